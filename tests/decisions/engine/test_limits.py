"""Limits, returns and pools in an offer's document: read, refused at their place, written back."""

from typing import Any

import pytest

from decisions.engine import dump_offer, offer_schema, read_offer
from decisions.engine.limits import NO_LIMITS, Counts, Limits, PeriodLimit
from tests.decisions.engine.running import problems
from tests.decisions.engine.schemas import fits

LEAST: dict[str, Any] = {"offer": "x", "give": [{"kind": "percent_off", "percent": "10"}]}
CODED: dict[str, Any] = LEAST | {"trigger": "code", "codes": ["A"]}
FULL: dict[str, Any] = {
    "total": 1000,
    "per_customer": 1,
    "per_code": 1000,
    "per_channel": {"pos": 200, "web": 0},
    "per_store": 20,
    "per_period": [
        {"count": 1, "period": "month"},
        {"count": 3, "period": "week", "kind": "rolling", "per": "offer"},
    ],
    "identities": ["email", "card"],
    "guests": "reject",
    "cancelled": "keep",
}


def test_everything_is_read() -> None:
    assert read_offer(CODED | {"limits": FULL}).limits == Limits(
        total=1000,
        per_customer=1,
        per_code=1000,
        per_channel=Counts(pos=200, web=0),
        per_store=20,
        per_period=(PeriodLimit(1, "month"), PeriodLimit(3, "week", "rolling", "offer")),
        identities=("email", "card"),
        guests="reject",
        cancelled="keep",
    )


def test_everything_is_written_back() -> None:
    more = {"limits": FULL, "pools": ["spring", "late-spring"], "returns": "claw_back"}
    written = dump_offer(read_offer(CODED | more))
    assert {key: written[key] for key in more} == more
    assert dump_offer(read_offer(written)) == written


@pytest.mark.parametrize(
    "limits",
    [
        None,
        {},
        {"per_channel": {}, "per_period": [], "total": None},
        {"identities": ["email", "id"], "guests": "allow", "cancelled": "give_back"},
    ],
)
def test_what_holds_anyway_is_left_out(limits: Any) -> None:
    offer = read_offer(LEAST | {"limits": limits, "returns": "keep", "pools": []})
    assert offer.limits == NO_LIMITS
    assert dump_offer(offer) == LEAST


def test_a_period_leaves_out_what_holds_anyway() -> None:
    stated = {"count": 1, "period": "day", "kind": "calendar", "per": "customer"}
    written = dump_offer(read_offer(LEAST | {"limits": {"per_period": [stated]}}))
    assert written["limits"] == {"per_period": [{"count": 1, "period": "day"}]}


@pytest.mark.parametrize(
    ("limits", "counts"),
    [
        ({"per_customer": 1}, True),
        ({"per_period": [{"count": 1, "period": "day"}]}, True),
        ({"per_period": [{"count": 1, "period": "day", "per": "offer"}]}, False),
        ({"total": 1, "per_store": 1, "guests": "reject"}, False),
    ],
)
def test_whether_it_matters_who_the_customer_is(limits: dict[str, Any], counts: bool) -> None:
    assert read_offer(LEAST | {"limits": limits}).limits.counts_customers == counts


PERIOD = {"count": 1, "period": "day"}
WRONG: list[tuple[dict[str, Any], list[tuple[str, str]]]] = [
    ({"limits": []}, [("/limits", "wrong_type")]),
    ({"limits": {"totals": 1}}, [("/limits/totals", "unknown_key")]),
    ({"limits": {"total": "1"}}, [("/limits/total", "wrong_value")]),
    ({"limits": {"total": -1}}, [("/limits/total", "wrong_value")]),
    ({"limits": {"per_customer": 1.5}}, [("/limits/per_customer", "wrong_value")]),
    ({"limits": {"per_code": 1}}, [("/limits/per_code", "contradiction")]),
    ({"limits": {"per_channel": 5}}, [("/limits/per_channel", "wrong_type")]),
    ({"limits": {"per_channel": {"pos": True}}}, [("/limits/per_channel/pos", "wrong_value")]),
    ({"limits": {"per_channel": {" ": 1}}}, [("/limits/per_channel/ ", "wrong_value")]),
    ({"limits": {"per_store": {"s1": 1}}}, [("/limits/per_store", "wrong_value")]),
    ({"limits": {"per_period": PERIOD}}, [("/limits/per_period", "wrong_value")]),
    ({"limits": {"per_period": [{"count": 1}]}}, [("/limits/per_period/0/period", "missing")]),
    ({"limits": {"per_period": [{"period": "day"}]}}, [("/limits/per_period/0/count", "missing")]),
    (
        {"limits": {"per_period": [PERIOD | {"period": "year"}]}},
        [("/limits/per_period/0/period", "wrong_value")],
    ),
    (
        {"limits": {"per_period": [PERIOD | {"kind": "sliding"}]}},
        [("/limits/per_period/0/kind", "wrong_value")],
    ),
    ({"limits": {"per_period": [PERIOD | {"per": "store"}]}}, [("/limits/per_period/0/per", "wrong_value")]),
    (
        {"limits": {"per_period": [PERIOD, PERIOD | {"count": 2, "kind": "calendar"}]}},
        [("/limits/per_period/1", "duplicate")],
    ),
    ({"limits": {"per_period": [PERIOD] * 13}}, [("/limits/per_period", "wrong_value")]),
    ({"limits": {"identities": []}}, [("/limits/identities", "wrong_length")]),
    ({"limits": {"identities": ["phone"]}}, [("/limits/identities/0", "wrong_value")]),
    ({"limits": {"guests": "ask"}}, [("/limits/guests", "wrong_value")]),
    ({"limits": {"cancelled": "give-back"}}, [("/limits/cancelled", "wrong_value")]),
    ({"returns": "sometimes"}, [("/returns", "wrong_value")]),
    ({"returns": True}, [("/returns", "wrong_value")]),
    ({"pools": ["p"]}, [("/pools", "contradiction")]),
    ({"trigger": "code", "pools": "p"}, [("/pools", "wrong_value")]),
    ({"trigger": "code", "pools": ["p", "a b"]}, [("/pools/1", "wrong_value")]),
    ({"trigger": "code", "pools": []}, [("/codes", "missing")]),
]


@pytest.mark.parametrize(("keys", "expected"), WRONG)
def test_what_is_wrong_is_named_at_its_place(keys: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems(LEAST | keys) == expected


def test_a_pool_is_enough_for_the_trigger() -> None:
    assert read_offer(LEAST | {"trigger": "code", "pools": ["p"]}).pools == ("p",)


@pytest.mark.parametrize("more", [{"limits": FULL}, {"returns": "reevaluate"}, {"pools": ["p"]}])
def test_the_schema_allows_it(more: dict[str, Any]) -> None:
    schema = offer_schema()
    assert fits(CODED | more, schema, schema) == []


@pytest.mark.parametrize(
    "limits", [{"totals": 1}, {"total": -1}, {"per_channel": {"pos": "1"}}, {"identities": ["phone"]}]
)
def test_the_schema_refuses_it(limits: dict[str, Any]) -> None:
    schema = offer_schema()
    assert fits(LEAST | {"limits": limits}, schema, schema)
