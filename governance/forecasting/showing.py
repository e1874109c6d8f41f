"""A forecast as its page shows it: amounts in words, the weeks as bars, a table behind them."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from governance.backtest.wording import money
from governance.models import Review

Json = Mapping[str, Any]
TALLEST, STEP, BROAD = 40.0, 24, 16
"""Of the chart, in its own units: the tallest bar, from bar to bar, a bar."""


def shown(result: Json, review: Review) -> dict[str, Any]:
    """What the template needs; amounts as texts with their currency."""
    data = result["data"]
    return {
        "data": data,
        "basis": result["basis"],
        "baskets": count(data["baskets"]),
        "since": _moment(data["since"]),
        "until": _moment(data["until"]),
        "starts": _moment(result["starts"]),
        "days": result["days"],
        "currencies": [
            _in_currency(currency, figures, result) for currency, figures in result["currencies"].items()
        ],
    }


def amount(minor: int, currency: str) -> str:
    """ "1,234.00 USD"."""
    return f"{money(minor, currency)} {currency}"


def count(number: int) -> str:
    """ "23,500"."""
    return f"{number:,}"


def _in_currency(currency: str, figures: Json, result: Json) -> dict[str, Any]:
    def told(row: Json) -> dict[str, str]:
        return {
            "baskets": count(row["baskets"]),
            "orders": count(row["orders"]),
            "given": amount(row["given"] + row["gifts"], currency),
            "displaced": amount(row["displaced"], currency),
            "net": amount(row["net"], currency),
        }

    window = figures["window"]
    return {
        "currency": currency,
        "total": told(figures),
        "share": _percent(figures["orders"], figures["baskets"]),
        "window": {
            name: {
                key: count(value) if name == "orders" else amount(value, currency)
                for key, value in window[name].items()
            }
            for name in window
        },
        "budget": _budget(figures["budget"], currency),
        "margin": _margin(figures["margin"], currency),
        "bounded": figures["bounded"],
        "bars": bars([week["given"] + week["gifts"] for week in figures["weeks"]]),
        "weeks": [
            {"from": start, **told(week)}
            for start, week in zip(_weeks(result["data"]), figures["weeks"], strict=True)
        ],
        "channels": [{"channel": name, **told(row)} for name, row in figures["channels"].items()],
        "others": [
            {"offer": row["offer"], "less": amount(row["less"], currency)} for row in figures["others"]
        ],
    }


def bars(values: Sequence[int]) -> list[dict[str, float]]:
    """The places of bars in the chart, the tallest as tall as it is."""
    most = max(values, default=0)
    tall = [round(TALLEST * max(0, value) / most, 1) if most else 0.0 for value in values]
    return [
        {"x": STEP * at, "y": TALLEST - height, "height": height, "width": BROAD}
        for at, height in enumerate(tall)
    ]


def _budget(budget: Json | None, currency: str) -> dict[str, Any] | None:
    if budget is None:
        return None
    return {
        "amount": amount(budget["amount"], currency),
        "days": None if budget["days"] is None else round(budget["days"]),
        "early": _percent(budget["early"], 1),
        "lasts": budget["of_window"] is None or budget["of_window"] >= 1,
    }


def _margin(margin: Json | None, currency: str) -> dict[str, str] | None:
    if margin is None:
        return None
    return {
        "change": amount(margin["after"] - margin["before"], currency),
        "before": amount(margin["before"], currency),
        "after": amount(margin["after"], currency),
        "known": _percent(margin["known_share"], 1),
    }


def _percent(part: float, whole: float) -> str:
    return f"{100 * part / whole:.0f}" if whole else "0"


def _moment(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _weeks(data: Json) -> list[datetime]:
    first = datetime.fromisoformat(data["since"])
    return [first + timedelta(weeks=week) for week in range(data["weeks"])]
