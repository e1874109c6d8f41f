"""The basket as the engine sees it: equal lines merged into rows, facts of products and shopper filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from catalog.money import exponent
from decisions.engine.facts import Facts
from decisions.engine.request import Request, RequestLine

Json = Any
T = TypeVar("T")
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
    base: int
    brand: str | None
    categories: frozenset[str]
    """Category paths with all their ancestors."""
    tags: frozenset[str]
    attributes: Mapping[str, str]
    discountable: bool
    floor: int
    """No offer takes a unit below this."""
    known: bool
    unit_order: tuple[int, ...]
    """Units as they are chosen among equals: by line id as text, then highest unit number first."""
    unit_lines: tuple[int, ...]
    """The request line that each unit belongs to."""

    @property
    def quantity(self) -> int:
        """Units in the row."""
        return len(self.unit_prices)


class Shopper:
    """The customer: what the request says, else what the house knows."""

    __slots__ = (
        "attributes",
        "days_since_last_order",
        "id",
        "lifetime_spend",
        "order_count",
        "scores",
        "segments",
        "tier",
    )

    def __init__(self, sent: Mapping[str, Json] | None, known: Mapping[str, Json] | None) -> None:
        merged = {**(known or _NOTHING), **(sent or _NOTHING)}
        self.id: str | None = merged.get("id")
        self.tier: str | None = merged.get("tier")
        self.segments: frozenset[str] = frozenset(merged.get("segments") or ())
        # Somebody whom the channel names and nobody here knows has never ordered; a guest's past is unknown.
        named = bool(self.id or merged.get("email_hash"))
        count, spent = merged.get("order_count"), merged.get("lifetime_spend")
        self.order_count: int | None = 0 if count is None and named else count
        self.days_since_last_order: int | None = merged.get("days_since_last_order")
        self.lifetime_spend: Mapping[str, int] | None = _NOTHING if spent is None and named else spent
        """Minor units per currency."""
        self.attributes: Mapping[str, Json] = merged.get("attributes") or _NOTHING
        self.scores: Mapping[str, Json] = merged.get("scores") or _NOTHING


class Basket:
    """One request with its facts, ready for conditions and benefits."""

    __slots__ = (
        "_memo",
        "_selected",
        "channel",
        "clock",
        "currency",
        "exponent",
        "facts",
        "regions",
        "request",
        "rows",
        "shipping",
        "shopper",
    )

    def __init__(self, request: Request, facts: Facts, clock: datetime) -> None:
        self.request = request
        self.facts = facts
        self.clock = clock
        self.currency = request.currency
        self.exponent = exponent(request.currency)
        self.channel = request.channel
        self.regions = frozenset(facts.regions or ((request.region,) if request.region else ()))
        self.shopper = Shopper(request.customer, facts.customer)
        self.shipping = request.shipping.amount if request.shipping else 0
        self.rows = _rows(request, facts)
        self._selected: dict[int, tuple[int, ...]] = {}
        self._memo: dict[str, Any] = {}

    def selected(self, selection: Any) -> tuple[int, ...]:
        """Indexes of the rows that a selection matches (remembered for this basket)."""
        if selection is None:
            return tuple(range(len(self.rows)))
        found = self._selected.get(id(selection))
        if found is None:
            found = tuple(row.index for row in self.rows if selection.matches(row, self.currency))
            self._selected[id(selection)] = found
        return found

    def memo(self, name: str, make: Callable[["Basket"], T]) -> T:
        """Something made from this basket once, such as an expression's activation."""
        if name not in self._memo:
            self._memo[name] = make(self)
        return self._memo[name]  # type: ignore[no-any-return]


def category_keys(paths: list[str]) -> frozenset[str]:
    """Category paths with all their ancestors ("a/b" -> "a", "a/b")."""
    keys = set()
    for path in paths:
        keys.add(path)
        at = path.find("/")
        while at >= 0:
            keys.add(path[:at])
            at = path.find("/", at + 1)
    return frozenset(keys)


def _rows(request: Request, facts: Facts) -> list[Row]:
    groups: dict[tuple[Any, ...], list[int]] = {}
    for position, line in enumerate(request.lines):
        groups.setdefault(_likeness(line, facts), []).append(position)
    rows: list[Row] = []
    for positions in groups.values():
        positions.sort(key=lambda position: request.lines[position].id)
        rows.append(_row(len(rows), positions, request, facts))
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


def _row(index: int, positions: list[int], request: Request, facts: Facts) -> Row:
    lines = [request.lines[position] for position in positions]
    first = lines[0]
    product = facts.products.get(first.sku)
    known = product or _NOTHING
    prices = (
        lines[0].unit_prices() if len(lines) == 1 else tuple(p for line in lines for p in line.unit_prices())
    )
    attributes = {**(known.get("attributes") or _NOTHING), **(first.attributes or _NOTHING)}
    discountable = known.get("discountable")
    return Row(
        index=index,
        id=first.id,
        sku=first.sku,
        lines=positions,
        unit_prices=prices,
        base=sum(prices),
        brand=known.get("brand"),
        categories=category_keys(known.get("categories") or []),
        tags=frozenset(known.get("tags") or ()),
        attributes={k: attribute_text(v) for k, v in attributes.items()} if attributes else _NOTHING,
        discountable=True if discountable is None else bool(discountable),
        floor=known.get("floor") or 0,
        known=product is not None,
        unit_order=_unit_order([line.quantity for line in lines]),
        unit_lines=tuple(position for position in positions for _ in range(request.lines[position].quantity)),
    )


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
