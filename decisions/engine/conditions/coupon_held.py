"""Condition: which codes the shopper entered."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import Json, TextList
from decisions.engine.reasons import Code, Reason
from decisions.engine.selections import Key
from decisions.engine.view import View


@dataclass(frozen=True)
class CouponHeld(Condition):
    """The shopper entered at least one of these codes, whatever offer it belongs to."""

    in_: tuple[str, ...] = param(
        TextList(at_least=1), "one of", help="Case and space around a code do not matter."
    )

    kind: ClassVar[str] = "coupon_held"
    label: ClassVar[str] = "Entered code"
    sample: ClassVar = {"kind": "coupon_held", "in": ["SUMMER10"]}

    @property
    def rises(self) -> bool:
        return True

    def judge(self, view: View) -> tuple[Reason, ...]:
        entered = {_compared(code) for code in view.basket.request.coupons}
        held = any(_compared(code) in entered for code in self.in_)
        # The codes themselves are no answer to who asks: whoever reads them could use them.
        return () if held else (Reason(Code.COUPON_NOT_HELD),)

    def anchors(self) -> frozenset[Key] | None:
        return frozenset(("coupon", _compared(code)) for code in self.in_)

    def told(self) -> Json:
        return {"kind": self.kind}


def _compared(code: str) -> str:
    """A code as codes are compared: trimmed, without case."""
    return code.strip().casefold()
