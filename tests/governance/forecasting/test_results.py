"""What tallies become: sums, margins, budgets, and the verdict on them."""

from typing import Any

import pytest

from decisions.past.comparing import Margins
from decisions.public import Change, read_offer
from governance.forecasting.part import judge
from governance.forecasting.results import result_of
from governance.forecasting.showing import bars, shown
from governance.forecasting.tallies import Tally
from governance.forecasting.windows import Window
from governance.models import Review
from tests.governance.house import NOON

Json = dict[str, Any]


def change(given: int = 100, **changes: Any) -> Change:
    told: Json = {
        "applied": True,
        "given": given,
        "gifts": 0,
        "others": {},
        "net": given,
        "revenue": 1_000,
        "margins": Margins({}, {}, 0),
        "gift_costs": 0,
        "proven": True,
    }
    return Change(**{**told, **changes})


def figures(tally: Tally, currency: str = "EUR", **stated: Any) -> Json:
    """Of an offer from Monday noon on, for 14 days unless said otherwise."""
    document = {
        "offer": "x",
        "give": [{"kind": "percent_off", "percent": "1"}],
        "starts": "2026-06-16",
        "ends": "2026-06-29",
        **stated,
    }
    offer = read_offer(document)
    found = result_of(offer, Window.of(offer, NOON), tally, weeks=2, seed="x")
    return dict(found[currency])


def steady(amount: int = 100, **changes: Any) -> Tally:
    """So much on each of 14 days, at the tills."""
    tally = Tally()
    for week in range(2):
        for day in range(7):
            tally.add((week, day, "EUR", "pos"), change(amount, **changes))
    return tally


def test_sums_by_week_and_channel() -> None:
    tally = steady()
    tally.add((1, 3, "EUR", "web"), change(40, net=10, others={"a": 35, "b": -5}))
    tally.add((1, 3, "EUR", "web"), None)
    told = figures(tally)
    assert (told["baskets"], told["orders"], told["changed"]) == (16, 15, 15)
    assert (told["given"], told["displaced"], told["net"]) == (1440, 30, 1410)
    assert [week["given"] for week in told["weeks"]] == [700, 740]
    assert {name: row["given"] for name, row in told["channels"].items()} == {"pos": 1400, "web": 40}
    assert told["others"] == [{"offer": "a", "less": 35}, {"offer": "b", "less": -5}]


def test_tallies_survive_being_stored_and_add_up() -> None:
    one, two = steady(), steady(30, others={"a": 3})
    again = Tally.from_json(one.as_json())
    assert again == one
    again.merge(Tally.from_json(two.as_json()))
    assert figures(again)["given"] == 14 * 130
    assert figures(again)["others"] == [{"offer": "a", "less": 42}]


def test_currencies_stay_apart() -> None:
    tally = steady()
    tally.add((0, 0, "USD", "web"), change(7))
    assert (figures(tally)["given"], figures(tally, "USD")["given"]) == (1400, 7)


def test_margin_is_net_of_tax_less_cost_where_it_is_known() -> None:
    """1.19 with 19 % tax is 1.00 net: 10.00 less 4.00, then 9.00 less 4.00 and a gift of 0.50."""
    known = Margins({190_000: 1190}, {190_000: 1071}, 400)
    tally = Tally()
    tally.add((0, 0, "EUR", "pos"), change(119, revenue=2380, margins=known, gift_costs=50))
    assert figures(tally)["margin"] == {"before": 600, "after": 450, "known_share": 0.5}
    assert figures(steady())["margin"] is None


@pytest.mark.parametrize(
    ("budget", "expected"),
    [
        pytest.param("14.00", {"days": 14.0, "of_window": 1.0, "early": 1.0}, id="just enough"),
        pytest.param("3.50", {"days": 3.5, "of_window": 0.25, "early": 1.0}, id="a quarter"),
        pytest.param("100.00", {"days": 100.0, "of_window": 7.143, "early": 0.0}, id="plenty"),
    ],
)
def test_how_long_a_budget_lasts(budget: str, expected: Json) -> None:
    told = figures(steady(), budget={"EUR": budget})["budget"]
    assert {name: told[name] for name in expected} == expected


def test_gifts_draw_on_the_budget_too() -> None:
    told = figures(steady(50, gifts=50), budget={"EUR": "7.00"})
    assert told["budget"]["days"] == 7
    assert told["window"]["given"]["mean"] == 1400


def test_no_budget_and_no_end() -> None:
    told = figures(steady(), ends=None)
    assert told["budget"] is None
    assert told["window"]["given"] == {"mean": 700, "p10": 700, "p90": 700}, "of one week"


def result(tally: Tally | None, baskets: int = 14, **stated: Any) -> Json:
    found = {} if tally is None else {"EUR": figures(tally, **stated)}
    data = {"source": "orders", "since": "2026-01-01T00:00:00+00:00", "until": "2026-01-15T00:00:00+00:00"}
    return {
        "data": {**data, "weeks": 2, "baskets": baskets, "hash": "ab" * 32},
        "basis": {"snapshot": "sha256:1", "overrides": 0, "engine": "1.0", "draft": "cd" * 32},
        "needs_code": False,
        "starts": "2026-06-16T00:00:00+00:00",
        "ends": "2026-06-30T00:00:00+00:00",
        "days": 14.0,
        "currencies": found,
    }


QUARTER: Json
LASTING: Json
QUARTER, LASTING = {"budget": {"EUR": "3.50"}}, {"budget": {"EUR": "10.00"}}


@pytest.mark.parametrize(
    ("told", "passed", "words"),
    [
        pytest.param(result(None, 0), True, "no baskets to replay", id="a house without history"),
        pytest.param(result(None), True, "No basket of the last weeks falls on a day", id="no such days"),
        pytest.param(result(steady(0, applied=False)), True, "none of 14 baskets", id="touches nobody"),
        pytest.param(result(steady(), **QUARTER), False, "used up after 4 of 14 days", id="a quarter"),
        pytest.param(result(steady(), **LASTING), True, "used up after 10 of 14 days", id="most of it"),
        pytest.param(result(steady(), budget={"EUR": "20.00"}), True, "14.00 EUR to 14.00 EUR", id="all"),
        pytest.param(
            {**result(steady()), "needs_code": True}, True, "which codes were entered", id="codes unseen"
        ),
    ],
)
def test_the_check(told: Json, passed: bool, words: str) -> None:
    verdict = judge(told, Review())
    assert verdict.passed is passed
    assert words in verdict.sentence
    assert bool(verdict.lift) is not passed


def test_what_the_page_shows() -> None:
    told = shown(result(steady(12_345), budget={"EUR": "1000.00"}), Review())
    (part,) = told["currencies"]
    assert part["window"]["given"]["p10"] == "1,728.30 EUR"
    assert (part["budget"]["days"], part["budget"]["lasts"]) == (8, False)
    assert [week["given"] for week in part["weeks"]] == ["864.15 EUR"] * 2


@pytest.mark.parametrize(
    ("values", "heights"),
    [
        pytest.param([10, 5, 0], [40.0, 20.0, 0.0], id="the tallest is as tall as the chart"),
        pytest.param([0, 0], [0.0, 0.0], id="nothing"),
        pytest.param([], [], id="no weeks"),
    ],
)
def test_bars(values: list[int], heights: list[float]) -> None:
    assert [bar["height"] for bar in bars(values)] == heights
    assert all(bar["y"] + bar["height"] == 40 for bar in bars(values))
