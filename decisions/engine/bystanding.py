"""Who would only stand by: an offer that no amounts can bring about leaves the choice as it is.

Its conditions fail whatever the others do: it is in no set, and the best set is the same with it and without.
That the engine finds it with the offer among the candidates, too, must follow without trying: the choice
without it is proven, nothing of it hangs on later offers (there the search tries sets that it is in), no rule
line by line speaks of it, and all sets together are less work than the policy's bound leaves. Otherwise the
offer has to be decided. What is spent on telling the basket line by line goes with the number of candidates,
so that one more at most doubles it.
"""

from collections.abc import Sequence

from decisions.engine.basket import Basket
from decisions.engine.choosing.search import LEAF, NODE, TURN
from decisions.engine.choosing.settled import hopeless
from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.state import STAGES


class Bystanding:
    """One basket, those who run on it, and how the choice among them went."""

    def __init__(
        self, basket: Basket, policy: Policy, lives: Sequence[Live], *, sure: bool, work: int
    ) -> None:
        """`sure`: the choice among them is proven, and what one gives hangs on those before it alone."""
        self.basket = basket
        # The one more has at most a turn in each stage; it is in no set, so it doubles none.
        turns = sum(len(live.steps) for live in lives) + len(STAGES)
        self.by_line = frozenset(name for name, group in policy.groups.items() if group.scope != "basket")
        self.certain = (
            sure
            and policy.max_offers_line is None
            and policy.max_offers_unit is None
            and all(live.offer.stacking.exclusive != "line" for live in lives)
            and all_sets(len(lives), turns) + 2 * work <= policy.work_bound
        )

    def stands_by(self, live: Live) -> bool:
        """Whether an offer more, which runs beside them, changes nothing for certain."""
        return (
            self.certain
            and live.offer.stacking.exclusive != "line"
            and live.groups.isdisjoint(self.by_line)
            and hopeless(live, self.basket)
        )


def all_sets(count: int, turns: int) -> int:
    """What looking at every set of so many offers may cost at the most, each with all its turns."""
    leaf = turns * (TURN + NODE) + LEAF + count * turns + count
    return leaf << count
