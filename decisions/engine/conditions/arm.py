"""Condition: which arm of an experiment the request was drawn into."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList, TextValue
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class Arm(Condition):
    """The request was drawn into one of these arms of an experiment."""

    experiment: str = param(TextValue(80), "experiment")
    in_: tuple[str, ...] = param(TextList(at_least=1), "one of")

    kind: ClassVar[str] = "arm"
    label: ClassVar[str] = "Arm of an experiment"
    sample: ClassVar = {"kind": "arm", "experiment": "aov-q4", "in": ["treatment"]}

    def judge(self, view: View) -> tuple[Reason, ...]:
        arms = view.basket.arms
        named = {"of": self.kind, "experiment": self.experiment}
        if self.experiment not in arms:
            # No such experiment, or nothing to draw by: nobody knows the arm, so "not in control" fails too.
            return (Reason(Code.UNKNOWN_FACT, named),)
        if arms[self.experiment] in self.in_:
            return ()
        return (Reason(Code.NOT_ONE_OF, {**named, "in": list(self.in_)}),)
