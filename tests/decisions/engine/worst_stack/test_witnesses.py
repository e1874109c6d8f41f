"""Every kind of condition: a shopper is found for whom it holds, and one for whom it doesn't."""

from typing import Any

import pytest

from decisions.engine import BENEFITS, CONDITIONS
from decisions.engine.worst_stack import UNDERIVED, WITNESSES, worst_stack
from decisions.engine.worst_stack.witnesses import BASKET
from tests.decisions.engine.worst_stack.worlds import ALL, offer, world

Json = Any


def test_every_kind_is_derived_or_named() -> None:
    kinds = [*WITNESSES, *BASKET, *UNDERIVED]
    assert sorted(kinds) == sorted(CONDITIONS)


DERIVED = sorted(set(CONDITIONS) - UNDERIVED)


def depth(*offers: dict[str, Json], sku: str = "LAMP", **more: Json) -> Any:
    """The deepest discount in percent."""
    return worst_stack(world(*offers, products=ALL, **more), sku).reached.depth * 100


@pytest.mark.parametrize("kind", DERIVED)
def test_the_sample_is_met(kind: str) -> None:
    assert depth(offer("o", when=[CONDITIONS[kind].sample])) == 10


@pytest.mark.parametrize("kind", DERIVED)
def test_the_opposite_is_met(kind: str) -> None:
    assert depth(offer("o", when=[{"not": CONDITIONS[kind].sample}]), sku="SOCKS") == 10


BOUNDED: list[dict[str, Json]] = [
    {"kind": "order_count", "at_most": 3},
    {"kind": "order_count", "at_least": 2, "at_most": 2},
    {"kind": "days_since_last_order", "at_most": 0},
    {"kind": "lifetime_spend", "at_most": {"EUR": "5.00"}},
    {"kind": "attribute", "of": "customer", "name": "age", "at_least": "18", "at_most": "18.5"},
    {"kind": "attribute", "of": "context", "name": "app", "in": [True]},
    {"kind": "score", "name": "propensity", "at_most": "0.0001"},
    {"kind": "score", "name": "churn", "at_least": "0.9999999"},
    {"kind": "quantity", "equals": 3},
    {"kind": "quantity", "at_least": 4, "of": {"categories": ["men"]}},
    {"kind": "distinct", "at_least": 4},
    {"kind": "contains", "all_of": [{"skus": ["CARD"]}, {"categories": ["men/trousers"]}]},
    {"kind": "subtotal", "at_least": {"EUR": "333.33"}},
    {"kind": "subtotal", "at_least": {"EUR": "200.00"}, "basis": "after_discounts"},
    {"kind": "subtotal", "at_least": {"EUR": "99.00"}, "of": {"categories": ["men/shirts"]}},
    {"kind": "segment", "in": ["a", "b"]},
    {"kind": "referrer", "in": ["affiliate:"]},
]


@pytest.mark.parametrize("condition", BOUNDED, ids=str)
@pytest.mark.parametrize("wanted", [True, False])
def test_bounds_are_met_on_either_side(condition: dict[str, Json], wanted: bool) -> None:
    assert depth(offer("o", when=[condition if wanted else {"not": condition}])) == 10


MOST: list[tuple[dict[str, Json], int]] = [
    ({"kind": "quantity", "at_most": 1}, 10),
    ({"kind": "quantity", "at_most": 0}, 0),
    ({"kind": "subtotal", "at_most": {"EUR": "100.00"}}, 10),
    ({"kind": "subtotal", "at_most": {"EUR": "99.99"}}, 0),
]


@pytest.mark.parametrize(("condition", "expected"), MOST, ids=str)
def test_a_basket_that_may_not_be_large_is_not_made_large(condition: dict[str, Json], expected: int) -> None:
    assert depth(offer("o", when=[condition])) == expected


VIP = {"kind": "segment", "in": ["vip"]}
GOLD = {"kind": "tier", "in": ["gold"]}
TREES: list[tuple[str, list[Json], int]] = [
    ("one of two", [{"any": [{"kind": "channel", "in": ["moon"]}, {"kind": "tier", "in": ["gold"]}]}], 10),
    ("both", [{"kind": "tier", "in": ["gold"]}, {"kind": "segment", "in": ["vip"]}], 10),
    ("neither", [{"not": {"any": [{"kind": "channel", "in": ["web"]}, GOLD]}}], 10),
    ("not both", [{"not": {"all": [{"kind": "channel", "in": ["web", "app"]}, GOLD]}}], 10),
    ("one without the other", [{"kind": "segment", "in": ["a"]}, {"not": VIP}], 10),
    ("a region inside another", [{"kind": "region", "in": ["EU"]}, {"kind": "region", "in": ["DE"]}], 10),
    ("a contradiction", [{"kind": "tier", "in": ["a"]}, {"not": {"kind": "tier", "in": ["a"]}}], 0),
    ("a channel that nobody has", [{"kind": "channel", "in": ["moon"]}], 0),
    ("a store that is not registered", [{"kind": "store", "in": ["moon"]}], 0),
    (
        "two schedules that overlap for an hour on Friday",
        [
            {"kind": "schedule", "days": ["fri"], "from": "17:00", "to": "20:00"},
            {"kind": "schedule", "from": "19:00", "to": "23:00"},
        ],
        10,
    ),
    ("an expression that holds for everybody", [{"kind": "expression", "cel": "basket.subtotal > 0"}], 10),
    ("an expression that nobody can guess", [{"kind": "expression", "cel": "'vip' in customer.segments"}], 0),
]  # fmt: skip


@pytest.mark.parametrize(("name", "when", "expected"), TREES)
def test_trees(name: str, when: list[Json], expected: int) -> None:
    found = worst_stack(world(offer("o", when=when), products=ALL), "LAMP")
    assert found.reached.depth * 100 == expected
    assert found.never_applied == (() if expected else ("o",))


@pytest.mark.parametrize("kind", sorted(BENEFITS))
def test_every_benefit_that_takes_money_off_is_reached(kind: str) -> None:
    """Whatever the sample selects, one of the products bears it; rewards and shipping take nothing off."""
    sample = {"offer": "o", "give": [BENEFITS[kind].sample]}
    deepest = max(depth(sample, sku=product["sku"]) for product in ALL)
    assert (deepest > 0) == (kind not in ("gift", "points", "perk", "voucher"))
