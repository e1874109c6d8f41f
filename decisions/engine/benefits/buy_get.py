"""Benefit: whoever buys some units gets others for less ("buy a coat, get a scarf free")."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindValue
from decisions.engine.language.problems import Reading
from decisions.engine.language.values import WHOLE, Choice, Money, MoneyValue, ScaledDecimal, WholeNumber
from decisions.engine.off import Off
from decisions.engine.selections import Key, Selection, SelectionValue
from decisions.engine.sets import free_units, reduce_each
from decisions.engine.sharing import Sharing
from decisions.engine.till import Till


@dataclass(frozen=True)
class Bought(Kind):
    """What must be bought for one repetition: units, or units worth an amount."""

    items: Selection | None = param(SelectionValue(), "which items", default=None)
    quantity: int | None = param(WholeNumber(1, 1000), "units", default=None)
    amount: Money | None = param(MoneyValue(1), "or worth at least", default=None)

    def check(self, path: str, reading: Reading) -> None:
        if (self.quantity is None) == (self.amount is None):
            reading.refuse(path, "contradiction", "takes one of quantity and amount")


@dataclass(frozen=True)
class Got(Kind):
    """What is reduced for one repetition."""

    items: Selection | None = param(SelectionValue(), "which items", default=None)
    quantity: int = param(WholeNumber(1, 1000), "units", default=1)
    which: str = param(Choice(("cheapest", "dearest")), "which units", default="cheapest")


@dataclass(frozen=True)
class BuyGet(Benefit):
    """For units that are bought, other units get a percentage (100 unless said) or amount off, or a price."""

    buy: Bought = param(KindValue(Bought), "bought")
    get: Got = param(KindValue(Got), "reduced", default=Got())
    percent: int | None = param(ScaledDecimal(1, WHOLE), "percent off", default=None)
    amount: Money | None = param(MoneyValue(1), "amount off", default=None)
    price: Money | None = param(MoneyValue(), "price", default=None)
    max_repeats: int | None = param(WholeNumber(1), "repetitions at most", default=None)

    kind: ClassVar[str] = "buy_get"
    label: ClassVar[str] = "Buy and get"
    sample: ClassVar = {
        "kind": "buy_get",
        "buy": {"items": {"categories": ["women/coats"]}, "quantity": 1},
        "get": {"items": {"skus": ["SCARF"]}},
    }
    multi_unit: ClassVar[bool] = True

    def check(self, path: str, reading: Reading) -> None:
        if sum(value is not None for value in (self.percent, self.amount, self.price)) > 1:
            reading.refuse(path, "contradiction", "takes one of percent, amount and price")

    def stage(self) -> str:
        return "item"

    def give(self, till: Till) -> None:
        buyable = free_units(till, self.buy.items)
        gettable = free_units(till, self.get.items, self.get.which)
        by_amount = self.buy.amount[till.basket.currency] if self.buy.amount else None
        weights = {unit: 1 if by_amount is None else till.price(*unit) for unit in buyable}
        sharing = Sharing(
            gettable,
            weights,
            needed=by_amount or self.buy.quantity or 0,
            got=self.get.quantity,
            cheapest_first=self.get.which == "cheapest",
        )
        repeats = sharing.most_repeats(self.max_repeats)
        if repeats:
            reduced = sharing.got(repeats)
            counted = sharing.bought(repeats, reduced)
            reduce_each(till, reduced, counted, Off(self.percent, self.amount, self.price))

    def counted(self) -> Iterable[Selection | None]:
        return (self.buy.items, self.get.items)

    def anchors(self) -> frozenset[Key] | None:
        """Both sides must be there: one of them will do."""
        keys = (side.items.anchors() for side in (self.get, self.buy) if side.items is not None)
        return next((some for some in keys if some is not None), None)

    def currencies(self) -> Iterable[frozenset[str]]:
        return (frozenset(money) for money in (self.buy.amount, self.amount, self.price) if money is not None)
