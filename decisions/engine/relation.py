"""What the stacking rules say of two offers, whatever the basket."""

from typing import NamedTuple

from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.rivals import Rivals


class Relation(NamedTuple):
    """How two offers stand together: a reason's code or "stacks", and the group that it names."""

    rule: str
    group: str = ""

    @property
    def excludes(self) -> bool:
        """Whether at most one of them applies, in a basket or on a line."""
        return self.rule != "stacks"


def relation_of(one: Live, other: Live, policy: Policy) -> Relation:
    """Which rule keeps the two apart, if one does."""
    rivals = Rivals([one, other], policy)
    displacers, reasons = rivals.displacers(1, 1)
    if displacers and rivals.pairs[1]:
        reason = reasons[0]
        return Relation(str(reason.code), str(reason.params.get("group", "")))
    for group in sorted(one.groups & other.groups):
        rule = policy.group(group)
        if rule.scope != "basket":
            return Relation("line_group" if rule.scope == "line" else "unit_group", group)
    if "line" in (one.offer.stacking.exclusive, other.offer.stacking.exclusive):
        return Relation("exclusive_line")
    return Relation("stacks")
