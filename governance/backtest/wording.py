"""What `real` prints: sums, week and outcomes as plain lines."""

from collections.abc import Sequence
from datetime import date

from catalog.history.orders import CURRENCY
from catalog.history.store_time import STORE_ZONE
from catalog.history.sums import Sums
from catalog.history.week import PastBasket
from catalog.money import to_text
from governance.backtest.replay import Outcome


def money(minor: int, currency: str = CURRENCY) -> str:
    """An amount in minor units as printed, thousands parted ("5,392,232.87")."""
    whole, point, fraction = to_text(abs(minor), currency).partition(".")
    return f"{'-' if minor < 0 else ''}{int(whole):,}{point}{fraction}"


def figures(sums: Sums) -> str:
    """The seven figures, one a line."""
    amounts = {
        "shelf value": sums.shelf,
        "sales": sums.sales,
        "retail discount": sums.retail_discount,
        "coupon match": sums.coupon_match,
        "coupons": sums.coupons,
    }
    counts = [f"baskets {sums.baskets:,}", f"lines {sums.lines:,}"]
    return "\n".join([*counts, *(f"{name} {money(minor)} {CURRENCY}" for name, minor in amounts.items())])


def heading(week: int, days: tuple[date, date], baskets: Sequence[PastBasket]) -> str:
    """What is replayed: the days on the stores' clocks, baskets, lines and shelf value."""
    first, last = (f"{day:%A} {day.day} {day:%B %Y}" for day in days)
    lines = sum(len(basket.lines) for basket in baskets)
    return (
        f"week {week}: {first} to {last} ({STORE_ZONE})\n"
        f"baskets {len(baskets):,}, lines {lines:,}, shelf {money(shelf_of(baskets))} {CURRENCY}"
    )


def outcome_line(outcome: Outcome) -> str:
    """One round: its discount and which offer fired in how many baskets."""
    shares = ", ".join(f"{code} in {count:,}" for code, count in sorted(outcome.fired.items()))
    return f"{outcome.round.title}: {money(outcome.discount)} {CURRENCY} ({shares or 'fired in no basket'})"


def shelf_of(baskets: Sequence[PastBasket]) -> int:
    """The shelf value of baskets in minor units."""
    return sum(line.shelf for basket in baskets for line in basket.lines)
