"""What an offer asks of a shopper, as alternatives of single demands."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice, product
from typing import TypeAlias

from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.conditions.channel import Channel
from decisions.engine.conditions.coupon_held import CouponHeld
from decisions.engine.conditions.quantity import Quantity
from decisions.engine.conditions.region import Region
from decisions.engine.conditions.store import Store
from decisions.engine.conditions.subtotal import Subtotal
from decisions.engine.live import Live
from decisions.engine.suppression import Suppression
from decisions.engine.tree import All, AnyOf, Node, Not
from decisions.engine.worst_stack.situation import CLOCK, Path, Situation
from decisions.engine.worst_stack.witnesses import witness_of
from decisions.engine.worst_stack.world import World

MOST = 8
"""Alternatives looked at of one offer."""


@dataclass(frozen=True)
class Held:
    """A condition that must hold, or (`wanted` False) must not."""

    condition: Condition
    wanted: bool
    zone: str
    reduced: bool = False
    """Whether the units that it asks for must be such as a benefit may reduce."""

    @property
    def path(self) -> Path | None:
        """The fact that it reads; None = units, or nobody knows."""
        witness = witness_of(self.condition)
        return None if witness is None else witness.path(self.condition)

    def met(self, situation: Situation, world: World) -> bool:
        """Whether it is so before any offer; what can't be known is neither."""
        node: Node = self.condition if self.wanted else Not(self.condition)
        return not node.judge(world.view(situation, self.zone))


@dataclass(frozen=True)
class Open:
    """The clock must lie in an offer's window, where this version counts."""

    live: Live

    @property
    def path(self) -> Path | None:
        """The clock."""
        return CLOCK

    def met(self, situation: Situation, world: World) -> bool:
        """Whether it does."""
        return self.live.open_at(situation.clock) and self.live.current_at(situation.clock)


Demand: TypeAlias = Held | Open
Conjunction: TypeAlias = tuple[Demand, ...]


def demands_of(live: Live) -> list[Conjunction]:
    """Each alternative is enough, as far as facts and units can tell."""
    offer = live.offer
    where = offer.where
    places: list[Condition] = []
    places += [Channel(where.channels)] if where.channels else []
    places += [Region(where.regions)] if where.regions else []
    places += [Store(where.stores)] if where.stores else []
    held = [Held(condition, True, offer.zone) for condition in places]
    held += [Held(each, True, offer.zone, True) for benefit in offer.give for each in needs(benefit)]
    held += [Held(CouponHeld(offer.codes[:1]), True, offer.zone)] if offer.codes else []
    return [(Open(live), *held, *way) for way in ways_to(offer.when, True, offer.zone)]


def ways_to(node: Node, wanted: bool, zone: str) -> list[Conjunction]:
    """Conjunctions of single conditions, any of which makes a tree hold (or not hold)."""
    if isinstance(node, Not):
        return ways_to(node.part, not wanted, zone)
    if isinstance(node, Condition):
        return [(Held(node, wanted, zone),)]
    parts: Sequence[Node] = node.parts
    if isinstance(node, All) == wanted:
        inner = product(*(ways_to(part, wanted, zone) for part in parts))
        return [tuple(each for way in ways for each in way) for ways in islice(inner, MOST)]
    assert isinstance(node, All | AnyOf)
    return [way for part in parts for way in ways_to(part, wanted, zone)][:MOST]


def ways_around(suppression: Suppression) -> list[Conjunction]:
    """How a shopper is not one of the people whom a suppression means; none where it means everybody."""
    return ways_to(suppression.people, False, "UTC") if suppression.people.parts else []


def needs(benefit: Benefit) -> Iterator[Condition]:
    """The units without which a benefit of several units or tiers gives nothing, or not its most."""
    match benefit.kind:
        case "set_discount" | "set_price":
            yield Quantity(at_least=benefit.size, of=benefit.items)  # type: ignore[attr-defined]
        case "bundle":
            for component in benefit.components:  # type: ignore[attr-defined]
                yield Quantity(at_least=component.quantity, of=component.items)
        case "buy_get":
            buy, get = benefit.buy, benefit.get  # type: ignore[attr-defined]
            yield Quantity(at_least=get.quantity + (buy.quantity or 0), of=get.items)
            if buy.quantity is not None:
                yield Quantity(at_least=buy.quantity, of=buy.items)
            else:
                yield Subtotal(at_least=buy.amount, of=buy.items)
        case "tiered":
            top = benefit.tiers[-1].from_  # type: ignore[attr-defined]
            of = benefit.of  # type: ignore[attr-defined]
            if benefit.by == "quantity":  # type: ignore[attr-defined]
                yield Quantity(at_least=top, of=of)
            else:
                yield Subtotal(at_least=top, of=of)
