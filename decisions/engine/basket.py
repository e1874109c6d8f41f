"""The basket as the engine sees it: its rows, the shopper, and which rows have which facts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from typing import Any, TypeAlias, TypeVar

from catalog.money import exponent
from decisions.engine.facts import Facts
from decisions.engine.policy import Policy
from decisions.engine.request import Request, RequestLine
from decisions.engine.rows import Row, rows_of
from decisions.engine.shopper import Shopper

Json = Any
T = TypeVar("T")
_NOTHING: Mapping[str, Json] = {}
DEFAULT_POLICY = Policy()
Picks: TypeAlias = Sequence[tuple[int, Sequence[int]]]
"""(row, units) of each row that a benefit works on."""
Redeemed: TypeAlias = tuple[datetime, frozenset[str]]
"""When the shopper redeemed an offer, and its tags."""


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


class Basket:
    """One request with its facts, ready for conditions and benefits."""

    __slots__ = (
        "_all_discountable",
        "_memo",
        "_picks",
        "_selected",
        "arms",
        "channel",
        "clock",
        "currency",
        "everything",
        "exponent",
        "facts",
        "index",
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
        self.rows = rows_of(self.lines, request, facts)
        self.everything = (1 << len(self.rows)) - 1
        """All rows, as a mask."""
        self.index = _index(self.rows)
        """The rows that have a fact, as masks."""
        self._all_discountable = all(row.discountable for row in self.rows)
        self.sight = Sight(request.currency, clock.astimezone(UTC).date(), policy.unknown_cost == "block")
        self._selected: dict[int, tuple[int, ...]] = {}
        self._picks: dict[int, Picks] = {}
        self._memo: dict[str, Any] = {}

    def selected(self, selection: Any, reduced: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Indexes of the rows that a selection matches (remembered for this basket).

        `reduced` are the rows that the price stage has reduced.
        """
        if reduced and selection is not None and selection.reads_sale:
            return self._places(selection.mask(self, replace(self.sight, reduced=reduced)))
        found = self._selected.get(id(selection))
        if found is None:
            found = self._places(self.everything if selection is None else selection.mask(self, self.sight))
            self._selected[id(selection)] = found
        return found

    def having(self, name: str, values: Iterable[str]) -> int:
        """The rows that have one of some values of an indexed fact, as a mask."""
        get = self.index.get
        mask = 0
        for value in values:
            mask |= get((name, value), 0)
        return mask

    def _places(self, mask: int) -> tuple[int, ...]:
        return tuple(i for i in range(len(self.rows)) if mask >> i & 1)

    def reducible(self, selection: Any, reduced: frozenset[int] = frozenset()) -> tuple[int, ...]:
        """Those of the selected rows that offers may reduce at all."""
        rows = self.selected(selection, reduced)
        if self._all_discountable:
            return rows
        return tuple(i for i in rows if self.rows[i].discountable)

    def picks(self, selection: Any, reduced: frozenset[int] = frozenset()) -> Picks:
        """The same rows with all their units (remembered for this basket)."""
        if reduced and selection is not None and selection.reads_sale:
            return self._whole(self.reducible(selection, reduced))
        found = self._picks.get(id(selection))
        if found is None:
            found = self._picks[id(selection)] = self._whole(self.reducible(selection))
        return found

    def _whole(self, rows: tuple[int, ...]) -> Picks:
        return [(i, self.rows[i].units) for i in rows]

    def memo(self, name: str, make: Callable[["Basket"], T]) -> T:
        """Something made from this basket once, such as an expression's activation."""
        if name not in self._memo:
            self._memo[name] = make(self)
        return self._memo[name]  # type: ignore[no-any-return]


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
    return line if lower and ours > line.unit_price else line._replace(unit_price=ours)


def _index(rows: list[Row]) -> dict[tuple[str, str], int]:
    index: dict[tuple[str, str], int] = {}
    for row in rows:
        bit = 1 << row.index
        keys = [("sku", row.sku)]
        if row.brand is not None:
            keys.append(("brand", row.brand))
        keys += [("category", category) for category in row.categories]
        keys += [("tag", tag) for tag in row.tags]
        for key in keys:
            index[key] = index.get(key, 0) | bit
    return index
