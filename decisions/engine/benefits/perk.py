"""Benefit: something that costs no money ("early access")."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextValue
from decisions.engine.till import Till


@dataclass(frozen=True)
class Perk(Benefit):
    """A grant that is not money: the channel knows its code, the shopper reads its text."""

    code: str = param(TextValue(80), "code", help="What the channel knows it by.")
    text: str = param(TextValue(500), "text", help="What the shopper reads.")

    reduces: ClassVar[bool] = False
    kind: ClassVar[str] = "perk"
    label: ClassVar[str] = "Perk"
    sample: ClassVar = {"kind": "perk", "code": "early-access", "text": "Early access to the winter sale"}

    def stage(self) -> str:
        return "reward"

    def give(self, till: Till) -> None:
        till.add_reward("perk", code=self.code, text=self.text)
