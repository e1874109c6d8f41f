"""Equal lines merged into rows, with the facts of their products."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any

from decisions.engine.facts import Facts
from decisions.engine.language.values import PERCENT_SCALE
from decisions.engine.request import Request, RequestLine

Json = Any
_NOTHING: Mapping[str, Json] = {}


class Row:
    """Equal lines (same SKU, unit prices and attributes) as one; amounts in minor units."""

    __slots__ = (
        "attributes",
        "base",
        "brand",
        "categories",
        "cost",
        "discountable",
        "floor",
        "id",
        "index",
        "known",
        "lines",
        "list_price",
        "listed_since",
        "own_attributes",
        "place",
        "rate",
        "sku",
        "tags",
        "unit_lines",
        "unit_order",
        "unit_prices",
        "units",
    )

    def __init__(
        self,
        index: int,
        positions: list[int],
        line: RequestLine,
        product: Mapping[str, Json] | None,
        include_tax: bool,
    ) -> None:
        """The row of one line; `merge` adds equal ones."""
        fact = (product or _NOTHING).get
        self.index = index
        self.place = 0
        """Among the rows in the order of their ids."""
        self.id = line.id
        """The least of the merged lines' ids, compared as text."""
        self.sku = line.sku
        self.lines = positions
        """Positions of the merged lines in the request, in the order of their ids."""
        self.unit_prices = line.unit_prices()
        self.units = range(line.quantity)
        """All its units by number."""
        self.base = line.subtotal
        self.brand: str | None = fact("brand")
        self.categories: Sequence[str] = _with_ancestors(fact("categories") or ())
        """Category paths with all their ancestors."""
        self.tags: Sequence[str] = fact("tags") or ()
        own = fact("attributes")
        self.own_attributes = _attributes(own, None)
        """The product's alone: what protects a product must not hang on what a line says."""
        self.attributes = _attributes(own, line.attributes) if line.attributes else self.own_attributes
        discountable = fact("discountable")
        self.discountable = discountable is None or bool(discountable)
        self.floor: int = fact("floor") or 0
        """No offer takes a unit below this."""
        self.cost: int | None = fact("cost") if line.unit_cost is None else line.unit_cost
        """Of a unit, net; None = unknown in the request's currency."""
        self.rate = _rate(line.tax_rate or fact("tax_rate")) if include_tax else 0
        """Tax within the price, in ten-thousandths of a percent: 0 where prices are net; None = unknown."""
        self.list_price = line.list_price
        listed = fact("listed_since")
        self.listed_since = None if listed is None else date.fromisoformat(listed)
        self.known = product is not None
        self.unit_order: Sequence[int] = range(line.quantity - 1, -1, -1)
        """Units as they are chosen among equals: by line id as text, then highest unit number first."""
        self.unit_lines: tuple[int, ...] = (positions[0],) * line.quantity
        """The request line that each unit belongs to."""

    @property
    def quantity(self) -> int:
        """Units in the row."""
        return len(self.unit_prices)

    def merge(self, lines: list[RequestLine], product: Mapping[str, Json] | None, include_tax: bool) -> None:
        """Make it one row of several equal lines, the first one its own, in the order of their ids."""
        fact = (product or _NOTHING).get
        self.unit_prices = tuple(price for line in lines for price in line.unit_prices())
        self.units = range(len(self.unit_prices))
        self.base = sum(self.unit_prices)
        self.unit_order = _unit_order([line.quantity for line in lines])
        owners = zip(self.lines, lines, strict=True)
        self.unit_lines = tuple(at for at, line in owners for _ in range(line.quantity))
        # Equal lines may be sent with different costs: the dearest counts, an unknown one before all.
        costs = [fact("cost") if line.unit_cost is None else line.unit_cost for line in lines]
        self.cost = None if None in costs else max(c for c in costs if c is not None)
        if include_tax:
            rates = [_rate(line.tax_rate or fact("tax_rate")) for line in lines]
            self.rate = None if None in rates else max(r for r in rates if r is not None)
        struck = [line.list_price for line in lines]
        self.list_price = None if None in struck else min(p for p in struck if p is not None)


def rows_of(lines: tuple[RequestLine, ...], request: Request, facts: Facts) -> list[Row]:
    """The rows of a request's lines, in the order in which their first lines were sent."""
    sent = request.prices_include_tax
    include_tax = facts.prices_include_tax if sent is None else sent
    groups: dict[tuple[Any, ...], list[int]] = {}
    for position, line in enumerate(lines):
        plain = line.amount is None and not line.attributes
        alike = (line.sku, line.unit_price) if plain else _likeness(line, facts)
        groups.setdefault(alike, []).append(position)
    rows: list[Row] = []
    for positions in groups.values():
        if len(positions) > 1:
            positions.sort(key=lambda position: lines[position].id)
        first = lines[positions[0]]
        product = facts.products.get(first.sku)
        row = Row(len(rows), positions, first, product, include_tax)
        if len(positions) > 1:
            row.merge([lines[at] for at in positions], product, include_tax)
        rows.append(row)
    for place, row in enumerate(sorted(rows, key=lambda row: row.id)):
        row.place = place
    return rows


def _likeness(line: RequestLine, facts: Facts) -> tuple[Any, ...]:
    """What must be equal for two lines to count as one; an amount that doesn't divide stands alone."""
    price: object = line.unit_price
    if line.amount is not None:
        each, rest = divmod(line.amount, line.quantity)
        price = (line.id, line.amount) if rest else each
    if not line.attributes:
        return (line.sku, price)
    known = (facts.products.get(line.sku) or _NOTHING).get("attributes") or _NOTHING
    sent = {name: attribute_text(value) for name, value in line.attributes.items()}
    # What only repeats the product's own attributes makes no other line.
    own = sorted(
        (name, text)
        for name, text in sent.items()
        if name not in known or attribute_text(known[name]) != text
    )
    return (line.sku, price, *own)


def _attributes(own: Mapping[str, Json] | None, sent: Mapping[str, Json] | None) -> Mapping[str, str]:
    """The product's attributes as texts, those that were sent in their place."""
    if not (own or sent):
        return _NOTHING
    return {name: attribute_text(value) for name, value in {**(own or {}), **(sent or {})}.items()}


def _with_ancestors(paths: Sequence[str]) -> Sequence[str]:
    """Category paths and all above them, each once."""
    if len(paths) == 1:
        return _ancestry(paths[0])
    return tuple(dict.fromkeys(key for path in paths for key in _ancestry(path)))


@lru_cache(maxsize=4096)
def _ancestry(path: str) -> tuple[str, ...]:
    """A category path and all above it ("a/b" -> "a", "a/b")."""
    parts = path.split("/")
    return tuple("/".join(parts[:end]) for end in range(1, len(parts) + 1))


@lru_cache(maxsize=4096)
def _rate(text: str | None) -> int | None:
    """A tax rate such as "19" or "5.5" in ten-thousandths of a percent."""
    if text is None:
        return None
    whole, _, places = text.partition(".")
    return int(whole) * PERCENT_SCALE + int(places.ljust(4, "0")[:4] or 0)


def _unit_order(quantities: list[int]) -> tuple[int, ...]:
    order: list[int] = []
    start = 0
    for quantity in quantities:
        order.extend(range(start + quantity - 1, start - 1, -1))
        start += quantity
    return tuple(order)


def attribute_text(value: object) -> str:
    """An attribute's value as compared: texts as they are, true/false in words."""
    return ("true" if value else "false") if isinstance(value, bool) else str(value)
