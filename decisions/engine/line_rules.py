"""Which lines and units an offer leaves to others: groups by line or unit, exclusive: line, most offers.

Such a rule never makes two offers incompatible. It only closes lines (units) to an offer; the offer goes on
with the rest, as if its benefits' selections did not match what is closed.
"""

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace

from decisions.engine.basket import Basket
from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.reasons import Code, Reason
from decisions.engine.state import SHIPPING, State, Taken

Unit = tuple[int, int]
"""(row, unit)."""
Spot = int | Unit
"""What a rule looks at: a row, or a unit of one."""
NOWHERE: frozenset[int] = frozenset()


@dataclass(frozen=True, slots=True)
class LineRule:
    """At most so many of these members reduce one line (unit); masks of positions."""

    members: int
    at_most: int
    code: Code
    params: Mapping[str, object]
    by_unit: bool = False
    best: bool = False
    """Whether the largest reduction gets the line; else who comes first."""
    alone: int = 0
    """exclusive: line: the offer beside whom nobody reduces a line."""
    takes: bool = False
    """Whether a unit used up by a multi-unit member is closed to the others."""

    def closes(self, bit: int, holders: int) -> bool:
        """Whether those who reduce a line leave no place on it for another member."""
        holders &= self.members & ~bit
        if self.alone:
            return holders != 0 if bit == self.alone else bool(holders & self.alone)
        return holders.bit_count() >= self.at_most

    def in_the_way(self, bit: int, holders: int) -> int:
        """Those of the holders who close what they have to a member."""
        holders &= self.members & ~bit
        return holders if not self.alone or bit == self.alone else holders & self.alone


@dataclass(frozen=True, slots=True)
class Loss:
    """What one rule closed to an offer."""

    rule: LineRule
    holders: int
    """Who has it, as a mask of positions."""
    rows: frozenset[int]


@dataclass(frozen=True, slots=True)
class Closed:
    """Rows, and units of others, that an offer may not touch in one stage, and why."""

    rows: frozenset[int] = NOWHERE
    units: frozenset[Unit] = frozenset()
    losses: tuple[Loss, ...] = ()


OPEN = Closed()


@dataclass(slots=True)
class Held:
    """Who reduces which row or unit, and who uses up which unit, as masks of positions."""

    reduced: dict[Spot, int] = field(default_factory=dict)
    taken: dict[Unit, int] = field(default_factory=dict)


NOBODY = Held()


class LineRules:
    """The rules that could bind among the candidates of one basket."""

    def __init__(
        self, basket: Basket, policy: Policy, lives: Sequence[Live], shields: Mapping[int, frozenset[int]]
    ) -> None:
        self.basket = basket
        self.policy = policy
        self.lives = lives
        self.reach = _reach(basket, lives, shields)
        self.position = {live.rank: position for position, live in enumerate(lives)}
        self.sharing = sum(1 << i for i, live in enumerate(lives) if live.offer.stacking.share_units)
        meetings = self._meetings()
        self.rules = [
            self._settled(rule)
            for rule in _stated(policy, lives)
            if any(_binds(rule, met, self._multi_unit()) for met in meetings.values())
        ]
        self.contests = [rule for rule in self.rules if rule.best]
        """The rules that compare: what their members lose hangs on members that come later in the stage."""
        self.contested = 0
        for rule in self.contests:
            self.contested |= rule.members

    def unit_group(self, position: int) -> tuple[int, frozenset[int]]:
        """Who shares a group by unit with an offer (mask), and the rows where that closes units to it."""
        members = 0
        for rule in self.rules:
            if rule.takes and rule.members >> position & 1:
                members |= rule.members
        rows = (found for (i, _), found in self.reach.items() if i == position)
        return members, NOWHERE.union(*rows)

    def _multi_unit(self) -> int:
        return sum(1 << i for i, live in enumerate(self.lives) if live.multi_unit)

    def _meetings(self) -> dict[int, int]:
        """By row: who may reduce it in any stage."""
        met: dict[int, int] = {}
        for (position, _), rows in self.reach.items():
            for row in rows:
                met[row] = met.get(row, 0) | 1 << position
        return met

    def _settled(self, rule: LineRule) -> LineRule:
        """A rule that compares, but whose members never meet in one stage, lets in who comes first."""
        if not rule.best:
            return rule
        seen: dict[tuple[int, int], int] = {}
        for (position, stage), rows in self.reach.items():
            if rule.members >> position & 1:
                for row in rows:
                    seen[stage, row] = seen.get((stage, row), 0) + 1
        if max(seen.values(), default=0) > 1:
            return rule
        return replace(rule, best=False)

    def closed(self, position: int, stage: int, state: State, reserved: Held = NOBODY) -> Closed:
        """What the offer may not touch at its turn: others reduced it before, or have it `reserved`."""
        bit = 1 << position
        rules = [rule for rule in self.rules if rule.members & bit]
        reach = self.reach.get((position, stage), NOWHERE)
        if not rules or not reach:
            return OPEN
        held = self.held(state)
        if self.lives[position].rank == state.kept[0]:
            self._add_taken(held, state.kept[1])
        rows: set[int] = set()
        units: set[Unit] = set()
        losses = []
        for rule in rules:
            found = dict(self._closed_by(rule, bit, reach, held, reserved if rule.best else NOBODY))
            if not found:
                continue
            holders = 0
            for spot, who in found.items():
                holders |= who
                if isinstance(spot, tuple):
                    units.add(spot)
                else:
                    rows.add(spot)
            touched = frozenset(spot[0] if isinstance(spot, tuple) else spot for spot in found)
            losses.append(Loss(rule, holders, touched))
        return replace(self.closing(OPEN, rows, units), losses=tuple(losses))

    def closing(self, closed: Closed, rows: Set[int], units: Set[Unit]) -> Closed:
        """More rows and units closed; a row without open units is closed itself."""
        units = closed.units | units
        return replace(closed, rows=closed.rows | rows | self._full(units), units=frozenset(units))

    def _full(self, units: Set[Unit]) -> set[int]:
        """Rows all of whose units are among these."""
        counts: dict[int, int] = {}
        for row, _ in units:
            counts[row] = counts.get(row, 0) + 1
        return {row for row, count in counts.items() if count == self.basket.rows[row].quantity}

    def _closed_by(
        self, rule: LineRule, bit: int, reach: frozenset[int], held: Held, reserved: Held
    ) -> Iterator[tuple[Spot, int]]:
        """(row or unit, who holds it) of what one rule closes to a member."""
        for spot in {**held.reduced, **reserved.reduced}:
            if isinstance(spot, tuple) != rule.by_unit or row_of(spot) not in reach:
                continue
            holders = held.reduced.get(spot, 0) | reserved.reduced.get(spot, 0)
            if not holders & bit and rule.closes(bit, holders):
                yield spot, rule.in_the_way(bit, holders)
        if rule.takes:
            for unit in {**held.taken, **reserved.taken}:
                if unit[0] in reach:
                    holders = held.taken.get(unit, 0) | reserved.taken.get(unit, 0)
                    if takers := self.not_shared(bit, holders & rule.members):
                        yield unit, takers

    def not_shared(self, bit: int, takers: int) -> int:
        """Those of the takers of a unit who don't share it with an offer."""
        others = takers & ~bit
        return others & ~self.sharing if bit & self.sharing else others

    def held(self, state: State, since: int = 0) -> Held:
        """Who has reduced and used up what (counting only entries from a place on)."""
        held = Held()
        reduced = held.reduced
        for rank, _, row, _, units, shares in state.entries[since:]:
            if row == SHIPPING:
                continue
            bit = 1 << self.position[rank]
            reduced[row] = reduced.get(row, 0) | bit
            for unit, share in zip(units, shares, strict=True):
                if share:
                    reduced[row, unit] = reduced.get((row, unit), 0) | bit
        self._add_taken(held, state.taken)
        return held

    def _add_taken(self, held: Held, taken: Taken) -> None:
        for unit_at, takers in taken.items():
            for rank, _ in takers:
                held.taken[unit_at] = held.taken.get(unit_at, 0) | 1 << self.position[rank]

    def reasons(self, losses: Sequence[Loss]) -> tuple[Reason, ...]:
        """What is told of losses: the rule, who has the lines, and the lines by their ids."""
        return tuple(
            Reason(
                loss.rule.code,
                {
                    **loss.rule.params,
                    "offers": [live.code for i, live in enumerate(self.lives) if loss.holders >> i & 1],
                    "lines": sorted(
                        self.basket.lines[at].id for row in loss.rows for at in self.basket.rows[row].lines
                    ),
                },
            )
            for loss in losses
        )


def lay_line_rules(
    basket: Basket, policy: Policy, lives: Sequence[Live], shields: Mapping[int, frozenset[int]]
) -> LineRules | None:
    """The rules that bind on this basket; None where there are none, as almost always."""
    if not policy.rules_lines and all(live.offer.stacking.exclusive != "line" for live in lives):
        return None
    rules = LineRules(basket, policy, lives, shields)
    return rules if rules.rules else None


def row_of(spot: Spot) -> int:
    """The row of a row or unit."""
    return spot[0] if isinstance(spot, tuple) else spot


def _stated(policy: Policy, lives: Sequence[Live]) -> Iterator[LineRule]:
    """The rules of the policy, groups by name, then those of the offers in evaluation order."""
    everybody = (1 << len(lives)) - 1
    for name, group in sorted(policy.groups.items()):
        if group.scope != "basket":
            members = sum(1 << i for i, live in enumerate(lives) if name in live.groups)
            unit, best = group.scope == "unit", group.mode == "best"
            code = Code.UNIT_GROUP if unit else Code.LINE_GROUP
            yield LineRule(members, group.at_most, code, {"group": name}, unit, best, takes=unit)
    for position, live in enumerate(lives):
        if live.offer.stacking.exclusive == "line":
            yield LineRule(everybody, 1, Code.EXCLUSIVE_LINE, {}, alone=1 << position)
    for most, code, unit in (
        (policy.max_offers_line, Code.MOST_OFFERS_ON_LINE, False),
        (policy.max_offers_unit, Code.MOST_OFFERS_ON_UNIT, True),
    ):
        if most is not None:
            yield LineRule(everybody, most, code, {"at_most": most}, unit)


def _binds(rule: LineRule, met: int, multi_unit: int) -> bool:
    """Whether a rule could close a row to one of those who meet on it."""
    met &= rule.members
    if rule.alone:
        return bool(met & rule.alone) and met != rule.alone
    return met.bit_count() > (1 if rule.takes and met & multi_unit else rule.at_most)


def _reach(
    basket: Basket, lives: Sequence[Live], shields: Mapping[int, frozenset[int]]
) -> dict[tuple[int, int], frozenset[int]]:
    """By position and stage: the rows that the offer's benefits may reduce there."""
    found = {}
    for position, live in enumerate(lives):
        for stage, benefits in live.steps:
            rows: set[int] = set()
            for selection in (items for benefit in benefits for items in benefit.reach()):
                # What is on sale shows only once the price stage is over.
                rows.update(basket.selected(None if selection and selection.reads_sale else selection))
            rows = {row for row in rows if basket.rows[row].discountable}
            if rows := rows - shields.get(live.rank, NOWHERE):
                found[position, stage] = frozenset(rows)
    return found
