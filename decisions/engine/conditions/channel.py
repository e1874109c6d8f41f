"""Condition: where the shopper buys, by channel."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.one_of import OneOf
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class Channel(OneOf):
    """The request comes from one of these channels."""

    kind: ClassVar[str] = "channel"
    label: ClassVar[str] = "Channel"
    sample: ClassVar = {"kind": "channel", "in": ["web", "app"]}

    def fact(self, view: View) -> str | None:
        return view.basket.channel

    def reason(self) -> Reason:
        return Reason(Code.WRONG_CHANNEL, {"in": list(self.in_)})
