"""Running a set of offers, and which offers may stand beside each other."""

from dataclasses import dataclass
from itertools import combinations

from tests.decisions.engine.reference.conditions import Marks, holds
from tests.decisions.engine.reference.giving import Giving, Refused
from tests.decisions.engine.reference.line_rules import closed_to, contest
from tests.decisions.engine.reference.order import (
    STAGES,
    Run,
    groups,
    named_stages,
    stage_of,
    stages,
    total_order,
)
from tests.decisions.engine.reference.world import Doc, Shop, Unit, uses


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
        running = []
        for offer in sorted(offers, key=total_order):
            code = offer["offer"]
            if stage == min(stages(offer)):
                run.openings[code] = marks
                if code not in sure and holds(offer.get("when") or [], shop, marks) is not True:
                    run.failed.add(code)
            if stage in stages(offer) and code not in run.failed:
                running.append(offer)
        now = Now(offers, stage, shop, run, {outside: left_by.taken} if left_by else {})
        run.won = {}
        before = {offer["offer"]: set(now.closed_to(offer)) for offer in running}
        run.won = contest(running, before, run, shop, now.alone)
        for offer in running:
            shut = now.closed_to(offer)
            run.kept.setdefault(offer["offer"], set()).update(*shut.values())
            try:
                work(offer, stage, shop, run, set(shut))
            except Refused:
                rest = run_set([o for o in offers if o is not offer], shop, left_by, outside, sure)
                rest.refused.add(offer["offer"])
                return rest
    return run


def work(offer: Doc, stage: int, shop: Shop, run: Run, shut: set[Unit]) -> None:
    """What an offer gives in a stage, some units closed to it."""
    run.shut = shut
    before = dict(run.now)
    giving = Giving(offer, shop, run)
    for benefit in offer["give"]:
        if stage_of(offer, benefit) == stage:
            giving.give(benefit)
    own = run.given.setdefault(offer["offer"], {})
    for unit in shop.units:
        own[unit] = own.get(unit, 0) + before[unit] - run.now[unit]


@dataclass
class Now:
    """One stage of a run."""

    offers: list[Doc]
    stage: int
    shop: Shop
    run: Run
    found_taken: dict[str, dict[Unit, dict[str, bool]]]
    """By offer: the units that it finds taken, if it is tried on what a set leaves."""

    def taken_before(self, offer: Doc) -> dict[Unit, dict[str, bool]]:
        """Only multi-unit offers are tried on what a set leaves."""
        multi_unit = any(uses(benefit) for benefit in offer["give"])
        return self.found_taken.get(offer["offer"], {}) if multi_unit else {}

    def closed_to(self, offer: Doc) -> dict[Unit, set[str]]:
        """What rules line by line close to an offer at this moment."""
        self.run.closed = self.taken_before(offer)
        return closed_to(offer, self.offers, self.run, self.shop, self.stage)

    def alone(self, offer: Doc, shut: set[Unit]) -> Run:
        """What would come of the offer alone; of one that is refused, nothing."""
        trial = self.run.copy()
        trial.closed = self.taken_before(offer)
        try:
            work(offer, self.stage, self.shop, trial, shut)
        except Refused:
            return self.run
        return trial


def saving(run: Run, shop: Shop) -> int:
    """What the shopper saves on lines and shipping."""
    return sum(unit.base for unit in shop.units) - sum(run.now.values()) + shop.shipping - run.shipping


def clash(a: Doc, b: Doc, policy: Doc) -> bool:
    """Whether two offers can't be in one basket."""
    return any(excludes(x, y) for x, y in ((a, b), (b, a))) or any(
        mode_of(group, policy)[0] in ("best", "first") for group in common_groups(a, b)
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


def common_groups(a: Doc, b: Doc) -> set[str]:
    return set(groups(a)) & set(groups(b))


def mode_of(group: str, policy: Doc) -> tuple[str, int | None]:
    """A group's mode and number in the basket; one that the policy doesn't list is mode best."""
    for rule in policy.get("groups") or []:
        if rule["group"] == group and rule.get("scope") in ("line", "unit"):
            return "by lines", None
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
