"""Benefit: a gift with the purchase."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindList
from decisions.engine.language.values import Choice, TextValue, WholeNumber
from decisions.engine.reasons import Code, Reason
from decisions.engine.till import Till


@dataclass(frozen=True)
class GiftOption(Kind):
    """One possible gift: units of a SKU."""

    sku: str = param(TextValue(100), "SKU")
    quantity: int = param(WholeNumber(1, 100), "units", default=1)


@dataclass(frozen=True)
class Gift(Benefit):
    """A product for nothing: the shopper's choice among the options, else the first one in stock."""

    options: tuple[GiftOption, ...] = param(
        KindList(GiftOption, "gifts in order of preference", 20),
        "gifts",
        help="The preferred one first; the next is given where it is out of stock.",
    )
    add: str = param(
        Choice(("auto", "offer")), "added", help="At once, or offered to the shopper.", default="auto"
    )
    stock: str = param(Choice(("checked", "unlimited")), "stock", default="checked")
    repeats: int = param(
        WholeNumber(1, 1000),
        "times at most",
        help="Once for every full multiple of the offer's smallest threshold of basket value or units.",
        default=1,
    )

    reduces: ClassVar[bool] = False
    kind: ClassVar[str] = "gift"
    label: ClassVar[str] = "Gift"
    sample: ClassVar = {"kind": "gift", "options": [{"sku": "TOTE"}]}

    def stage(self) -> str:
        return "reward"

    def give(self, till: Till) -> None:
        choices = till.basket.request.options
        if till.code in choices.decline_gifts:
            return
        wanted = choices.gifts.get(till.code)
        earned = min(self.repeats, self._multiples(till))
        for option in sorted(self.options, key=lambda option: option.sku != wanted):
            left = None if self.stock == "unlimited" else till.stock_left(option.sku)
            times = earned if left is None else min(earned, left // option.quantity)
            if times > 0:
                till.add_gift(option.sku, option.quantity * times, self.add)
                return
        till.refusal = Reason(Code.GIFT_OUT_OF_STOCK, {"skus": [option.sku for option in self.options]})

    def _multiples(self, till: Till) -> int:
        """How often the offer's smallest threshold fits; of one in money and one in units the fewer."""
        smallest: dict[str, tuple[int, int]] = {}
        for part in till.when.parts if self.repeats > 1 else ():
            if not isinstance(part, Condition):
                continue
            found = part.threshold(till.opening)
            if found is not None and found[0] > 0:
                smallest[part.kind] = min(found, smallest.get(part.kind, found))
        return min((actual // at_least for at_least, actual in smallest.values()), default=1)
