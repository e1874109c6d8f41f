"""Selections: which lines (and so which units) a condition or benefit speaks of."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Self

from decisions.engine.basket import Basket, Sight
from decisions.engine.bounds import DayBounds, MarginBounds, PriceBounds
from decisions.engine.language.kinds import Kind, param
from decisions.engine.language.nested import KindValue
from decisions.engine.language.problems import Reading, mapping, pointer, too_deep
from decisions.engine.language.values import Flag, Json, TextList, ValueType
from decisions.engine.rows import Row, attribute_text

Key = tuple[str, str]
"""One indexable fact of a basket, such as ("brand", "Private")."""


class CategoryList(TextList):
    """Category paths without empty parts."""

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        read = super().read(raw, path, reading)
        for i, category in enumerate(read or ()):
            if not all(category.split("/")):
                reading.refuse(pointer(path, i), "wrong_value", f"{category!r} has an empty part")
        return read


class AttributeMap(ValueType):
    """Attribute names with the value, or the values, that match."""

    form = "attributes"

    def read(self, raw: Json, path: str, reading: Reading) -> Mapping[str, tuple[str, ...]] | None:
        given = mapping(raw, path, reading, 'attributes such as {"colour": ["red", "blue"]}')
        if given is None:
            return None
        read = {}
        for name, values in given.items():
            listed = values if isinstance(values, list) else [values]
            if not listed or not all(isinstance(v, str | bool | int) for v in listed):
                reading.refuse(pointer(path, name), "wrong_value", "must be a text or a list of texts")
            else:
                read[name] = tuple(attribute_text(v) for v in listed)
        return read

    def dump(self, value: Mapping[str, tuple[str, ...]]) -> dict[str, Json]:
        return {name: list(value[name]) for name in sorted(value)}

    def schema(self) -> dict[str, Json]:
        one = {"type": ["string", "integer", "boolean"]}
        return {"type": "object", "additionalProperties": {"anyOf": [one, {"type": "array", "items": one}]}}


class SelectionValue(ValueType):
    """A selection; an empty one is every line."""

    form = "selection"

    def read(self, raw: Json, path: str, reading: Reading) -> "Selection | None":
        return Selection.read(raw, path, reading)

    def dump(self, value: "Selection") -> Json:
        return value.dump()

    def schema(self) -> dict[str, Json]:
        return {"$ref": "#/$defs/selection"}


class SelectionList(ValueType):
    """A list of selections."""

    form = "selections"

    def read(self, raw: Json, path: str, reading: Reading) -> "tuple[Selection, ...] | None":
        if not isinstance(raw, list) or not raw:
            self.refuse(raw, path, reading, "a list with at least one selection")
            return None
        read = [Selection.read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        found = tuple(item for item in read if item is not None)
        return found if len(found) == len(raw) else None

    def dump(self, value: "tuple[Selection, ...]") -> Json:
        return [item.dump() for item in value]

    def schema(self) -> dict[str, Json]:
        return {"type": "array", "items": {"$ref": "#/$defs/selection"}, "minItems": 1}


@dataclass(frozen=True, eq=True)
class Selection(Kind):
    """Lines that match every given key (any value in it) or an alternative, and no exclusion."""

    skus: tuple[str, ...] = param(TextList(), "SKUs", default=())
    categories: tuple[str, ...] = param(CategoryList(), "categories", help="With all below them.", default=())
    brands: tuple[str, ...] = param(TextList(), "brands", default=())
    tags: tuple[str, ...] = param(TextList(), "tags", default=())
    attributes: Mapping[str, tuple[str, ...]] | None = param(AttributeMap(), "attributes", default=None)
    price: PriceBounds | None = param(KindValue(PriceBounds), "unit price", default=None)
    margin: MarginBounds | None = param(
        KindValue(MarginBounds),
        "margin",
        help="Percent of the net price, before any offer; where the cost is not known, as the policy says.",
        default=None,
    )
    listed_days: DayBounds | None = param(KindValue(DayBounds), "days since listed", default=None)
    on_sale: bool | None = param(
        Flag(), "on sale", help="Reduced in the price stage, or sent with a higher list price.", default=None
    )
    exclude: "Selection | None" = param(SelectionValue(), "except", default=None)
    any_: "tuple[Selection, ...] | None" = param(SelectionList(), "or any of", default=None)
    _sku_set: frozenset[str] = field(init=False, repr=False, compare=False, default=frozenset())

    _stated: bool = field(init=False, repr=False, compare=False, default=False)
    _by_row: bool = field(init=False, repr=False, compare=False, default=False)
    _protects: bool = field(init=False, repr=False, compare=False, default=False)
    """Whether it reads the products' own attributes alone."""

    def __post_init__(self) -> None:
        bounds = (self.price, self.margin, self.listed_days, self.on_sale)
        by_row = bool(self.attributes) or any(bound is not None for bound in bounds)
        indexed = self.skus or self.categories or self.brands or self.tags
        object.__setattr__(self, "_by_row", by_row)
        object.__setattr__(self, "_stated", by_row or bool(indexed))
        object.__setattr__(self, "_sku_set", frozenset(self.skus))

    __hash__ = object.__hash__

    @classmethod
    def read(cls, raw: Json, path: str, reading: Reading) -> Self | None:
        found = None if too_deep(path, reading) else super().read(raw, path, reading)
        if found is not None and reading.protecting:
            object.__setattr__(found, "_protects", True)
        return found

    @property
    def everything(self) -> bool:
        """Whether it is empty: every line."""
        return not (self._stated or self.any_ or self.exclude)

    def mask(self, basket: Basket, sight: Sight) -> int:
        """The rows of a basket that are selected, as a mask."""
        found = self._keyed(basket, sight) if self._stated else 0 if self.any_ else basket.everything
        for other in self.any_ or ():
            found |= other.mask(basket, sight)
        if self.exclude is not None:
            found &= ~self.exclude.mask(basket, sight)
        return found

    @property
    def reads_sale(self) -> bool:
        """Whether it speaks of what the price stage has reduced."""
        parts = (*(self.any_ or ()), *((self.exclude,) if self.exclude is not None else ()))
        return self.on_sale is not None or any(part.reads_sale for part in parts)

    def _keyed(self, basket: Basket, sight: Sight) -> int:
        """The rows that match every stated key."""
        found = basket.everything
        if self.skus:
            found &= self._having_sku(basket)
        if self.brands:
            found &= basket.having("brand", self.brands)
        if self.categories:
            found &= basket.having("category", self.categories)
        if self.tags:
            found &= basket.having("tag", self.tags)
        if not self._by_row:
            return found
        here = [row.index for row in basket.rows if found >> row.index & 1 and self._row_matches(row, sight)]
        return sum(1 << index for index in here)

    def _having_sku(self, basket: Basket) -> int:
        if len(self.skus) <= len(basket.rows):
            return basket.having("sku", self.skus)
        return sum(1 << row.index for row in basket.rows if row.sku in self._sku_set)

    def _row_matches(self, row: Row, sight: Sight) -> bool:
        """Whether a row matches the keys that are not indexed."""
        if self.attributes:
            known = row.own_attributes if self._protects else row.attributes
            if not all(known.get(k) in v for k, v in self.attributes.items()):
                return False
        if self.price is not None and not self.price.holds(row.unit_prices[0], sight.currency):
            return False
        if self.margin is not None and not self.margin.holds(row, careful=sight.careful):
            return False
        if self.listed_days is not None and not self.listed_days.holds(row.listed_since, sight.day):
            return False
        if self.on_sale is None:
            return True
        struck = row.list_price is not None and row.list_price > row.unit_prices[0]
        return self.on_sale == (struck or row.index in sight.reduced)

    def currencies(self) -> Iterator[frozenset[str]]:
        """For each price bound, here or below: the currencies that it is stated in."""
        if self.price is not None:
            yield from (frozenset(money) for money in (self.price.at_least, self.price.at_most) if money)
        for other in (*(self.any_ or ()), *((self.exclude,) if self.exclude is not None else ())):
            yield from other.currencies()

    def anchors(self) -> frozenset[Key] | None:
        """Index keys one of which a basket must have to be touched; None where there are none."""
        own = self._own_anchors()
        if not self.any_:
            return own
        parts = [own] if self._stated else []
        parts += [other.anchors() for other in self.any_]
        return None if None in parts else frozenset().union(*(p for p in parts if p is not None))

    def _own_anchors(self) -> frozenset[Key] | None:
        for name, values in (
            ("sku", self.skus),
            ("brand", self.brands),
            ("category", self.categories),
            ("tag", self.tags),
        ):
            if values:
                return frozenset((name, value) for value in values)
        return None


def selections_of(part: Kind) -> Iterator[Selection]:
    """Every selection among the parameters of a condition or benefit, or of what it consists of."""
    for declared in part.params():
        value = getattr(part, declared.name)
        for item in value if isinstance(value, tuple) else (value,):
            if isinstance(item, Selection):
                yield item
            elif isinstance(item, Kind):
                yield from selections_of(item)
