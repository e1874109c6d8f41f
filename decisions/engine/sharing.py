"""Which units are bought and which are got, where the same units could be either."""

from collections.abc import Mapping, Sequence
from itertools import accumulate

from decisions.engine.sets import Unit


class Sharing:
    """Units that can be bought, each with what it counts (1, or its price), and units that can be got.

    A repetition takes `quantity` units that are got, and leaves units that count `needed` to be bought.
    """

    def __init__(
        self,
        gettable: Sequence[Unit],
        weights: Mapping[Unit, int],
        *,
        needed: int,
        got: int,
        cheapest_first: bool,
    ) -> None:
        self.gettable = gettable
        self.weights = weights
        self.needed = needed
        self.quantity = got
        self.cheapest_first = cheapest_first
        self.both = [weights[unit] for unit in gettable if unit in weights]
        self.sums = [0, *accumulate(self.both)]
        self.whole = sum(weights.values())

    def most_repeats(self, at_most: int | None) -> int:
        """The most repetitions that the units allow."""
        most = len(self.gettable) // self.quantity
        alone = len(self.gettable) - len(self.both)
        for repeats in range(most if at_most is None else min(most, at_most), 0, -1):
            lost = self._least(0, repeats * self.quantity - alone)
            if self.whole - lost >= repeats * self.needed:
                return repeats
        return 0

    def got(self, repeats: int) -> list[Unit]:
        """The first gettable units, as listed, that leave enough to be bought."""
        chosen: list[Unit] = []
        wanted = repeats * self.quantity
        spare = self.whole - repeats * self.needed
        seen, alone = 0, len(self.gettable) - len(self.both)
        for unit in self.gettable:
            if len(chosen) == wanted:
                break
            weight = self.weights.get(unit)
            if weight is None:
                alone -= 1
                chosen.append(unit)
                continue
            seen += 1
            if weight + self._least(seen, wanted - len(chosen) - 1 - alone) <= spare:
                spare -= weight
                chosen.append(unit)
        return chosen

    def bought(self, repeats: int, got: Sequence[Unit]) -> list[Unit]:
        """The dearest units that are not got and count enough; the weights are listed dearest first."""
        reduced = set(got)
        counted: list[Unit] = []
        missing = repeats * self.needed
        for unit, weight in self.weights.items():
            if missing <= 0:
                break
            if unit not in reduced:
                counted.append(unit)
                missing -= weight
        return counted

    def _least(self, start: int, units: int) -> int:
        """The least that so many units count that could be bought, of those from a place on."""
        if units <= 0:
            return 0
        if self.cheapest_first:
            return self.sums[start + units] - self.sums[start]
        return self.sums[-1] - self.sums[len(self.both) - units]
