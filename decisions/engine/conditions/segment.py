"""Condition: who the shopper is, by segment."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList
from decisions.engine.reasons import Code, Reason
from decisions.engine.selections import Key
from decisions.engine.view import View


@dataclass(frozen=True)
class Segment(Condition):
    """The shopper belongs to at least one of these segments."""

    in_: tuple[str, ...] = param(TextList(at_least=1), "one of")

    kind: ClassVar[str] = "segment"
    label: ClassVar[str] = "Customer segment"
    sample: ClassVar = {"kind": "segment", "in": ["vip"]}

    def judge(self, view: View) -> tuple[Reason, ...]:
        if not view.basket.shopper.segments.isdisjoint(self.in_):
            return ()
        return (Reason(Code.NOT_IN_SEGMENT, {"in": list(self.in_)}),)

    def anchors(self) -> frozenset[Key] | None:
        return frozenset(("segment", code) for code in self.in_)
