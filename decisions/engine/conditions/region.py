"""Condition: where the shopper buys, by region."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class Region(Condition):
    """The request's region is one of these or lies within one."""

    in_: tuple[str, ...] = param(TextList(at_least=1), "one of")

    kind: ClassVar[str] = "region"
    label: ClassVar[str] = "Region"
    sample: ClassVar = {"kind": "region", "in": ["EU"]}

    def judge(self, view: View) -> tuple[Reason, ...]:
        if not view.basket.regions.isdisjoint(self.in_):
            return ()
        return (Reason(Code.WRONG_REGION, {"in": list(self.in_)}),)
