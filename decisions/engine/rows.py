"""Equal lines merged into rows, with the facts of their products."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from decisions.engine.facts import Facts
from decisions.engine.language.values import PERCENT_SCALE
from decisions.engine.request import Request, RequestLine

Json = Any
_NOTHING: Mapping[str, Json] = {}


@dataclass(slots=True)
class Row:
    """Equal lines (same SKU, unit prices and attributes) as one; amounts in minor units."""

    index: int
    id: str
    """The least of the merged lines' ids, compared as text."""
    sku: str
    lines: list[int]
    """Positions of the merged lines in the request, in the order of their ids."""
    unit_prices: tuple[int, ...]
    units: range
    """All its units by number."""
    base: int
    brand: str | None
    categories: Sequence[str]
    """Category paths with all their ancestors."""
    tags: Sequence[str]
    attributes: Mapping[str, str]
    discountable: bool
    floor: int
    """No offer takes a unit below this."""
    cost: int | None
    """Of a unit, net; None = unknown in the request's currency."""
    rate: int | None
    """Tax within the price, in ten-thousandths of a percent: 0 where prices are net; None = unknown."""
    list_price: int | None
    listed_since: date | None
    known: bool
    unit_order: Sequence[int]
    """Units as they are chosen among equals: by line id as text, then highest unit number first."""
    unit_lines: tuple[int, ...]
    """The request line that each unit belongs to."""
    place: int = 0
    """Among the rows in the order of their ids."""

    @property
    def quantity(self) -> int:
        """Units in the row."""
        return len(self.unit_prices)


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
        rows.append(_row(len(rows), positions, [lines[at] for at in positions], facts, include_tax))
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


def _row(index: int, positions: list[int], lines: list[RequestLine], facts: Facts, include_tax: bool) -> Row:
    first = lines[0]
    product = facts.products.get(first.sku)
    known = product or _NOTHING
    own, sent = known.get("attributes"), first.attributes
    attributes = {**(own or _NOTHING), **(sent or _NOTHING)} if own or sent else _NOTHING
    discountable = known.get("discountable")
    prices = first.unit_prices()
    row = Row(
        index=index,
        id=first.id,
        sku=first.sku,
        lines=positions,
        unit_prices=prices,
        units=range(len(prices)),
        base=first.subtotal,
        brand=known.get("brand"),
        categories=_with_ancestors(known.get("categories") or ()),
        tags=known.get("tags") or (),
        attributes={k: attribute_text(v) for k, v in attributes.items()} if attributes else _NOTHING,
        discountable=discountable is None or bool(discountable),
        floor=known.get("floor") or 0,
        cost=known.get("cost") if first.unit_cost is None else first.unit_cost,
        rate=_rate(first.tax_rate or known.get("tax_rate")) if include_tax else 0,
        list_price=first.list_price,
        listed_since=_day(known.get("listed_since")),
        known=product is not None,
        unit_order=range(first.quantity - 1, -1, -1),
        unit_lines=(positions[0],) * first.quantity,
    )
    if len(lines) > 1:
        _merge(row, positions, lines, known, include_tax)
    return row


def _merge(
    row: Row, positions: list[int], lines: list[RequestLine], known: Mapping[str, Json], include_tax: bool
) -> None:
    """Make the row of the first line one of all these equal lines, in the order of their ids."""
    row.unit_prices = tuple(price for line in lines for price in line.unit_prices())
    row.units = range(len(row.unit_prices))
    row.base = sum(row.unit_prices)
    row.unit_order = _unit_order([line.quantity for line in lines])
    row.unit_lines = tuple(
        at for at, line in zip(positions, lines, strict=True) for _ in range(line.quantity)
    )
    # Equal lines may be sent with different costs: the dearest counts, an unknown one before all.
    costs = [known.get("cost") if line.unit_cost is None else line.unit_cost for line in lines]
    row.cost = None if None in costs else max(c for c in costs if c is not None)
    if include_tax:
        rates = [_rate(line.tax_rate or known.get("tax_rate")) for line in lines]
        row.rate = None if None in rates else max(r for r in rates if r is not None)
    struck = [line.list_price for line in lines]
    row.list_price = None if None in struck else min(p for p in struck if p is not None)


def _with_ancestors(paths: Sequence[str]) -> Sequence[str]:
    """Category paths and all above them, each once."""
    if len(paths) == 1:
        return _ancestry(paths[0])
    return tuple(dict.fromkeys(key for path in paths for key in _ancestry(path)))


@lru_cache(maxsize=65536)
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


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


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
