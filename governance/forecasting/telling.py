"""A forecast as lines of text."""

from collections.abc import Iterator, Mapping
from typing import Any

from governance.forecasting.showing import amount, count

Json = Mapping[str, Any]


def as_lines(code: str, result: Json) -> Iterator[str]:
    """The offer, then a few lines for each currency."""
    data = result["data"]
    if result["note"]:
        yield f"{code}: {result['note']}"
        return
    span = f"{data['since'][:10]} to {data['until'][:10]}"
    yield f"{code}: unchanged behaviour, {count(data['baskets'])} baskets of source {data['source']}, {span}"
    if not result["currencies"]:
        yield "  no basket falls on a day of its window"
    for currency, figures in result["currencies"].items():
        yield from _in_currency(currency, figures, result)


def _in_currency(currency: str, figures: Json, result: Json) -> Iterator[str]:
    def money(minor: int) -> str:
        return amount(minor, currency)

    yield (
        f"  applies to {count(figures['orders'])} of {count(figures['baskets'])} baskets, gives "
        f"{money(figures['given'] + figures['gifts'])}, others give {money(figures['displaced'])} less, "
        f"shoppers pay {money(figures['net'])} less"
    )
    given, budget, margin = figures["window"]["given"], figures["budget"], figures["margin"]
    days = "a week" if result["days"] is None else f"its {round(result['days'])} days"
    yield f"  over {days}: {money(given['p10'])} to {money(given['p90'])}, mean {money(given['mean'])}"
    if budget is not None:
        lasts = "for ever" if budget["days"] is None else f"{budget['days']} days"
        yield f"  a budget of {money(budget['amount'])} lasts {lasts}"
    if margin is not None:
        yield (
            f"  margin {money(margin['after'] - margin['before'])}, "
            f"cost known of {100 * margin['known_share']:.0f} % of the sales"
        )
