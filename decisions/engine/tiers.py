"""One tier of a tiered benefit: from where on, and what comes off there; and rates of several slices."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar

from catalog.money import allocate, round_ratio
from decisions.engine.basket import Picks
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import (
    WHOLE,
    Choice,
    Json,
    Money,
    MoneyValue,
    ScaledDecimal,
    ValueType,
    WholeNumber,
)
from decisions.engine.off import Off
from decisions.engine.till import Till


class Threshold(ValueType):
    """Money per currency where spend is measured, a whole number of units where quantity is."""

    form: ClassVar[str] = "threshold"

    def read(self, raw: Json, path: str, reading: Reading) -> Money | int | None:
        if isinstance(raw, int):
            return WholeNumber().read(raw, path, reading)
        return MoneyValue().read(raw, path, reading)

    def dump(self, value: Money | int) -> Json:
        return value if isinstance(value, int) else MoneyValue().dump(value)

    def schema(self) -> dict[str, Json]:
        return {"anyOf": [WholeNumber().schema(), MoneyValue().schema()]}


@dataclass(frozen=True)
class Tier(Kind):
    """From here on a percentage or an amount comes off, or a price holds."""

    from_: Money | int = param(Threshold(), "from")
    percent: int | None = param(ScaledDecimal(), "percent off", default=None)
    amount: Money | None = param(MoneyValue(1), "amount off", default=None)
    per: str | None = param(
        Choice(("unit",)), "per", help="The amount; else off the selected lines together.", default=None
    )
    price: Money | None = param(MoneyValue(), "price", default=None)

    def check(self, path: str, reading: Reading) -> None:
        if sum(value is not None for value in (self.percent, self.amount, self.price)) != 1:
            reading.refuse(path, "contradiction", "takes one of percent, amount and price")
        if self.per is not None and self.amount is None:
            reading.refuse(pointer(path, "per"), "contradiction", "per belongs to an amount")

    def start(self, currency: str) -> int:
        """Where it begins: minor units, or units."""
        return self.from_ if isinstance(self.from_, int) else self.from_[currency]

    @property
    def off(self) -> Off:
        """What comes off each unit."""
        return Off(self.percent, self.amount, self.price)

    def monies(self) -> list[Money]:
        """Every amount that it states."""
        return [money for money in (self.from_, self.amount, self.price) if isinstance(money, Money)]


def reduce_at_rates(till: Till, slices: Sequence[tuple[int, Picks]]) -> None:
    """Percentages of several slices, summed exactly and rounded once; each slice bears its own part."""
    worth = [sum(till.amounts(picks)) for _, picks in slices]
    exact = [percent * amount for (percent, _), amount in zip(slices, worth, strict=True)]
    amounts, _ = allocate(round_ratio(sum(exact), WHOLE, till.rounding), exact, worth)
    for (_, picks), amount in zip(slices, amounts, strict=True):
        till.spread(amount, picks)
