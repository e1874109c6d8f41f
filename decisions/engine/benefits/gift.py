"""Benefit: a gift with the purchase."""

from dataclasses import dataclass
from typing import ClassVar

from decisions.engine.benefit import Benefit
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Choice, Json, TextValue, ValueType, WholeNumber
from decisions.engine.reasons import Code, Reason
from decisions.engine.till import Till


@dataclass(frozen=True)
class GiftOption(Kind):
    """One possible gift: units of a SKU."""

    sku: str = param(TextValue(100), "SKU")
    quantity: int = param(WholeNumber(1, 100), "units", default=1)


class GiftOptions(ValueType):
    """Gifts in order of preference."""

    form = "gifts"

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[GiftOption, ...] | None:
        if not isinstance(raw, list) or not 1 <= len(raw) <= 20:
            self.refuse(raw, path, reading, "a list of 1 to 20 gifts in order of preference")
            return None
        read = [GiftOption.read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        found = tuple(option for option in read if option is not None)
        return found if len(found) == len(raw) else None

    def dump(self, value: tuple[GiftOption, ...]) -> Json:
        return [{"sku": option.sku, "quantity": option.quantity} for option in value]

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": GiftOption.schema(), "minItems": 1, "maxItems": 20}


@dataclass(frozen=True)
class Gift(Benefit):
    """A product for nothing: the shopper's choice among the options, else the first one in stock."""

    options: tuple[GiftOption, ...] = param(GiftOptions(), "gifts")
    add: str = param(
        Choice(("auto", "offer")), "added", help="At once, or offered to the shopper.", default="auto"
    )
    stock: str = param(Choice(("checked", "unlimited")), "stock", default="checked")

    kind: ClassVar[str] = "gift"
    label: ClassVar[str] = "Gift"
    sample: ClassVar = {"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}
    planned: ClassVar[tuple[str, ...]] = ("repeats",)

    def stage(self) -> str:
        return "reward"

    def give(self, till: Till) -> None:
        choices = till.basket.request.options
        if till.code in choices.decline_gifts:
            return
        wanted = choices.gifts.get(till.code)
        options = sorted(self.options, key=lambda option: option.sku != wanted)
        for option in options:
            if self.stock == "unlimited" or till.in_stock(option.sku, option.quantity):
                till.add_gift(option.sku, option.quantity, self.add)
                return
        till.refusal = Reason(Code.GIFT_OUT_OF_STOCK, {"skus": [option.sku for option in self.options]})
