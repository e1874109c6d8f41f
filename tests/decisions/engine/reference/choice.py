"""The best complete feasible set of offers, found by looking at all of them."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations
from typing import Any

from tests.decisions.engine.reference import fences, limits, lots
from tests.decisions.engine.reference.order import Run, evaluation_order, total_order
from tests.decisions.engine.reference.sets import common_groups, compatible, mode_of, run_set, saving
from tests.decisions.engine.reference.world import Doc, Shop, cents


class NoCompleteSet(Exception):
    """Multi-unit offers may chase each other: each set leaves units that another offer would still want."""


@dataclass
class Best:
    """The chosen set and what came of it."""

    codes: set[str]
    run: Run
    shop: Shop


def price(simulation: Doc) -> Best:
    """The best complete feasible set of a simulation's only request."""
    shop = fences.fenced(simulation)
    offers = sorted((o for o in simulation["offers"] if may_run(o, shop)), key=evaluation_order)
    found = []
    for members in subsets(offers):
        run = run_set(members, shop)
        if feasible(members, run, shop.policy):
            found.append((rank(members, run, offers, shop), members, run))
    for _, members, run in sorted(found, key=lambda item: item[0], reverse=True):
        if complete(members, run, offers, shop):
            return Best({offer["offer"] for offer in members}, run, shop)
    raise NoCompleteSet


def may_run(offer: Doc, shop: Shop) -> bool:
    """Whether nothing keeps the offer away from the start, and it has its code, where it needs one."""
    if fences.closed(shop) or fences.suppressed(offer, shop) or lots.out(offer, shop):
        return False
    if limits.used_up(offer, shop):
        return False
    return offer.get("trigger") != "code" or limits.code_left(offer, shop)


def subsets(offers: list[Doc]) -> Iterator[list[Doc]]:
    """Every set, each in evaluation order."""
    for size in range(len(offers) + 1):
        for members in combinations(offers, size):
            yield list(members)


def feasible(members: list[Doc], run: Run, policy: Doc) -> bool:
    """Every member has an effect, none is refused, no constraint is broken."""
    return run.effects == {offer["offer"] for offer in members} and compatible(members, policy)


def rank(members: list[Doc], run: Run, offers: list[Doc], shop: Shop) -> Any:
    """The objective, then the tie: who holds the first offer in evaluation order in which two sets differ."""
    tie = [offer in members for offer in offers]
    if shop.policy.get("objective") == "priority":
        return [offer in members for offer in sorted(offers, key=total_order)], tie
    if shop.policy.get("objective") == "margin":
        used = {code for o in members if o.get("trigger") == "code" for code in o["codes"]}
        return (len(used), contribution(run, shop)), tie
    return saving(run, shop), tie


def contribution(run: Run, shop: Shop) -> int:
    """Lines and shipping less the cost of lines and gifts; prices are net here."""
    costs = {sku: cents((shop.products.get(sku) or {}).get("cost") or "0") for _, sku, _ in run.gifts}
    gifts = sum(number * costs[sku] for _, sku, number in run.gifts)
    return sum(run.now.values()) + run.shipping - sum(unit.cost or 0 for unit in shop.units) - gifts


def complete(members: list[Doc], run: Run, offers: list[Doc], shop: Shop) -> bool:
    """No outside offer, run together with the set, would have an effect and be free of constraints."""
    if shop.policy.get("withhold") == "better_for_shopper":
        return True
    for offer in offers:
        if offer in members:
            continue
        behind = [m for m in members if yields(m, offer, shop.policy)]
        beside = [m for m in members if m not in behind]
        if not compatible([*beside, offer], shop.policy):
            continue
        together = run_set([*beside, offer], shop, None if behind else run, offer["offer"])
        if offer["offer"] in together.effects:
            return False
    return True


def yields(member: Doc, offer: Doc, policy: Doc) -> bool:
    """Whether a group of mode first puts the member behind the offer."""
    first = any(mode_of(group, policy)[0] == "first" for group in common_groups(member, offer))
    return first and total_order(offer) < total_order(member)
