"""Running a set of offers, and which offers may stand beside each other."""

from itertools import combinations

from tests.decisions.engine.reference.conditions import Marks, holds
from tests.decisions.engine.reference.giving import Giving, Refused
from tests.decisions.engine.reference.order import STAGES, Run, named_stages, stage_of, stages, total_order
from tests.decisions.engine.reference.world import Doc, Shop


def run_set(
    offers: list[Doc],
    shop: Shop,
    left_by: Run | None = None,
    outside: str = "",
    sure: frozenset[str] = frozenset(),
) -> Run:
    """Run offers through the stages; `outside` may use only units that `left_by` leaves.

    The conditions of those that are `sure` hold without being asked.
    """
    run = Run({unit: unit.base for unit in shop.units}, shop.shipping)
    after_items, after_items_shipping = dict(run.now), run.shipping
    for stage in range(len(STAGES)):
        if stage <= STAGES.index("order"):
            after_items, after_items_shipping = dict(run.now), run.shipping
        marks = Marks(dict(run.now), after_items, run.shipping, after_items_shipping)
        for offer in sorted(offers, key=total_order):
            code = offer["offer"]
            if stage not in stages(offer) or code in run.failed:
                continue
            if stage == min(stages(offer)):
                run.openings[code] = marks
                if code not in sure and holds(offer.get("when") or [], shop, marks) is not True:
                    run.failed.add(code)
                    continue
            run.closed = left_by.taken if left_by and code == outside else {}
            giving = Giving(offer, shop, run)
            try:
                for benefit in offer["give"]:
                    if stage_of(offer, benefit) == stage:
                        giving.give(benefit)
            except Refused:
                rest = run_set([o for o in offers if o is not offer], shop, left_by, outside, sure)
                rest.refused.add(code)
                return rest
    return run


def saving(run: Run, shop: Shop) -> int:
    """What the shopper saves on lines and shipping."""
    return sum(unit.base for unit in shop.units) - sum(run.now.values()) + shop.shipping - run.shipping


def clash(a: Doc, b: Doc, policy: Doc) -> bool:
    """Whether two offers can't be in one basket."""
    return any(excludes(x, y) for x, y in ((a, b), (b, a))) or any(
        mode_of(group, policy)[0] != "all" for group in common_groups(a, b)
    )


def excludes(a: Doc, b: Doc) -> bool:
    """Whether what `a` states keeps `b` out."""
    stacking = a.get("stacking") or {}
    never = stacking.get("never_with") or {}
    return (
        stacking.get("exclusive") == "basket"
        or (stacking.get("exclusive") == "stage" and bool(named_stages(a) & named_stages(b)))
        or b["offer"] in (never.get("offers") or [])
        or bool(set(b.get("tags") or []) & set(never.get("tags") or []))
        or bool(set(groups(b)) & set(never.get("groups") or []))
    )


def groups(offer: Doc) -> list[str]:
    return list((offer.get("stacking") or {}).get("groups") or [])


def common_groups(a: Doc, b: Doc) -> set[str]:
    return set(groups(a)) & set(groups(b))


def mode_of(group: str, policy: Doc) -> tuple[str, int | None]:
    """A group's mode and number; one that the policy doesn't list is mode best."""
    for rule in policy.get("groups") or []:
        if rule["group"] == group:
            return rule.get("mode", "best"), rule.get("at_most")
    return "best", None


def compatible(offers: list[Doc], policy: Doc) -> bool:
    """Whether no constraint between the offers is broken."""
    if any(clash(a, b, policy) for a, b in combinations(offers, 2)):
        return False
    for group in {group for offer in offers for group in groups(offer)}:
        mode, most = mode_of(group, policy)
        if mode == "all" and most is not None and sum(group in groups(o) for o in offers) > most:
            return False
    if any(len(offers) > most for most in policy.get("counts") or []):
        return False
    most_offers = (policy.get("max_offers") or {}).get("basket")
    most_coupons = policy.get("max_coupons")
    codes = {code for offer in offers if offer.get("trigger") == "code" for code in offer["codes"]}
    return (most_offers is None or len(offers) <= most_offers) and (
        most_coupons is None or len(codes) <= most_coupons
    )
