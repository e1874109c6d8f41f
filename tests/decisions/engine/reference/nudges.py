"""What a little more in the basket would bring: each offer at its threshold, all else as it is."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

from tests.decisions.engine.reference.choice import Best, contribution
from tests.decisions.engine.reference.conditions import Marks, amounts_on, counted, holds
from tests.decisions.engine.reference.fences import shielded
from tests.decisions.engine.reference.order import Run, evaluation_order, total_order
from tests.decisions.engine.reference.sets import clash, common_groups, compatible, mode_of, run_set
from tests.decisions.engine.reference.world import Doc, Shop, Unit, cents, selected, worth_of


@dataclass
class Gap:
    """What is missing: cents, units or different products that a selection counts."""

    missing: int
    kind: str
    of: Doc

    @property
    def distance(self) -> tuple[bool, int]:
        return self.kind != "money", self.missing


def nudges(best: Best, offers: list[Doc]) -> list[Doc]:
    """The nudges of an answer; `offers` are those that could run."""
    members = [offer for offer in offers if offer["offer"] in best.codes]
    near = []
    for offer in sorted(offers, key=evaluation_order):
        others = sorted([m for m in members if m is not offer], key=evaluation_order)
        watching = {**offer, "when": [{"any": []}]}  # it sees its turn come and does nothing
        marks = run_set([*others, watching], best.shop, sure=codes(others)).openings[offer["offer"]]
        gap = missing(offer, best.shop, marks)
        if gap is not None:
            near.append((gap, offer, others))
    found = []
    for gap, offer, others in sorted(near, key=lambda one: one[0].distance):
        row = nudge(gap, offer, others, best)
        found += [row] if row is not None else []
    return found[:5]


def codes(offers: list[Doc]) -> frozenset[str]:
    return frozenset(offer["offer"] for offer in offers)


def missing(offer: Doc, shop: Shop, marks: Marks) -> Gap | None:
    """To the offer's conditions; where they hold, to its nearest next tier."""
    when = offer.get("when") or []
    if holds(when, shop, marks) is not True:
        return gap_of(when, shop, marks)
    tiers = [next_tier(b, offer, shop, marks) for b in offer["give"] if b["kind"] == "tiered"]
    return nearest(tiers)


def nearest(gaps: list[Gap | None]) -> Gap | None:
    return min((gap for gap in gaps if gap is not None), key=lambda gap: gap.distance, default=None)


def gap_of(condition: Any, shop: Shop, marks: Marks) -> Gap | None:
    """Of something that does not hold: the only thing that is missing, if it can be put into a basket."""
    if isinstance(condition, list):
        failing = [part for part in condition if holds(part, shop, marks) is not True]
        return gap_of(failing[0], shop, marks) if len(failing) == 1 else None
    if "all" in condition:
        return gap_of(condition["all"], shop, marks)
    if "any" in condition:
        return nearest([gap_of(part, shop, marks) for part in condition["any"]])
    if condition.get("kind") not in MEASURES or "at_least" not in condition:
        return None
    kind, read, measure = MEASURES[condition["kind"]]
    lack = read(condition["at_least"]) - measure(condition, shop, marks)
    return Gap(lack, kind, condition.get("of") or {}) if lack > 0 and begun(condition, shop) else None


def begun(counting: Doc, shop: Shop) -> bool:
    """Whether something of what it counts is there."""
    return any(selected(unit, counting.get("of")) for unit in shop.units)


def products(condition: Doc, shop: Shop, marks: Marks) -> int:
    return len({unit.sku for unit in shop.units if selected(unit, condition.get("of"))})


MEASURES: dict[str, tuple[str, Callable[[Any], int], Callable[[Doc, Shop, Marks], int]]] = {
    "subtotal": ("money", cents, counted),
    "quantity": ("units", int, counted),
    "distinct": ("products", int, products),
}


def next_tier(benefit: Doc, offer: Doc, shop: Shop, marks: Marks) -> Gap | None:
    if benefit.get("mode", "reach") != "reach":
        return None
    units = [u for u in shop.units if u.discountable and selected(u, benefit.get("of"))]
    units = [unit for unit in units if not shielded(unit, offer, shop)]
    amounts = amounts_on(benefit.get("basis") or "after_items", shop, marks)
    spend = benefit["by"] == "spend"
    measured = sum(amounts[unit] for unit in units) if spend else len(units)
    starts = [cents(tier["from"]) if spend else int(tier["from"]) for tier in benefit["tiers"]]
    above = [start for start in starts if start > measured]
    kind = "money" if spend else "units"
    return (
        Gap(min(above) - measured, kind, benefit.get("of") or {}) if above and begun(benefit, shop) else None
    )


def nudge(gap: Gap, offer: Doc, others: list[Doc], best: Best) -> Doc | None:
    """The offer run with the missing in the basket, beside what stays of the others."""
    policy = best.shop.policy
    out = [] if compatible([*others, offer], policy) else [m for m in others if clash(offer, m, policy)]
    stay = [member for member in others if member not in out]
    if not compatible([*stay, offer], policy):
        return None
    if out and (
        policy.get("objective", "shopper") != "shopper" or any(comes_first(m, offer, policy) for m in out)
    ):
        return None
    shop = replace(best.shop, units=[*best.shop.units, *added(gap, best.shop)], adding=offer["offer"])
    then = run_set(sorted([*stay, offer], key=evaluation_order), shop, sure=codes(stay))
    if offer["offer"] in then.failed or then.refused:
        return None
    new, old = worth(then, [offer], shop), worth(best.run, [offer, *out], shop)
    off, gifts, points, grants = (a - b for a, b in zip(new, old, strict=True))
    if (out and off <= 0) or off + gifts < 0 or not (off + gifts > 0 or points > 0 or grants > 0):
        return None
    if policy.get("nudges") == "profitable" and (
        off + gifts <= 0 or points > 0 or grants > 0 or not pays(gap, best, then, shop)
    ):
        return None
    row: Doc = {"offer": offer["offer"], "missing": {"quantity": gap.missing}, "gain": decimal(off + gifts)}
    if gap.kind == "money":
        row["missing"] = {"amount": decimal(gap.missing)}
    return row | ({"points": points} if points > 0 else {})


def comes_first(member: Doc, offer: Doc, policy: Doc) -> bool:
    first = any(mode_of(group, policy)[0] == "first" for group in common_groups(member, offer))
    return first and bool(total_order(member) < total_order(offer))


def added(gap: Gap, shop: Shop) -> list[Unit]:
    """One unit worth what is missing; or so many units, or products of one unit, that cost nothing."""
    alike = max((unit.alike for unit in shop.units), default=0)
    many = 1 if gap.kind == "money" else gap.missing
    found = []
    for number in range(1, many + 1):
        apart = number if gap.kind == "products" else 1
        unit = Unit("~", 1 if apart == number else number, 0, f"added {apart}", {}, alike + apart)
        unit.base = gap.missing if gap.kind == "money" else 0
        unit.added_to, unit.place = gap.of, ("~", unit.number)
        found.append(unit)
    return found


def worth(run: Run, offers: list[Doc], shop: Shop) -> tuple[int, int, int, int]:
    """Money off, the value of gifts, points, other grants."""
    of = codes(offers)
    rewards = [reward for code, reward in run.rewards if code in of]
    return (
        sum(amount for code, amount in run.saved.items() if code in of),
        sum(worth_of(sku, shop) * number for code, sku, number in run.gifts if code in of),
        sum(reward["points"] for reward in rewards if reward["kind"] == "points"),
        sum(1 for reward in rewards if reward["kind"] != "points"),
    )


def pays(gap: Gap, best: Best, then: Run, shop: Shop) -> bool:
    """Whether the house keeps as much: what is added costs what the counted lines cost; prices are net."""
    units = [unit for unit in best.shop.units if selected(unit, gap.of)]
    base = sum(unit.base for unit in units)
    costs = [unit.cost for unit in units if unit.cost is not None]
    gifts = [(shop.products.get(sku) or {}).get("cost") for _, sku, _ in then.gifts]
    if gap.kind != "money" or not base or len(costs) < len(units) or None in gifts:
        return False
    spent = Fraction(gap.missing * sum(costs), base)
    return contribution(then, shop) - spent >= contribution(best.run, best.shop)


def decimal(minor: int) -> str:
    return f"{minor // 100}.{minor % 100:02d}"
