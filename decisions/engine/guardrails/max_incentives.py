"""Guardrail: how many incentives, and how much, one basket gets."""

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from decisions.engine.basket import Basket
from decisions.engine.guard import Guard
from decisions.engine.language.kinds import param
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Money, MoneyValue, WholeNumber

if TYPE_CHECKING:
    from decisions.engine.live import Live


@dataclass(frozen=True)
class MaxIncentives(Guard):
    """At most so many offers apply, or all that is given (shipping, gifts) is worth at most an amount."""

    count: int | None = param(WholeNumber(0, 1000), "offers at most", default=None)
    value: Money | None = param(MoneyValue(), "worth at most", default=None)

    kind: ClassVar[str] = "max_incentives"
    label: ClassVar[str] = "Most incentives"
    sample: ClassVar = {"count": 2}

    def check(self, path: str, reading: Reading) -> None:
        if self.count is None and self.value is None:
            reading.refuse(path, "missing", "needs count or value")

    def value_room(self, basket: Basket) -> int | None:
        return self.value.get(basket.currency) if self.value is not None else None

    def counts(self, lives: list["Live"], basket: Basket) -> list[tuple[list[int], int]]:
        return [(list(range(len(lives))), self.count)] if self.count is not None else []
