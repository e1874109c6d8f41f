"""What answers keep from keys without `diagnose`."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from decisions.engine.decision import CouponVerdict, Verdict
from decisions.engine.reasons import Code, Reason

SECRET = frozenset(
    {
        Code.NOT_STARTED, Code.ENDED, Code.CODE_UNKNOWN, Code.CODE_VOID, Code.CODE_EXPIRED,
        Code.CODE_OF_ANOTHER, Code.KILLED, Code.PAUSED, Code.LIMIT_REACHED, Code.CUSTOMER_UNKNOWN,
        Code.BUDGET_SPENT,
    }
)  # fmt: skip
"""Why a code can't be used is told to keys with `diagnose` only."""
_GOVERNED = frozenset(("guardrail", "guardrails", "suppressions", "shielded"))
"""Which guardrail or suppression it was is told to them alone, too."""
_COUNTED = {Code.BUDGET_SHORT: "amount"}
"""And what is left of a budget."""


def is_secret(verdict: Verdict) -> bool:
    """Whether a code's offer must not be spoken of."""
    return any(reason.code in SECRET for reason in verdict.reasons)


def without_code(verdict: Verdict) -> Verdict:
    """What is said of a named offer whose code can't be used: the same as if it had not been entered."""
    if verdict.state == "exhausted":
        return Verdict(verdict.live, "failed", (Reason(Code.CODE_MISSING),))
    return replace(verdict, coupon=None)


def is_usable(coupon: CouponVerdict) -> bool:
    """Whether an entered code is more than a guess: it belongs to an offer that may be spoken of."""
    return coupon.verdict is not None and not is_secret(coupon.verdict)


def params_told(reason: Reason, *, diagnose: bool) -> Mapping[str, Any]:
    """The parameters of a reason that an answer may show."""
    if diagnose:
        return reason.params
    hidden = {*_GOVERNED, _COUNTED.get(reason.code)}
    return {key: value for key, value in reason.params.items() if key not in hidden}
