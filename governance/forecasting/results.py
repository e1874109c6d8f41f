"""What a forecast says, as JSON: amounts in minor units of their currency, everything for a window scaled."""

from collections import Counter
from collections.abc import Callable, Mapping
from fractions import Fraction
from typing import Any

from decisions.public import Offer
from governance.forecasting.ranges import DAYS, Grid, Range, days_until, over_window
from governance.forecasting.tallies import Place, Tally
from governance.forecasting.windows import Window

Json = dict[str, Any]
Cells = Mapping[Place, Counter[str]]
SUMS = ("baskets", "orders", "changed", "given", "gifts", "displaced", "net")
MOST_OTHERS = 20
WHOLE = 1_000_000
"""100 % as tax rates count it."""


def result_of(offer: Offer, window: Window, tally: Tally, *, weeks: int, seed: str) -> Json:
    """The figures of one draft by currency; {} where no basket lay in its window."""
    return {
        currency: _in_currency(offer, window, tally, currency, weeks, seed)
        for currency in sorted({place[2] for place in tally.cells})
    }


def _in_currency(offer: Offer, window: Window, tally: Tally, currency: str, weeks: int, seed: str) -> Json:
    cells = {place: cell for place, cell in tally.cells.items() if place[2] == currency}
    total = _sum(cells)
    days = window.days if window.days is not None else float(DAYS)
    drawn = _grid(cells, weeks, lambda cell: cell["given"] + cell["gifts"])
    given = over_window(drawn, days, f"{seed}/given")
    less = tally.others.get(currency, Counter())
    return {
        **{name: total[name] for name in SUMS},
        "bounded": total["bounded"],
        "margin": _margin(total),
        "channels": {name: _told(_sum(found)) for name, found in _by(cells, 3).items()},
        "weeks": [
            _told(_sum({place: cell for place, cell in cells.items() if place[0] == week}))
            for week in range(weeks)
        ],
        "others": [
            {"offer": code, "less": amount}
            for code, amount in sorted(less.items(), key=lambda each: (-abs(each[1]), each[0]))[:MOST_OTHERS]
            if amount
        ],
        "window": {
            "given": _range(given),
            "net": _range(over_window(_grid(cells, weeks, lambda cell: cell["net"]), days, f"{seed}/net")),
            "orders": _range(
                over_window(_grid(cells, weeks, lambda cell: cell["orders"]), days, f"{seed}/orders")
            ),
        },
        "budget": _budget(offer, window, currency, drawn, given),
    }


def _sum(cells: Cells) -> Counter[str]:
    total: Counter[str] = Counter()
    for cell in cells.values():
        total.update(cell)
    return total


def _by(cells: Cells, part: int) -> dict[Any, dict[Place, Counter[str]]]:
    """The cells by one part of their place, in its order."""
    found: dict[Any, dict[Place, Counter[str]]] = {}
    for place in sorted(cells):
        found.setdefault(place[part], {})[place] = cells[place]
    return dict(sorted(found.items()))


def _told(total: Mapping[str, int]) -> Json:
    return {name: total.get(name, 0) for name in SUMS}


def _grid(cells: Cells, weeks: int, value: Callable[[Counter[str]], int]) -> Grid:
    grid = [[0] * DAYS for _ in range(weeks)]
    for (week, day, *_), cell in cells.items():
        grid[week][day] += value(cell)
    return grid


def _range(found: Range) -> Json:
    return {"mean": round(found.mean), "p10": round(found.low), "p90": round(found.high)}


def _budget(offer: Offer, window: Window, currency: str, drawn: Grid, given: Range) -> Json | None:
    """How long the budget lasts at the mean rate; days None = for ever."""
    if offer.budget is None or currency not in offer.budget:
        return None
    amount = offer.budget[currency]
    days = days_until(drawn, amount)
    return {
        "amount": amount,
        "days": None if days is None else round(days, 1),
        "of_window": None if days is None or not window.days else round(days / window.days, 3),
        "early": 0.0 if window.days is None else round(given.share_from(amount), 3),
    }


def _margin(total: Counter[str]) -> Json | None:
    """Net sales less cost on lines whose cost is known, of the orders that change; None = of none it is."""
    before, after = _net(total, "before/"), _net(total, "after/")
    known = sum(amount for name, amount in total.items() if name.startswith("before/"))
    if not known:
        return None
    return {
        "before": round(before - total["cost"]),
        "after": round(after - total["cost"] - total["gift_costs"]),
        "known_share": round(known / total["revenue"], 4) if total["revenue"] else 0.0,
    }


def _net(total: Mapping[str, int], when: str) -> Fraction:
    return sum(
        (
            Fraction(amount * WHOLE, WHOLE + int(name.removeprefix(when)))
            for name, amount in total.items()
            if name.startswith(when)
        ),
        Fraction(0),
    )
