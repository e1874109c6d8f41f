"""The basket as the engine sees it: equal lines merged into rows, facts of products and shopper filled in."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from catalog.money import exponent
from decisions.engine.facts import Facts
from decisions.engine.language.values import PERCENT_SCALE
from decisions.engine.policy import Policy
from decisions.engine.request import Request, RequestLine

Json = Any
T = TypeVar("T")
_NOTHING: Mapping[str, Json] = {}
DEFAULT_POLICY = Policy()
Redeemed: TypeAlias = tuple[datetime, frozenset[str]]
"""When the shopper redeemed an offer, and its tags."""


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
    cost: int | None
    """Of a unit, net; None = unknown in the request's currency."""
    rate: int | None
    """Tax within the price, in ten-thousandths of a percent: 0 where prices are net; None = unknown."""
    list_price: int | None
    listed_since: date | None
    known: bool
    unit_order: tuple[int, ...]
    """Units as they are chosen among equals: by line id as text, then highest unit number first."""
    unit_lines: tuple[int, ...]
    """The request line that each unit belongs to."""

    @property
    def quantity(self) -> int:
        """Units in the row."""
        return len(self.unit_prices)


@dataclass(frozen=True, slots=True)
class Sight:
    """What a selection looks at beside the row itself."""

    currency: str
    day: date
    """The decision's day (UTC)."""
    careful: bool = False
    """Whether a margin that nobody knows counts as the lowest (policy: unknown_cost block)."""
    reduced: frozenset[int] = frozenset()
    """Rows that the price stage has reduced."""


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
        "arms",
        "channel",
        "clock",
        "currency",
        "exponent",
        "facts",
        "lines",
        "redeemed",
        "regions",
        "request",
        "rows",
        "shipping",
        "shopper",
        "sight",
    )

    def __init__(
        self,
        request: Request,
        facts: Facts,
        clock: datetime,
        policy: Policy = DEFAULT_POLICY,
        redeemed: tuple[Redeemed, ...] = (),
    ) -> None:
        self.request = request
        self.facts = facts
        self.clock = clock
        self.currency = request.currency
        self.exponent = exponent(request.currency)
        self.channel = request.channel
        self.regions = frozenset(facts.regions or ((request.region,) if request.region else ()))
        self.shopper = Shopper(request.customer, facts.customer)
        self.shipping = request.shipping.amount if request.shipping else 0
        self.redeemed = redeemed
        self.arms: Mapping[str, str | None] = _NOTHING
        """By experiment: the arm of this request (None = in no arm); absent where nobody knows."""
        self.lines = priced(request.lines, facts, policy)
        self.rows = _rows(self.lines, request, facts)
        self.sight = Sight(request.currency, clock.astimezone(UTC).date(), policy.unknown_cost == "block")
        self._selected: dict[int, tuple[int, ...]] = {}
        self._memo: dict[str, Any] = {}

    def selected(self, selection: Any, reduced: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Indexes of the rows that a selection matches (remembered for this basket).

        `reduced` are the rows that the price stage has reduced.
        """
        if selection is None:
            return tuple(range(len(self.rows)))
        if reduced and selection.reads_sale:
            sight = replace(self.sight, reduced=reduced)
            return tuple(row.index for row in self.rows if selection.matches(row, sight))
        found = self._selected.get(id(selection))
        if found is None:
            found = tuple(row.index for row in self.rows if selection.matches(row, self.sight))
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


def priced(lines: tuple[RequestLine, ...], facts: Facts, policy: Policy) -> tuple[RequestLine, ...]:
    """The lines at the prices that count: as sent, or the catalogue's where the policy prefers them."""
    if policy.catalogue_price == "sent":
        return lines
    return tuple(_repriced(line, facts, lower=policy.catalogue_price == "lower") for line in lines)


def _repriced(line: RequestLine, facts: Facts, *, lower: bool) -> RequestLine:
    ours = (facts.products.get(line.sku) or _NOTHING).get("price")
    # A line sent as an amount is weighed goods, or priced by the till: there is no unit price to compare.
    if ours is None or line.unit_price is None or ours == line.unit_price:
        return line
    return line if lower and ours > line.unit_price else replace(line, unit_price=ours)


def _rows(lines: tuple[RequestLine, ...], request: Request, facts: Facts) -> list[Row]:
    sent = request.prices_include_tax
    include_tax = facts.prices_include_tax if sent is None else sent
    groups: dict[tuple[Any, ...], list[int]] = {}
    for position, line in enumerate(lines):
        groups.setdefault(_likeness(line, facts), []).append(position)
    rows: list[Row] = []
    for positions in groups.values():
        positions.sort(key=lambda position: lines[position].id)
        rows.append(_row(len(rows), positions, [lines[at] for at in positions], facts, include_tax))
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
    prices = (
        lines[0].unit_prices() if len(lines) == 1 else tuple(p for line in lines for p in line.unit_prices())
    )
    attributes = {**(known.get("attributes") or _NOTHING), **(first.attributes or _NOTHING)}
    discountable = known.get("discountable")
    # Equal lines may be sent with different costs: the dearest counts, an unknown one before all.
    costs = [known.get("cost") if line.unit_cost is None else line.unit_cost for line in lines]
    rates = [_rate(line.tax_rate or known.get("tax_rate")) if include_tax else 0 for line in lines]
    struck = [line.list_price for line in lines]
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
        cost=None if None in costs else max(c for c in costs if c is not None),
        rate=None if None in rates else max(r for r in rates if r is not None),
        list_price=None if None in struck else min(p for p in struck if p is not None),
        listed_since=_day(known.get("listed_since")),
        known=product is not None,
        unit_order=_unit_order([line.quantity for line in lines]),
        unit_lines=tuple(at for at, line in zip(positions, lines, strict=True) for _ in range(line.quantity)),
    )


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
