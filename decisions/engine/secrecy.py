"""What answers keep from keys without `diagnose`."""

from collections.abc import Mapping
from typing import Any

from decisions.engine.decision import Verdict
from decisions.engine.reasons import Code, Reason

SECRET = frozenset(
    {
        Code.NOT_STARTED, Code.ENDED, Code.CODE_UNKNOWN, Code.KILLED, Code.PAUSED, Code.LIMIT_REACHED,
        Code.CUSTOMER_UNKNOWN, Code.BUDGET_SPENT,
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


def params_told(reason: Reason, *, diagnose: bool) -> Mapping[str, Any]:
    """The parameters of a reason that an answer may show."""
    if diagnose:
        return reason.params
    hidden = {*_GOVERNED, _COUNTED.get(reason.code)}
    return {key: value for key, value in reason.params.items() if key not in hidden}
