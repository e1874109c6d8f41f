"""Rules that hold line by line or unit by unit: what they close to an offer, asked anew for every unit."""

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from tests.decisions.engine.reference import fences
from tests.decisions.engine.reference.order import Run, groups, stage_of, total_order
from tests.decisions.engine.reference.world import Doc, Shop, Unit, selected, uses

Place = tuple[str, Any]
"""("line", the line that units count for) or ("unit", a unit)."""


@dataclass
class Wish:
    """What an offer, run alone, does at one place."""

    worth: Fraction
    reduces: bool
    takes: bool


Wishes = dict[str, dict[Place, Wish]]
Alone = Callable[[Doc, set[Unit]], Run]
"""What comes of an offer alone at the start of the stage, some units closed to it."""


def closed_to(offer: Doc, offers: list[Doc], run: Run, shop: Shop, stage: int) -> dict[Unit, set[str]]:
    """The units that rules close to an offer in a stage at this moment, and who has them."""
    found = {}
    for unit in shop.units:
        if not touches(offer, unit, shop, stage):
            continue
        by: set[str] = set().union(*(rule(offer, offers, unit, run, shop) for rule in RULES))
        if by:
            found[unit] = by
    return found


def touches(offer: Doc, unit: Unit, shop: Shop, stage: int) -> bool:
    """Whether the offer could reduce the unit in a stage, or count it for one that it reduces."""
    given = [benefit for benefit in offer["give"] if stage_of(offer, benefit) == stage]
    wanted = [items for benefit in given for items in asked_for(benefit)]
    return (
        unit.discountable
        and any(selected(unit, items) for items in wanted)
        and not fences.shielded(unit, offer, shop)
    )


def asked_for(benefit: Doc) -> list[Doc | None]:
    """The selections whose prices a benefit looks at, if it takes anything off any."""
    if benefit["kind"] in ("gift", "perk", "voucher", "points") or benefit.get("on") == "shipping":
        return []
    return uses(benefit) or [benefit.get("of") if benefit["kind"] == "tiered" else benefit.get("items")]


def reducers(unit: Unit, scope: str, run: Run) -> set[str]:
    """Who has reduced a unit, or any unit of its line."""

    def here(other: Unit) -> bool:
        return other is unit or (scope == "line" and other.alike == unit.alike)

    return {
        code for code, cuts in run.given.items() if any(cut and here(other) for other, cut in cuts.items())
    }


def by_groups(offer: Doc, offers: list[Doc], unit: Unit, run: Run, shop: Shop) -> set[str]:
    """Its groups of scope line or unit are full there."""
    found: set[str] = set()
    for rule in listed(offer, shop):
        place = place_of(unit, rule["scope"])
        partners = {o["offer"] for o in offers if rule["group"] in groups(o)} - {offer["offer"]}
        there = reducers(unit, rule["scope"], run)
        won = {code: places[place] for code, places in run.won.items() if place in places}
        if mode(rule) == "best":
            there |= {code for code, wish in won.items() if wish.reduces}
        if offer["offer"] not in there and len(there & partners) >= most(rule):
            found |= there & partners
        if rule["scope"] == "unit":
            takers = set(run.taken.get(unit, {})) | set(run.closed.get(unit, {}))
            if mode(rule) == "best":
                takers |= {code for code, wish in won.items() if wish.takes}
            found |= {code for code in takers & partners if not both_share(offer, named(code, offers))}
    return found


def by_exclusion(offer: Doc, offers: list[Doc], unit: Unit, run: Run, shop: Shop) -> set[str]:
    """It would be alone and is not, or somebody is alone there."""
    there = reducers(unit, "line", run) - {offer["offer"]}
    return there if alone(offer) else {code for code in there if alone(named(code, offers))}


def by_number(offer: Doc, offers: list[Doc], unit: Unit, run: Run, shop: Shop) -> set[str]:
    """As many as there may be have reduced the line or unit already."""
    found: set[str] = set()
    for scope in ("line", "unit"):
        there = reducers(unit, scope, run)
        number = (shop.policy.get("max_offers") or {}).get(scope)
        if number is not None and offer["offer"] not in there and len(there) >= number:
            found |= there
    return found


RULES = [by_groups, by_exclusion, by_number]


def listed(offer: Doc, shop: Shop) -> list[Doc]:
    """The rules of its groups that hold line by line or unit by unit."""
    rules = [rule for rule in shop.policy.get("groups") or [] if rule.get("scope") in ("line", "unit")]
    return [rule for rule in rules if rule["group"] in groups(offer)]


def mode(rule: Doc) -> str:
    return str(rule.get("mode", "best"))


def most(rule: Doc) -> int:
    return int(rule.get("at_most") or 1000) if mode(rule) == "all" else 1


def alone(offer: Doc) -> bool:
    return (offer.get("stacking") or {}).get("exclusive") == "line"


def named(code: str, offers: list[Doc]) -> Doc:
    return next(offer for offer in offers if offer["offer"] == code)


def both_share(a: Doc, b: Doc) -> bool:
    return all((offer.get("stacking") or {}).get("share_units") for offer in (a, b))


def place_of(unit: Unit, scope: str) -> Place:
    return (scope, unit.alike if scope == "line" else unit)


def contest(entrants: list[Doc], before: dict[str, set[Unit]], run: Run, shop: Shop, alone: Alone) -> Wishes:
    """Who has what of the lines and units that the best of a group gets, in this stage.

    `before` is what is closed to each as the stage starts.
    """
    asked = [offer for offer in entrants if any(mode(rule) == "best" for rule in listed(offer, shop))]
    given_up: set[tuple[str, Place]] = set()
    while True:
        lost, beaten_by = set(given_up), set()
        wishes: Wishes = {}
        grown = True
        while grown:
            wishes = {}
            for offer in asked:
                shut = before[offer["offer"]] | units_of(lost, offer, shop)
                wishes[offer["offer"]] = wished(offer, shut, run, alone)
            outcome = {fall for place in places(shop) for fall in fallen(place, asked, wishes, shop)}
            beaten_by |= {(winner, place) for _, place, winner in outcome}
            grown = not {(code, place) for code, place, _ in outcome} <= lost
            lost |= {(code, place) for code, place, _ in outcome}
        gone = {(winner, place) for winner, place in beaten_by if place not in wishes[winner]}
        if not gone:
            return wishes
        given_up |= gone


def places(shop: Shop) -> list[Place]:
    lines = {unit.alike for unit in shop.units}
    return [("unit", unit) for unit in shop.units] + [("line", line) for line in lines]


def units_of(lost: set[tuple[str, Place]], offer: Doc, shop: Shop) -> set[Unit]:
    """The units at the places that an offer has lost."""
    own = {place for code, place in lost if code == offer["offer"]}
    return {unit for unit in shop.units if {("unit", unit), ("line", unit.alike)} & own}


def wished(offer: Doc, shut: set[Unit], run: Run, alone: Alone) -> dict[Place, Wish]:
    """What the offer does where; what a set saves counts for each of its units by its price."""
    after = alone(offer, shut)
    found: dict[Place, Wish] = {}
    for unit, now in after.now.items():
        cut = run.now[unit] - now
        if cut:
            line = found.get(("line", unit.alike), Wish(Fraction(0), True, False))
            found["line", unit.alike] = Wish(line.worth + cut, True, False)
            found["unit", unit] = Wish(Fraction(cut), True, False)
    taken = [unit for unit in after.taken if after.taken[unit] != run.taken.get(unit)]
    price = sum(run.now[unit] for unit in taken)
    saved = sum(run.now[unit] - after.now[unit] for unit in taken)
    for unit in taken:
        worth = Fraction(saved * run.now[unit], price) if price else Fraction(0)
        found["unit", unit] = Wish(worth, after.now[unit] < run.now[unit], True)
    return found


def fallen(place: Place, asked: list[Doc], wishes: Wishes, shop: Shop) -> list[tuple[str, Place, str]]:
    """(who can't have a place, the place, against whom): the best first, then each that nobody keeps off."""
    sign = 1 if shop.policy.get("objective") == "margin" else -1
    wishing = [offer for offer in asked if place in wishes[offer["offer"]]]
    wishing.sort(key=lambda o: (sign * wishes[o["offer"]][place].worth, total_order(o)))
    winners: list[Doc] = []
    found = []
    for offer in wishing + [offer for offer in asked if offer not in wishing]:
        for winner in winners:
            wish = wishes[winner["offer"]][place]
            common = [
                rule
                for rule in listed(offer, shop)
                if rule["group"] in groups(winner) and rule["scope"] == place[0] and mode(rule) == "best"
            ]
            if common and (wish.reduces or not both_share(winner, offer)):
                found.append((offer["offer"], place, winner["offer"]))
                break
        else:
            if offer in wishing:
                winners.append(offer)
    return found
