"""Which offers a price is advertised with: those that nothing more in the basket could take away."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import TypeAlias

from decisions.engine.basket import Basket
from decisions.engine.compiled import Compiled
from decisions.engine.live import Live
from decisions.engine.policy import Policy
from decisions.engine.rails import Rails
from decisions.engine.state import STAGE_NUMBER
from decisions.engine.suppression import Suppression
from decisions.engine.tree import All, AnyOf, Node, Not
from decisions.engine.view import View

PRICE_STAGE = STAGE_NUMBER["price"]
OF_ROWS = frozenset(("sku", "brand", "category", "tag"))
"""Sorts of index keys that a row has or has not, whoever buys it."""
FOREVER = datetime.max.replace(tzinfo=UTC)
Circle: TypeAlias = tuple[str, str]
"""Offers that have something in common by which they may keep others out: ("group", "seasonal")."""
EVERYBODY: Circle = ("", "")


class Company:
    """By circle: when the last two of its offers are over. Made once for a snapshot: it reads every offer."""

    __slots__ = ("_ends",)

    def __init__(self, compiled: Compiled) -> None:
        self._ends: dict[Circle, dict[str, datetime]] = {}
        for live in compiled.passing():
            offer = live.offer
            last = min(end or FOREVER for end in (offer.ends, offer.sunset, live.until))
            for circle in _circles(live):
                ends = self._ends.setdefault(circle, {})
                ends[live.code] = max(last, ends.get(live.code, last))
                if len(ends) > 2:
                    del ends[min(ends, key=lambda code: (ends[code], code))]

    def last(self, circle: Circle, but: str) -> datetime | None:
        """When the last of a circle is over, one offer left out; None = there is nobody else."""
        return max((end for code, end in self._ends.get(circle, {}).items() if code != but), default=None)


def displaced_until(live: Live, compiled: Compiled, basket: Basket) -> datetime | None:
    """Until when another offer of the snapshot could displace it; None = none could."""
    counted = any(rail.guard.counts([live], basket) for rail in compiled.guardrails)
    company = compiled.company or Company(compiled)
    compiled.company = company
    ends = [company.last(circle, live.code) for circle in _feared(live, compiled.policy, counted=counted)]
    return max((end for end in ends if end is not None and end > basket.clock), default=None)


def stands(live: Live, compiled: Compiled, view: View, rails: Rails) -> bool:
    """Whether it reduces the only unit of the basket whatever else is put in, entered or published."""
    basket = view.basket
    if any(stage == PRICE_STAGE and not all(b.per_unit for b in benefits) for stage, benefits in live.steps):
        return False
    if any(benefit.reduces and not benefit.per_unit for benefit in live.offer.give):
        return False
    if compiled.policy.withhold != "never" and compiled.policy.objective != "shopper":
        return False
    if may_fall(live.offer.when, view) or any(
        each.binds(live.offer) and _may_begin(each, view) for each in compiled.suppressions
    ):
        return False
    if rails.pots or (any(rails.strict) and _may_run_before(live, compiled, basket)):
        return False
    return displaced_until(live, compiled, basket) is None


def may_fall(node: Node, view: View) -> bool:
    """Whether more in the basket, or a code, could end what holds now."""
    if isinstance(node, Not):
        return may_rise(node.part, view)
    if isinstance(node, All):
        return any(may_fall(part, view) for part in node.parts)
    if isinstance(node, AnyOf):
        return all(may_fall(part, view) for part in node.parts if not part.judge(view))
    return node.falls


def may_rise(node: Node, view: View) -> bool:
    """Whether more in the basket, or a code, could bring about what does not hold now."""
    if isinstance(node, Not):
        return may_fall(node.part, view)
    if isinstance(node, All | AnyOf):
        return any(may_rise(part, view) for part in node.parts)
    return node.rises


def _may_run_before(live: Live, compiled: Compiled, basket: Basket) -> bool:
    """Whether another offer may have its turn before this one on these rows, with whatever codes."""
    return any(
        keys is None or any(key[0] not in OF_ROWS or key in basket.index for key in keys)
        for keys in compiled.anchors(live.rank)
    )


def _may_begin(suppression: Suppression, view: View) -> bool:
    basket = view.basket
    return (
        suppression.window.open_at(basket.clock)
        and suppression.where.covers(basket)
        and (suppression.items is None or bool(basket.selected(suppression.items)))
        and bool(suppression.people.judge(view))
        and may_rise(suppression.people, view)
    )


def _circles(live: Live) -> Iterator[Circle]:
    stacking = live.offer.stacking
    yield EVERYBODY
    yield from (("group", group) for group in live.groups)
    if stacking.exclusive is not None:
        stages = live.stages if stacking.exclusive == "stage" else ("",)
        yield from ((f"exclusive {stacking.exclusive}", str(stage)) for stage in stages)
    yield from (("not offer", code) for code in stacking.never_with_offers)
    yield from (("not tag", tag) for tag in stacking.never_with_tags)
    yield from (("not group", group) for group in stacking.never_with_groups)


def _feared(live: Live, policy: Policy, *, counted: bool) -> Iterator[Circle]:
    """The circles of those that could displace it: under the objective shopper only where order decides."""
    stacking, by_saving = live.offer.stacking, policy.objective == "shopper"
    for group in live.groups:
        rule = policy.group(group)
        if not by_saving or rule.scope != "basket" or rule.mode == "first":
            yield "group", group
    yield "exclusive line", ""
    if stacking.exclusive == "line" or policy.max_offers_line or policy.max_offers_unit:
        yield EVERYBODY
    if by_saving:
        return
    if stacking.exclusive is not None or stacking.names_others or counted or policy.max_offers is not None:
        yield EVERYBODY
    yield "exclusive basket", ""
    yield from (("exclusive stage", str(stage)) for stage in live.stages)
    yield "not offer", live.code
    yield from (("not tag", tag) for tag in live.tags)
    yield from (("not group", group) for group in live.groups)
