"""Buy and get: every way to choose the units that are got is looked at."""

from collections.abc import Iterator
from itertools import product
from typing import TYPE_CHECKING

from tests.decisions.engine.reference.world import Doc, Unit, cents

if TYPE_CHECKING:
    from tests.decisions.engine.reference.giving import Giving


def give(giving: "Giving", benefit: Doc) -> None:
    """The most repetitions; of all that are possible the got units that come first in turn."""
    buy, get = benefit["buy"], benefit.get("get") or {}
    buyable = giving.free_units(buy.get("items"))
    turn = giving.free_units(get.get("items"), get.get("which", "cheapest"))
    most = min(len(turn), benefit.get("max_repeats") or len(turn))
    for repeats in range(most, 0, -1):
        possible = [
            got
            for got in ways(turn, repeats * get.get("quantity", 1), buyable, giving)
            if enough([unit for unit in buyable if unit not in got], repeats, buy, giving)
        ]
        if possible:
            got = min(possible, key=lambda units: [turn.index(unit) for unit in units])
            reduce(got, buyable, repeats, giving, benefit)
            return


def ways(turn: list[Unit], number: int, buyable: list[Unit], giving: "Giving") -> Iterator[list[Unit]]:
    """Every choice of so many units, in turn; of units that are alike the first ones."""
    alike: dict[tuple[int, bool], list[Unit]] = {}
    for unit in turn:
        alike.setdefault((giving.run.now[unit], unit in buyable), []).append(unit)
    for counts in product(*(range(len(units) + 1) for units in alike.values())):
        if sum(counts) == number:
            chosen = [
                unit for units, count in zip(alike.values(), counts, strict=True) for unit in units[:count]
            ]
            yield [unit for unit in turn if unit in chosen]


def enough(units: list[Unit], repeats: int, buy: Doc, giving: "Giving") -> bool:
    """Whether the units that are bought suffice for all repetitions together."""
    if "amount" in buy:
        return giving.worth(units) >= repeats * cents(buy["amount"])
    return len(units) >= repeats * int(buy["quantity"])


def reduce(got: list[Unit], buyable: list[Unit], repeats: int, giving: "Giving", benefit: Doc) -> None:
    """Reduce what is got; as bought count the dearest of the rest, no more than are needed."""
    rest = [unit for unit in buyable if unit not in got]
    counted: list[Unit] = []
    while not enough(counted, repeats, benefit["buy"], giving):
        counted.append(rest.pop(0))
    before = dict(giving.run.now)
    giving.take_each(got, benefit)
    if giving.run.now != before:
        giving.use_up([*got, *counted])
