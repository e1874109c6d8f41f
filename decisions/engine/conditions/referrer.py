"""Condition: who sent the shopper here."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class Referrer(OneOf):
    """The referrer begins with one of these texts."""

    kind: ClassVar[str] = "referrer"
    label: ClassVar[str] = "Referrer"
    sample: ClassVar = {"kind": "referrer", "in": ["affiliate:"]}

    def fact(self, view: View) -> str | None:
        return view.basket.request.context.get("referrer")

    def lists(self, fact: str) -> bool:
        return fact.startswith(self.in_)
