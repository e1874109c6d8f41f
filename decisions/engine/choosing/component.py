"""One part of the contested offers that no other part touches: its best sets, by branch and bound.

A set is worth what it saves on the rows it works on; among equals the one counts that holds the first offer
in evaluation order. Both stand in one whole number: saving, then a bit per offer, the first one highest.
"""

from collections.abc import Mapping, Sequence
from math import prod

from decisions.engine.choosing.cliques import cover
from decisions.engine.choosing.line import Line
from decisions.engine.choosing.one_line import OneLine
from decisions.engine.choosing.tangent import most_beyond
from decisions.engine.choosing.work import Work
from decisions.engine.rivals import positions_of

MOST_WAYS = 8


class Component:
    """Contested offers by position, the rows that they share, and what each takes elsewhere in any case."""

    def __init__(
        self,
        members: int,
        pairs: Sequence[int],
        width: int,
        lines: Sequence[Line],
        fixed: Mapping[int, int],
        work: Work,
    ) -> None:
        self.lines = lines
        self.work = work
        self.width = width
        """Bits below a saving."""
        self.fixed = fixed
        self.open = self.top = 0
        positions = list(positions_of(members))
        self.bit = {i: 1 << (width - 1 - i) for i in positions}
        self.pairs = {i: pairs[i] & members for i in positions}
        self.own = {i: [line for line in lines if line.contested >> i & 1] for i in positions}
        self.most = self._most(positions)
        self.worth = {i: (most << width) | self.bit[i] for i, most in self.most.items()}
        cliques = cover(members, self.pairs)
        if len(cliques) > 1:
            cliques.sort(key=lambda clique: -max(self.most[i] for i in clique))
        self.cliques = cliques
        self.ahead = [0]
        for clique in reversed(cliques):
            self.ahead.append(self.ahead[-1] + max(self.worth[i] for i in clique))
        self.ahead.reverse()
        self.across = self.pairs if len(cliques) > 1 else dict.fromkeys(positions, 0)
        if len(cliques) > 1:
            inside = {i: sum(1 << j for j in clique) for clique in cliques for i in clique}
            self.across = {i: self.pairs[i] & ~inside[i] for i in positions}
        self.free = not any(self.across.values())

    @property
    def left_open(self) -> int:
        """How much more than the best set found there might be, for want of work; 0 = none is better."""
        return max(0, self.open - self.top)

    def _most(self, positions: list[int]) -> dict[int, int]:
        """The most that each offer can add to the saving of any set: cheaper before, it would save less."""
        most = {i: self.fixed.get(i, 0) for i in positions}
        for line in self.lines:
            for i, cut in line.at_turn():
                most[i] += cut
        return most

    def _rest(self, at: int, blocked: int) -> int:
        """The most that the cliques from one on add, without those that the chosen ones exclude."""
        if self.free or not blocked:
            return self.ahead[at]
        return sum(
            max((self.worth[i] for i in clique if not blocked >> i & 1), default=0)
            for clique in self.cliques[at:]
        )

    def best(self, slack: int = 0) -> dict[int, int]:
        """By saving the tie bits of the best set: of the largest saving, and of all down to `slack` below.

        Where the work runs out it is the best one seen, and `left_open` tells what there might be beyond.
        """
        found: dict[int, int] = {}
        top = -1
        count, width = len(self.cliques), self.width
        # (clique, members, blocked ahead, value so far, bound): values with their tie bits below.
        stack = [(0, 0, 0, 0, self.ahead[0])]
        while stack:
            at, members, blocked, value, bound = stack.pop()
            if top >= 0 and (bound >> width < top - slack if slack else bound <= (top << width) | found[top]):
                continue
            if at == count:
                saving = value >> width
                bits = value - (saving << width)
                if found.get(saving, -1) < bits and self._all_count(members):
                    found[saving] = bits
                    top = max(top, saving)
                continue
            if found and self.work.spent:
                self.open = max(self.open, bound >> width)
                continue
            children = [(at + 1, members, blocked, value, value + self._rest(at + 1, blocked))]
            for i in self.cliques[at]:
                if blocked >> i & 1:
                    continue
                gain = self._gain(i, members)
                if gain is not None:
                    ahead = blocked | self.across[i]
                    now = value + (gain << width) + self.bit[i]
                    children.append((at + 1, members | 1 << i, ahead, now, now + self._rest(at + 1, ahead)))
            self.work.spend(2 * len(children))
            children.sort(key=lambda node: node[4])
            stack += children
        self.top = top
        if self.open > top:
            self._close_in(found[top], top)
        return {saving: bits for saving, bits in found.items() if saving >= top - slack}

    def _close_in(self, bits: int, saving: int) -> None:
        """Bound what was not looked into from the best set found, where that is closer."""
        members = sum(1 << i for i, bit in self.bit.items() if bits & bit)
        beyond = most_beyond(members, self.cliques, self.lines, {i: self.fixed.get(i, 0) for i in self.bit})
        if beyond is not None:
            self.open = min(self.open, saving + beyond)

    def complete_sets(self, most: int) -> dict[int, int] | None:
        """By saving the tie bits of the best set to which none can be added; None = more than `most` sets."""
        if prod(len(clique) + 1 for clique in self.cliques) > MOST_WAYS * most:
            return None  # conflicts across cliques seldom rule out that many
        sets = [(0, 0)]
        for clique in self.cliques:
            sets += [
                (members | 1 << i, bits | self.bit[i])
                for members, bits in sets
                for i in clique
                if not self.pairs[i] & members
            ]
            if len(sets) > most:
                return None
        self.work.spend(len(sets) * max(1, len(self.lines)))
        found: dict[int, int] = {}
        for members, bits in sets:
            if self._all_count(members) and self._nobody_fits(members):
                saving = self._saving(members)
                found[saving] = max(bits, found.get(saving, -1))
        return found

    def _saving(self, members: int) -> int:
        saving = sum(self.fixed.get(i, 0) for i in positions_of(members))
        return saving + sum(line.final(0)[0] - line.final(members)[0] for line in self.lines)

    def _nobody_fits(self, members: int) -> bool:
        return all(
            members >> i & 1 or pairs & members or self._gain(i, members) is None
            for i, pairs in self.pairs.items()
        )

    def _gain(self, position: int, members: int) -> int | None:
        """What an offer adds to the saving of those chosen before it; None = it takes nothing any more."""
        gain, bit = self.fixed.get(position, 0), 1 << position
        works = gain > 0
        for line in self.own[position]:
            amount, effects = line.final(members | bit)
            gain += line.final(members)[0] - amount
            works = works or bool(effects & bit)
        self.work.spend(len(self.own[position]))
        return gain if works else None

    def _all_count(self, members: int) -> bool:
        """Whether every member takes something in the end."""
        works = 0
        for line in self.lines:
            works |= line.final(members)[1]
        return all(self.fixed.get(i) for i in positions_of(members & ~works))


def among_ties(components: Sequence[Component | OneLine], slack: int) -> int:
    """The best tie bits of all sets whose saving is at most `slack` below the largest."""
    best = {0: 0}
    for component in components:
        savings = component.best(slack)
        top = max(savings)
        after: dict[int, int] = {}
        for lost, bits in best.items():
            for saving, own in savings.items():
                total = lost + top - saving
                if total <= slack:
                    after[total] = max(after.get(total, -1), bits | own)
        best = after
    return max(best.values())
