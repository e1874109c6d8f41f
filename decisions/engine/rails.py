"""All guardrails over one basket: what room they leave on each unit, line and basket. Minor units."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from decisions.engine.basket import Basket
from decisions.engine.guardrail import Guardrail
from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.rows import Row


@dataclass(slots=True)
class LineRoom:
    """What is left of one row: no unit below `least`, no more than `most` off all of it."""

    least: int = 0
    most: int | None = None
    by: str = ""
    """The guardrail that binds, for the answer's reasons; empty = the product's own floor."""

    def floor(self, price: int, by: str) -> None:
        """Raise the lowest price."""
        if price > self.least:
            self.least, self.by = price, by

    def limit(self, amount: int, by: str) -> None:
        """Lower what may be taken off."""
        if self.most is None or amount < self.most:
            self.most, self.by = amount, by


@dataclass(frozen=True, slots=True)
class Pot:
    """An amount that discounts on some rows (and, where `everything`, shipping and gifts) share."""

    room: int
    rows: frozenset[int]
    strict: bool
    everything: bool
    by: str
    """The guardrail; of a budget whose it is: "offer" or "campaign"."""
    ranks: frozenset[int] | None = None
    """The offers whose takings it counts; None = a guardrail's, which counts all."""
    cut: frozenset[int] = frozenset()
    """Those of them that are cut to what is left, not refused."""

    @property
    def is_budget(self) -> bool:
        """Whether it is what is left of a budget."""
        return self.ranks is not None

    def counts(self, rank: int) -> bool:
        """Whether what an offer takes comes out of it."""
        return self.ranks is None or rank in self.ranks

    def refuses(self, rank: int) -> bool:
        """Whether an offer that would overdraw it is refused, not clipped."""
        return self.strict and rank not in self.cut


@dataclass(slots=True)
class Rails:
    """Clipping and strict rooms per row, pots, and what is closed altogether."""

    clipping: list[LineRoom]
    strict: list[LineRoom | None]
    """Rooms that no offer may pass without being refused; None = none on this row."""
    pots: list[Pot] = field(default_factory=list)
    too_small: set[str] = field(default_factory=set)
    """The guardrails for whose items this basket is too small."""
    closed_by: str | None = None
    """The guardrail under which this basket gets nothing at all."""
    binding: list[Guardrail] = field(default_factory=list)
    """The guardrails in whose scope the basket lies."""
    unknown_cost: set[int] = field(default_factory=set)
    """Rows whose margin a guardrail would have had to know."""
    unknown_floor: set[int] = field(default_factory=set)
    """Rows whose product states a lowest price that nobody can read."""
    open: bool = False
    """Whether nothing binds any row: no floor, no guardrail."""

    @property
    def may_refuse(self) -> bool:
        """Whether an offer could be refused after it has taken something."""
        return any(room is not None for room in self.strict) or any(pot.strict for pot in self.pots)

    def pots_of(self, rank: int) -> "list[tuple[int, Pot]]":
        """(place, pot) of those out of which an offer takes."""
        return [(at, pot) for at, pot in enumerate(self.pots) if pot.counts(rank)]

    def cooled_by(self, live: Live, basket: Basket) -> str | None:
        """The guardrail that gives the shopper a rest from offers like this one."""
        for rail in self.binding:
            if rail.guard.cools(live, basket):
                return rail.code
        return None


def lay(guardrails: Sequence[Guardrail], basket: Basket, policy: Policy) -> Rails:
    """What the guardrails leave of a basket before anything is given."""
    rails = Rails([LineRoom(row.floor) for row in basket.rows], [None] * len(basket.rows))
    for rail in guardrails:
        if not rail.window.open_at(basket.clock) or not rail.scope.covers(basket):
            continue
        rails.binding.append(rail)
        rows = [basket.rows[i] for i in basket.selected(rail.items)]
        if rail.guard.closes(rows, basket):
            _close(rails, rail, rows)
        for row in rows:
            _bind(rails, rail, row, basket, policy)
        _pots(rails, rail, rows, basket)
    rails.open = not (rails.binding or any(row.floor for row in basket.rows))
    return rails


def _close(rails: Rails, rail: Guardrail, rows: list[Row]) -> None:
    rails.too_small.add(rail.code)
    if rail.items is None:
        rails.closed_by = rails.closed_by or rail.code
    for row in rows:
        _room(rails, rail, row).limit(0, rail.code)


def _room(rails: Rails, rail: Guardrail, row: Row) -> LineRoom:
    """The row's room that the guardrail narrows."""
    if not rail.strict:
        return rails.clipping[row.index]
    found = rails.strict[row.index]
    if found is None:
        found = rails.strict[row.index] = LineRoom()
    return found


def _bind(rails: Rails, rail: Guardrail, row: Row, basket: Basket, policy: Policy) -> None:
    guard = rail.guard
    uncosted = guard.reads_cost() and (row.cost is None or row.rate is None)
    if uncosted or guard.unreadable(row, basket):
        (rails.unknown_cost if uncosted else rails.unknown_floor).add(row.index)
        if policy.unknown_cost == "block":
            _room(rails, rail, row).limit(0, rail.code)
        return
    least, most = guard.least_price(row, basket), guard.line_room(row, basket)
    if least is not None:
        _room(rails, rail, row).floor(least, rail.code)
    if most is not None:
        _room(rails, rail, row).limit(most, rail.code)


def _pots(rails: Rails, rail: Guardrail, rows: list[Row], basket: Basket) -> None:
    indexes = frozenset(row.index for row in rows)
    room = rail.guard.basket_room(rows, basket)
    if room is not None:
        rails.pots.append(Pot(room, indexes, rail.strict, False, rail.code))
    value = rail.guard.value_room(basket)
    if value is not None:
        rails.pots.append(Pot(value, frozenset(range(len(basket.rows))), rail.strict, True, rail.code))
