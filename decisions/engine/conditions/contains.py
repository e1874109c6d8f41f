"""Condition: certain things are in the basket together."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.reasons import Code, Reason
from decisions.engine.selections import Key, Selection, SelectionList
from decisions.engine.view import View


@dataclass(frozen=True)
class Contains(Condition):
    """Each of the selections is present in at least one unit."""

    all_of: tuple[Selection, ...] = param(SelectionList(), "all of")

    kind: ClassVar[str] = "contains"
    label: ClassVar[str] = "Contains"
    sample: ClassVar = {"kind": "contains", "all_of": [{"skus": ["SHIRT"]}, {"categories": ["men/trousers"]}]}

    @property
    def rises(self) -> bool:
        return True

    def judge(self, view: View) -> tuple[Reason, ...]:
        missing = [i for i, selection in enumerate(self.all_of) if not view.selected(selection)]
        return (Reason(Code.MISSING_ITEMS, {"selections": missing}),) if missing else ()

    def anchors(self) -> frozenset[Key] | None:
        return next((found for s in self.all_of if (found := s.anchors()) is not None), None)
