"""Guardrail: how soon a shopper gets the same sort of incentive again."""

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.values import TextList, WholeNumber

if TYPE_CHECKING:
    from decisions.engine.live import Live


@dataclass(frozen=True)
class Cooldown(Guard):
    """A shopper who has redeemed an offer with one of the tags gets none of them again for some days."""

    days: int = param(WholeNumber(1, 3650), "days")
    tags: tuple[str, ...] = param(TextList(at_least=1, longest=80), "offers tagged")

    kind: ClassVar[str] = "cooldown"
    label: ClassVar[str] = "Cooldown"
    sample: ClassVar = {"days": 90, "tags": ["winback"]}

    def cools(self, live: "Live", basket: Basket) -> bool:
        if live.tags.isdisjoint(self.tags):
            return False
        since = basket.clock - timedelta(days=self.days)
        return any(
            since < moment <= basket.clock and not tags.isdisjoint(self.tags)
            for moment, tags in basket.redeemed
        )
