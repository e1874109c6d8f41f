"""Tiers: the highest one reached, or each slice at its own rate."""

from fractions import Fraction
from typing import TYPE_CHECKING

from tests.decisions.engine.reference.conditions import amounts_on
from tests.decisions.engine.reference.splitting import split
from tests.decisions.engine.reference.world import Doc, Unit, cents

if TYPE_CHECKING:
    from tests.decisions.engine.reference.giving import Giving


def give(giving: "Giving", benefit: Doc) -> None:
    """What is measured was there at the start of the offer's earliest stage."""
    units = giving.found({"items": benefit.get("of")})
    marks = giving.run.openings[giving.offer["offer"]]
    amounts = amounts_on(benefit.get("basis", "after_items"), giving.shop, marks)
    spend, on = benefit["by"] == "spend", benefit.get("on", "items")
    lines = {unit.alike for unit in units}
    whole = [unit for unit in giving.shop.units if unit.alike in lines]
    measured = sum(amounts[unit] for unit in whole) if spend else len(whole)
    if benefit.get("mode", "reach") == "reach":
        tier = reached(benefit, measured)
        if tier is not None:
            apply(giving, tier, units, on)
    elif spend:
        giving.spread(units, giving.settled(by_slices(benefit["tiers"], measured)))
    else:
        places = list(enumerate(giving.in_turn(units, "dearest"), 1))
        rate: dict[Unit, Fraction] = {}
        for tier in benefit["tiers"]:
            own = [unit for place, unit in places if reached(benefit, place) is tier]
            if "percent" in tier:
                rate |= dict.fromkeys(own, Fraction(tier["percent"]) / 100)
            else:
                apply(giving, tier, own, on)
        for together in giving.lines(list(rate)) if on == "items" else [list(rate)]:
            at_rates(giving, together, rate)


def reached(benefit: Doc, measured: int) -> Doc | None:
    """The highest tier that a measure reaches."""
    read = cents if benefit["by"] == "spend" else int
    found: Doc | None = None
    for tier in benefit["tiers"]:
        if read(tier["from"]) <= measured:
            found = tier
    return found


def by_slices(tiers: list[Doc], measured: int) -> Fraction:
    """From the top down: what lies above a tier's start has its rate, the rest is for the tiers below."""
    exact = Fraction(0)
    for tier in reversed(tiers):
        above = max(0, measured - cents(tier["from"]))
        exact += above * Fraction(tier["percent"]) / 100
        measured -= above
    return exact


def at_rates(giving: "Giving", units: list[Unit], rate: dict[Unit, Fraction]) -> None:
    """Rounded once over all rates; each rate's units bear what is theirs."""
    slices: list[list[Unit]] = [
        [unit for unit in units if rate[unit] is own] for own in {id(r): r for r in rate.values()}.values()
    ]
    worth = [giving.worth(own) for own in slices]
    exact = [sum((giving.run.now[unit] * rate[unit] for unit in own), Fraction(0)) for own in slices]
    for own, share in zip(slices, split(giving.settled(sum(exact, Fraction(0))), exact, worth), strict=True):
        giving.spread(own, share)


def apply(giving: "Giving", tier: Doc, units: list[Unit], on: str) -> None:
    """What one tier gives to its units."""
    if "amount" in tier and "per" not in tier:
        giving.spread(units, cents(tier["amount"]))
    elif on == "order" and "percent" in tier:
        giving.spread(units, giving.percent(giving.worth(units), tier["percent"]))
    elif on == "order" and "price" in tier:
        giving.spread(units, max(0, giving.worth(units) - cents(tier["price"])))
    else:
        giving.take_each(units, tier)
