"""Bundles: the most for which different units can be found, of the dearest units that make them."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from tests.decisions.engine.reference.world import Doc, Unit, cents, selected

if TYPE_CHECKING:
    from tests.decisions.engine.reference.giving import Giving

Places = list[int]
"""One entry per place: the number of its component."""


def give(giving: "Giving", benefit: Doc) -> None:
    """Form the bundles and reduce each; a percentage is one for all of them together."""
    if "percent" in benefit:
        together = [unit for units in formed(giving, benefit) for unit in units]
        giving.reduce_set(together, giving.percent(giving.worth(together), benefit["percent"]))
        return
    for units in formed(giving, benefit):
        whole = giving.worth(units)
        if "price" in benefit:
            giving.reduce_set(units, whole - cents(benefit["price"]))
        else:
            giving.reduce_set(units, cents(benefit["amount"]))


def formed(giving: "Giving", benefit: Doc) -> list[list[Unit]]:
    """Each bundle takes the dearest units left of every component."""
    components = benefit["components"]
    quantities = [component.get("quantity", 1) for component in components]
    free = giving.free_units(None)
    count = min(len(free) // sum(quantities), benefit.get("max_repeats") or len(free))
    while not everybody([fitting(free, components[place]) for place in seats(quantities, count)]):
        count -= 1
    places = seats(quantities, count)
    chosen: list[Unit] = []
    for unit in free:
        if seated([*chosen, unit], places, components):
            chosen.append(unit)
    taken: list[list[Unit]] = [[] for _ in components]
    for i, unit in enumerate(chosen):
        place = first_place(unit, chosen[i + 1 :], places, components)
        taken[place].append(unit)
        places.remove(place)
    return [
        [unit for own, n in zip(taken, quantities, strict=True) for unit in own[i * n : (i + 1) * n]]
        for i in range(count)
    ]


def first_place(unit: Unit, others: list[Unit], places: Places, components: list[Doc]) -> int:
    """The first component where the unit leaves a place for all others."""
    for place in dict.fromkeys(places):
        rest = places.copy()
        rest.remove(place)
        if fitting([unit], components[place]) and seated(others, rest, components):
            return place
    raise AssertionError("chosen units can all be placed")


def seats(quantities: list[int], count: int) -> Places:
    """The places of so many bundles."""
    return [place for place, quantity in enumerate(quantities) for _ in range(quantity * count)]


def fitting(units: list[Unit], component: Doc) -> list[Unit]:
    """The units that a component takes."""
    return [unit for unit in units if selected(unit, component.get("items"))]


def seated(units: list[Unit], places: Places, components: list[Doc]) -> bool:
    """Whether each unit can have a place of its own."""
    return everybody(
        [[i for i, place in enumerate(places) if fitting([unit], components[place])] for unit in units]
    )


def everybody(wishes: Sequence[Sequence[Any]]) -> bool:
    """Whether everybody can have one of his own wishes to himself, who is in the way moving on."""
    holder: dict[Any, int] = {}

    def seat(who: int, tried: set[Any]) -> bool:
        for wish in wishes[who]:
            if wish not in tried:
                tried.add(wish)
                if wish not in holder or seat(holder[wish], tried):
                    holder[wish] = who
                    return True
        return False

    return all(seat(who, set()) for who in range(len(wishes)))
