"""Condition: where the shopper buys, by channel."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.condition import Condition
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList
from decisions.engine.reasons import Code, Reason
from decisions.engine.view import View


@dataclass(frozen=True)
class Channel(Condition):
    """The request comes from one of these channels."""

    in_: tuple[str, ...] = param(TextList(at_least=1), "one of")

    kind: ClassVar[str] = "channel"
    label: ClassVar[str] = "Channel"
    sample: ClassVar = {"kind": "channel", "in": ["web", "app"]}

    def judge(self, view: View) -> tuple[Reason, ...]:
        return (
            () if view.basket.channel in self.in_ else (Reason(Code.WRONG_CHANNEL, {"in": list(self.in_)}),)
        )
