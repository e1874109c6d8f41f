"""Condition: which marketing brought the shopper."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.view import View


@dataclass(frozen=True)
class Campaign(OneOf):
    """The shopper comes from one of these marketing campaigns."""

    kind: ClassVar[str] = "campaign"
    label: ClassVar[str] = "Marketing campaign"
    sample: ClassVar = {"kind": "campaign", "in": ["winback-mail"]}

    def fact(self, view: View) -> str | None:
        return view.basket.request.context.get("campaign")
