"""Who gets a line (unit) where its rule lets in the best: decided at the start of the stage.

Every member is tried alone, from the amounts at the start of the stage; on each line the largest reduction
wins (the smallest where the policy looks for margin). Who loses a line is tried again without it, for its
benefits may now reach for others, until nobody meets anybody any more. A winner who in the end takes nothing
off a line, since it lost others that it needed, gives it up: all is decided anew without it there.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from decisions.engine.line_rules import Closed, Held, LineRules, Spot
from decisions.engine.state import SHIPPING, State

Attempt = Callable[[int, Closed], State]
"""What comes of a position's turn alone at the start of the stage, without what is closed to it."""


@dataclass(frozen=True, slots=True)
class Claim:
    """What one offer, alone, would do to a line or unit."""

    worth: int | Fraction
    """What it would take off, in minor units; of a multi-unit benefit each unit's share by its price."""
    reduces: bool
    takes: bool = False


Claims = dict[Spot, Claim]


class Contest:
    """The contest of one stage among the members that run in it, by position."""

    def __init__(
        self,
        rules: LineRules,
        stage: int,
        state: State,
        entrants: Sequence[int],
        closed: Mapping[int, Closed],
        attempt: Attempt,
    ) -> None:
        self.rules = rules
        self.stage = stage
        self.state = state
        self.entrants = entrants
        self.closed = closed
        """What earlier stages closed to each."""
        self.attempt = attempt
        self.sign = 1 if rules.policy.objective == "margin" else -1
        self.tries = 0
        """How many turns were tried."""
        self.scopes = {rule.by_unit for rule in rules.contests}
        """Whether units are contested (True), and lines (False)."""
        self.first = {position: self._claims(position, set()) for position in entrants}
        """What each would do alone before anybody has lost anything."""

    def decide(self) -> Held:
        """Who has what."""
        given_up: dict[int, set[Spot]] = {i: set() for i in self.entrants}
        while True:
            claims, lost = self._rounds(given_up)
            gone = [(i, spot) for spot, winners in lost.items() for i in winners if spot not in claims[i]]
            if not gone:
                return self._held(claims)
            for i, spot in gone:
                given_up[i].add(spot)

    def _rounds(self, given_up: Mapping[int, set[Spot]]) -> tuple[dict[int, Claims], dict[Spot, set[int]]]:
        """The claims that are left when nobody loses anything any more, and who won against somebody."""
        closed = {i: set(spots) for i, spots in given_up.items()}
        victors: dict[Spot, set[int]] = {}
        claims = {i: self._claims(i, closed[i]) if closed[i] else self.first[i] for i in self.entrants}
        while True:
            losers = set()
            for spot in {spot for own in claims.values() for spot in own}:
                for i, winner in self._lost(spot, claims):
                    if spot not in closed[i]:
                        closed[i].add(spot)
                        losers.add(i)
                    victors.setdefault(spot, set()).add(winner)
            if not losers:
                return claims, victors
            for i in losers:
                claims[i] = self._claims(i, closed[i])

    def _lost(self, spot: Spot, claims: Mapping[int, Claims]) -> list[tuple[int, int]]:
        """(who can't have a line or unit, against whom); also those who have not claimed it yet."""
        found = []
        winners: list[int] = []
        for i in [*self.ranked(spot, claims), *(i for i in self.entrants if spot not in claims[i])]:
            against = next((j for j in winners if self.keeps_from(j, claims[j][spot], i, spot)), None)
            if against is not None:
                found.append((i, against))
            elif spot in claims[i]:
                winners.append(i)
        return found

    def ranked(self, spot: Spot, claims: Mapping[int, Claims]) -> list[int]:
        """Who claims a line or unit, the best first."""
        asked = [i for i in self.entrants if spot in claims[i]]
        return sorted(asked, key=lambda i: (self.sign * claims[i][spot].worth, self.rules.lives[i].turn))

    def keeps_from(self, winner: int, claim: Claim, other: int, spot: Spot) -> bool:
        """Whether a rule that both are under closes what one has won to the other."""
        if not claim.reduces and not self.rules.not_shared(1 << other, 1 << winner):
            return False
        both, by_unit = 1 << winner | 1 << other, isinstance(spot, tuple)
        return any(rule.members & both == both and rule.by_unit == by_unit for rule in self.rules.contests)

    def _claims(self, position: int, lost: set[Spot]) -> Claims:
        """What an offer would do alone, without what it lost."""
        rows = {spot for spot in lost if isinstance(spot, int)}
        units = {spot for spot in lost if isinstance(spot, tuple)}
        self.tries += 1
        after = self.attempt(position, self.rules.closing(self.closed[position], rows, units))
        off: dict[Spot, int] = {}
        for _, _, row, amount, numbers, shares in after.entries[len(self.state.entries) :]:
            if row == SHIPPING:
                continue
            if False in self.scopes:
                off[row] = off.get(row, 0) + amount
            for unit, share in zip(numbers, shares, strict=True) if True in self.scopes else ():
                off[row, unit] = off.get((row, unit), 0) + share
        claims = {spot: Claim(amount, True) for spot, amount in off.items()}
        if True in self.scopes:
            self._count_sets(claims, after)
        return claims

    def _count_sets(self, claims: Claims, after: State) -> None:
        """What comes off the units of sets counts for each of them, by what they cost."""
        taken = [unit for unit, takers in after.taken.items() if takers != self.state.taken.get(unit)]
        prices = {(row, unit): self.state.units[row][unit] for row, unit in taken}
        whole = sum(claims[unit].worth for unit in taken if unit in claims)
        price = sum(prices.values())
        for unit in taken:
            share = Fraction(whole * prices[unit], price) if price else 0
            claims[unit] = Claim(share, unit in claims, takes=True)

    def _held(self, claims: Mapping[int, Claims]) -> Held:
        held = Held()
        for i, own in claims.items():
            for spot, claim in own.items():
                if claim.reduces:
                    held.reduced[spot] = held.reduced.get(spot, 0) | 1 << i
                if claim.takes and isinstance(spot, tuple):
                    held.taken[spot] = held.taken.get(spot, 0) | 1 << i
        return held
