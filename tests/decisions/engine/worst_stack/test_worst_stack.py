"""The worst stack: which basket, which codes, which offers, and what guardrails make of it."""

from datetime import UTC, datetime
from fractions import Fraction
from typing import Any

import pytest

from decisions.engine import Overrides
from decisions.engine.worst_stack import Reached, Stack, worst_stack
from tests.decisions.engine.running import CLOCK
from tests.decisions.engine.worst_stack.worlds import ALL, CARD, COAT, LAMP, SHIRT, SOCKS, coded, offer, world

Json = Any
TRAP = [coded("A10"), coded("B10"), coded("C10")]


def rail(code: str, kind: str, params: Json) -> dict[str, Json]:
    return {"guardrail": code, "kind": kind, "params": params}


FLOOR = rail("floor", "margin_floor", {"percent": "5"})
DEPTH = rail("depth", "max_depth", {"percent": "20"})


def basket(reached: Reached) -> dict[str, int]:
    return dict(reached.situation.lines)


def codes(reached: Reached) -> list[str]:
    return sorted(reached.situation.fact(("coupons",)) or ())


def offers(reached: Reached) -> list[tuple[str, int]]:
    return [(live.code, amount) for live, _, amount in reached.offers]


def test_three_codes_on_a_thin_margin() -> None:
    """100.00 - 10.00 - 9.00 - 8.10 = 72.90 against a cost of 85.00."""
    found = worst_stack(world(*TRAP), "LAMP")
    assert (found.reached.base, found.reached.total) == (10000, 7290)
    assert (basket(found.reached), codes(found.reached)) == ({"LAMP": 1}, ["A10", "B10", "C10"])
    assert offers(found.reached) == [("a10", 1000), ("b10", 900), ("c10", 810)]
    assert found.reached.margin(10000) == Fraction(15, 100)
    assert found.reached.margin(7290) == Fraction(7290 - 8500, 7290)
    assert (found.exhaustive, found.never_applied, found.reached.guardrails) == (True, (), [])


CAPPED: list[tuple[str, dict[str, Json], int, list[str]]] = [
    ("a margin floor", {"guardrails": [FLOOR]}, 8948, ["floor"]),  # 85.00 / 0.95
    ("a depth", {"guardrails": [DEPTH]}, 8000, ["depth"]),
    ("a strict floor", {"guardrails": [{**FLOOR, "on_breach": "reject"}]}, 9000, ["floor"]),
    ("the deeper of both", {"guardrails": [FLOOR, DEPTH]}, 8948, ["floor"]),
    ("a blocked pair", {"guardrails": [rail("pair", "blocked_codes", [["A10", "B10"]])]}, 8100, ["pair"]),
    ("two incentives", {"guardrails": [rail("two", "max_incentives", {"count": 2})]}, 8100, ["two"]),
    ("never discounted", {"guardrails": [rail("no", "never_discount", {})]}, 10000, ["no"]),
    ("one coupon by the policy", {"policy": {"max_coupons": 1}}, 9000, []),
    ("a floor at cost", {"guardrails": [{**FLOOR, "params": {"amount": "0.00"}}]}, 8500, ["floor"]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "book", "total", "guardrails"), CAPPED)
def test_what_keeps_it_up(name: str, book: dict[str, Json], total: int, guardrails: list[str]) -> None:
    found = worst_stack(world(*TRAP, **book), "LAMP")
    assert found.reached.total == total
    assert found.guarded.guardrails == guardrails
    assert found.exhaustive
    if "guardrails" in book:
        assert (found.unguarded.total, codes(found.unguarded)) == (7290, ["A10", "B10", "C10"])


def test_the_products_own_floor_binds_by_itself() -> None:
    found = worst_stack(world(*TRAP, products=[{**LAMP, "price_floor": "90.00"}]), "LAMP")
    assert (found.reached.total, found.unguarded.total) == (9000, 7290)
    assert found.guarded.guardrails == ["price_floor of the product"]


def test_a_guardrail_of_one_channel_is_gone_around() -> None:
    rail = {**DEPTH, "scope": {"channels": ["web"]}}
    found = worst_stack(world(*TRAP, guardrails=[rail]), "LAMP")
    assert (found.reached.total, found.reached.situation.fact(("channel",))) == (7290, "app")
    assert found.guarded.guardrails == ["depth"]  # in the first channel it would have to bind


def test_a_guardrail_that_ends_is_waited_for() -> None:
    found = worst_stack(world(*TRAP, guardrails=[{**DEPTH, "ends": "2026-06-30"}]), "LAMP")
    assert (found.reached.total, found.reached.situation.clock) == (7290, datetime(2026, 7, 1, tzinfo=UTC))


def test_offers_to_come_count_and_those_that_are_over_dont() -> None:
    book = [coded("A10"), coded("B10", starts="2026-07-01"), coded("C10", ends="2026-06-01")]
    found = worst_stack(world(*book), "LAMP")
    assert (found.reached.total, found.reached.situation.clock) == (8100, datetime(2026, 7, 1, tzinfo=UTC))


def test_windows_that_never_meet_are_tried_apart() -> None:
    book = [coded("A10", ends="2026-06-30"), coded("B10", "20", starts="2026-07-02")]
    found = worst_stack(world(*book), "LAMP")
    assert (found.reached.total, offers(found.reached)) == (8000, [("b10", 2000)])


def test_tiers_that_nobody_has_together_are_tried_apart() -> None:
    gold = [{"kind": "tier", "in": ["gold"]}]
    silver = [{"kind": "tier", "in": ["silver"]}]
    found = worst_stack(world(offer("a", when=gold), offer("b", "15", when=silver), coded("C10")), "LAMP")
    assert found.reached.situation.fact(("customer", "tier")) == "silver"
    assert offers(found.reached) == [("b", 1500), ("c10", 850)]


def test_a_killed_offer_cannot_be_reached() -> None:
    overrides = Overrides(1, (("kill", "offer", "a10"),))
    found = worst_stack(world(*TRAP, overrides=overrides), "LAMP")
    assert (found.reached.total, found.never_applied) == (8100, ("a10",))


def test_what_exclude_each_other_gives_the_deeper_one() -> None:
    book = [
        coded("A10", stacking={"groups": ["g"]}),
        coded("B10", "25", stacking={"groups": ["g"]}),
        coded("C10"),
    ]
    found = worst_stack(world(*book), "LAMP")
    assert offers(found.reached) == [("b10", 2500), ("c10", 750)]


def test_a_code_left_out_is_deeper_than_all_codes() -> None:
    """Entered, the code saves more on the whole basket and keeps out what is deeper on the lamp."""
    both = [{"kind": "contains", "all_of": [{"skus": ["LAMP"]}, {"skus": ["COAT"]}]}]
    lamps = {"kind": "percent_off", "percent": "30", "items": {"skus": ["LAMP"]}}
    alone = {"offer": "lamps", "when": both, "stacking": {"groups": ["g"]}, "give": [lamps]}
    big = coded("ALL", "20", stacking={"groups": ["g"]})
    found = worst_stack(world(alone, big, products=[LAMP, COAT]), "LAMP")
    assert (offers(found.reached), codes(found.reached)) == ([("lamps", 3000)], [])


def test_an_amount_off_the_order_falls_on_what_can_bear_it() -> None:
    """20.00 off from 500.00: beside gift cards, which no offer reduces, a pair of socks bears all of it."""
    give = [{"kind": "amount_off", "amount": "20.00", "on": "order"}]
    when = [{"kind": "subtotal", "at_least": {"EUR": "500.00"}}]
    found = worst_stack(
        world({"offer": "o", "when": when, "give": give}, products=[SOCKS, CARD, LAMP]), "SOCKS"
    )
    assert (found.reached.total, basket(found.reached)) == (0, {"SOCKS": 1, "CARD": 10})


def test_the_cheapest_of_three_is_free_beside_dearer_ones() -> None:
    give = [{"kind": "set_discount", "size": 3}]
    found = worst_stack(world({"offer": "o", "give": give}, products=[SHIRT, LAMP]), "SHIRT")
    assert (found.reached.total, found.reached.cheapest_unit, basket(found.reached)) == (
        0,
        0,
        {"SHIRT": 1, "LAMP": 2},
    )


def test_a_threshold_is_met_again_after_the_items_got_cheaper() -> None:
    half = {"offer": "half", "give": [{"kind": "percent_off", "percent": "50"}]}
    when = [{"kind": "subtotal", "at_least": {"EUR": "300.00"}}]
    found = worst_stack(world(half, offer("o", when=when)), "LAMP")
    assert (basket(found.reached), found.reached.depth) == ({"LAMP": 6}, Fraction(55, 100))


def test_people_who_are_kept_from_offers_are_not_the_ones() -> None:
    protects = {
        "suppression": "s",
        "people": [{"not": {"kind": "score", "name": "discount_sensitivity", "at_least": "0.5"}}],
        "blocks": {"all": True},
    }
    found = worst_stack(world(coded("A10"), suppressions=[protects]), "LAMP")
    assert found.reached.total == 9000
    assert found.reached.situation.below("customer")["scores"] == {"discount_sensitivity": "0.5"}


def test_regional_prices() -> None:
    built = world(coded("A10", where={"regions": ["EU"]}))
    dear = {"LAMP": {**built.products["DE"]["LAMP"], "price": 20000}}
    built.products = {None: built.products[None], "EU": built.products["EU"], "DE": dear}
    found = worst_stack(built, "LAMP")
    assert (found.reached.base, found.reached.depth) == (10000, Fraction(1, 10))


def test_a_product_that_is_sold_in_one_region_only() -> None:
    built = world(coded("A10"))
    built.products = {None: {}, "DE": built.products["DE"], "EU": {}}
    found = worst_stack(built, "LAMP")
    assert (found.reached.total, found.reached.situation.fact(("region",))) == (9000, "DE")


@pytest.mark.parametrize("sku", ["CARD", "LAMP"])
def test_nothing_off(sku: str) -> None:
    found = worst_stack(world(*(TRAP if sku == "CARD" else []), products=ALL), sku)
    assert (found.reached.total, found.decisions) == (found.reached.base, 1)
    assert basket(found.reached) == {sku: 1}


def many() -> list[dict[str, Json]]:
    """Twelve codes and eight segments, which get along."""
    in_segment = [offer(f"s{n}", "5", when=[{"kind": "segment", "in": [f"s{n}"]}]) for n in range(8)]
    return [*(coded(f"K{n}", "5") for n in range(12)), *in_segment]


def test_many_offers_are_searched_within_bounds() -> None:
    found = worst_stack(world(*many()), "LAMP", limit=200)
    assert not found.exhaustive
    assert len(offers(found.reached)) == 20
    assert found.decisions <= 200


def test_a_search_that_is_cut_short_says_so() -> None:
    found = worst_stack(world(*many()), "LAMP", limit=10)
    assert (found.exhaustive, found.decisions) == (False, 10)


def confirmed(found: Stack, **book: Json) -> None:
    """That the engine decides the basket as it is told."""
    built = world(*TRAP, **book)
    again = built.decided(found.reached.situation)
    assert again.state.totals == found.reached.decision.state.totals


def test_every_figure_is_a_decisions() -> None:
    for book in ({}, {"guardrails": [FLOOR]}, {"guardrails": [DEPTH]}):
        confirmed(worst_stack(world(*TRAP, **book), "LAMP"), **book)
    assert worst_stack(world(*TRAP), "LAMP").reached.situation.clock == CLOCK
