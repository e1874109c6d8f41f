"""What a draft adds to a product's worst stack, and the floor that would have to keep it up."""

from fractions import Fraction
from typing import Any

import pytest

from decisions.engine.worst_stack import Beside, beside, together, without_margin_floors
from tests.decisions.engine.worst_stack.worlds import ALL, coded, world

Json = Any
FLOOR: Json = {"guardrail": "floor", "kind": "margin_floor", "params": {"percent": "5"}}
ONE: Json = {"guardrail": "one", "kind": "max_incentives", "params": {"count": 1}}
LIVE = [coded("A10"), coded("B10")]
DRAFT = coded("C10")


def beside_live(*live: Json, draft: Json = DRAFT, sku: str = "LAMP", **book: Json) -> Beside:
    before, after = world(*live, **book), world(*live, draft, **book)
    return beside(before, after, without_margin_floors(after), sku, draft["offer"], limit=200)


CASES: dict[str, tuple[dict[str, Json], Json, tuple[int, int | None, int | None, int | None, bool]]] = {
    "below the floor": ({"guardrails": [FLOOR]}, DRAFT, (8948, 8948, 7290, 8948, True)),
    "no floor": ({}, DRAFT, (8100, 7290, 7290, None, False)),
    "another guardrail": ({"guardrails": [FLOOR, ONE]}, DRAFT, (9000, 9000, 9000, 8948, False)),
    "a floor elsewhere": (
        {"guardrails": [{**FLOOR, "scope": {"items": {"categories": ["women"]}}}]},
        DRAFT,
        (8100, 7290, 7290, None, False),
    ),
    "kept apart": (
        {"guardrails": [FLOOR]},
        {**DRAFT, "stacking": {"never_with": {"offers": ["a10", "b10"]}}},
        (8948, 9000, 9000, 8948, False),
    ),
    "it does not touch the lamp": (
        {"guardrails": [FLOOR]},
        {**DRAFT, "give": [{"kind": "percent_off", "percent": "10", "items": {"skus": ["SOCKS"]}}]},
        (8948, None, None, None, False),
    ),
}
"""(before, after, without margin floors, floor, below it)"""


@pytest.mark.parametrize("case", CASES)
def test_before_after_and_without_floors(case: str) -> None:
    book, draft, expected = CASES[case]
    found = beside_live(*LIVE, draft=draft, products=ALL, **book)
    assert (
        found.before.total,
        found.after and found.after.total,
        found.unfloored and found.unfloored.total,
        found.floor and found.floor.least,
        found.below_floor,
    ) == expected
    assert found.exhaustive


def test_below_the_floor_at_its_list_price_is_not_stacked_below_it() -> None:
    """85.00 / 0.80 = 106.25 for a lamp at 100.00: the floor closes it, whatever is launched."""
    found = beside_live(guardrails=[{**FLOOR, "params": {"percent": "20"}}])
    assert found.floor is not None
    assert (found.floor.least, found.below_floor, found.after) == (10625, False, None)


def test_the_loss_is_the_whole_baskets() -> None:
    assert beside_live(*LIVE).loss == Fraction(8500 - 7290)
    assert beside_live().loss is None  # 90.00 for what costs 85.00
    sofa = {"sku": "SOFA", "price": "500.00", "cost": "100.00"}
    free = {"offer": "free", "give": [{"kind": "buy_get", "buy": {"quantity": 1}, "get": {"quantity": 1}}]}
    found = beside_live(draft=free, products=[{"sku": "LAMP", "price": "100.00", "cost": "85.00"}, sofa])
    assert found.after is not None
    assert (found.after.total, found.loss) == (0, None)  # the sofa earns more than the lamp costs


def test_a_basket_made_for_two() -> None:
    both = world(*LIVE, products=ALL)
    found = together(both, "LAMP", {"a10", "b10"}, limit=50)
    assert found is not None
    assert found.situation.fact(("coupons",)) == ("A10", "B10")
    apart = world(
        {**coded("A10"), "where": {"channels": ["web"]}}, {**coded("B10"), "where": {"channels": ["pos"]}}
    )
    assert together(apart, "LAMP", {"a10", "b10"}, limit=50) is None
