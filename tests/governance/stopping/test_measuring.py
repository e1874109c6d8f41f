"""What a rule measures: exact figures of hand-made orders."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from decisions.public import Burn, Refusal, Sale
from governance.stopping.measuring import Window, discount_share, pace, refusal_rate

AT = datetime(2026, 6, 15, 12, tzinfo=UTC)
HOUR = Window(AT - timedelta(hours=1), AT, AT - timedelta(hours=60), AT + timedelta(hours=40))
"""One of the hundred hours of an offer."""


def sale(gross: int, currency: str = "EUR", **off: int) -> Sale:
    return Sale(AT, currency, gross, off, off)


def refusal(*offers: str) -> Refusal:
    return Refusal(AT, frozenset(offers))


def budget(limit: int, unit: str = "EUR") -> Burn:
    return Burn("budget", "ten", unit, limit, 0, 0, 0)


MIXED = [sale(10_000, ten=1_000), sale(5_000, ten=1_000, free=500), sale(7_000, free=350), sale(3_000)]

SHARES: list[Any] = [
    pytest.param("ten", MIXED, "13.33", 2, {"EUR": 2_000}, id="of the orders that it applied to"),
    pytest.param("free", MIXED, "7.08", 2, {"EUR": 850}, id="another"),
    pytest.param("other", MIXED, "0.00", 0, {}, id="one that applied nowhere"),
    pytest.param("", MIXED, "11.40", 4, {"EUR": 2_850}, id="the house"),
    pytest.param("ten", [], "0.00", 0, {}, id="nothing sold"),
    pytest.param("ten", [sale(0, ten=0)], "0.00", 1, {"EUR": 0}, id="given away"),
    pytest.param(
        "ten",
        [sale(1_000, ten=100), sale(1_000, "JPY", ten=600)],
        "60.00",
        2,
        {"EUR": 100, "JPY": 600},
        id="the worst currency",
    ),
]


@pytest.mark.parametrize(("code", "sales", "share", "count", "off"), SHARES)
def test_discount_share(code: str, sales: list[Sale], share: str, count: int, off: Mapping[str, int]) -> None:
    found = discount_share(code, sales)
    assert (f"{found.value:.2f}", found.count, dict(found.off)) == (share, count, dict(off))


RATES: list[Any] = [
    pytest.param("ten", MIXED, [refusal("ten"), refusal("free")], "33.33", 3, id="its own"),
    pytest.param("", MIXED, [refusal("ten"), refusal("free")], "33.33", 6, id="the house"),
    pytest.param("ten", [], [refusal("ten", "free")], "100.00", 1, id="nothing else"),
    pytest.param("ten", [], [], "0.00", 0, id="nothing at all"),
]


@pytest.mark.parametrize(("code", "sales", "refusals", "rate", "count"), RATES)
def test_refusal_rate(code: str, sales: list[Sale], refusals: list[Refusal], rate: str, count: int) -> None:
    found = refusal_rate(code, sales, refusals)
    assert (f"{found.value:.2f}", found.count) == (rate, count)


PACES: list[Any] = [
    pytest.param([budget(100_000)], HOUR, "2", id="an hour's part of a hundred hours"),
    pytest.param([budget(100_000), budget(10, "JPY")], HOUR, "2", id="a currency that nobody used"),
    pytest.param([], HOUR, "0", id="no budget"),
    pytest.param([budget(0)], HOUR, "0", id="a budget of nothing"),
    pytest.param([budget(100_000)], Window(HOUR.since, AT), "0", id="no window"),
    pytest.param([budget(100_000)], Window(AT, AT, HOUR.starts, HOUR.ends), "0", id="no time at all"),
]


@pytest.mark.parametrize(("budgets", "window", "factor"), PACES)
def test_pace(budgets: list[Burn], window: Window, factor: str) -> None:
    found = pace("ten", window, MIXED, budgets)
    assert (found.value, found.count) == (Decimal(factor), 2)
