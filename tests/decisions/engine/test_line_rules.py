"""Which rules line by line bind on a basket, and when they make an offer hang on later ones."""

from typing import Any

import pytest

from decisions.engine import Allowances, Facts, read_request
from decisions.engine.basket import Basket
from decisions.engine.course import Course
from decisions.engine.rails import lay
from tests.decisions.engine.running import CLOCK, basket, compile_document, one

Json = Any
BEST_LINE = {"groups": [{"group": "g", "scope": "line"}]}
TWO_LINES = basket(("A", 2, "10.00"), ("B", 1, "20.00"), shipping="4.90")


def percent(code: str, *skus: str, **more: Json) -> dict[str, Json]:
    """An offer of the group g: a percentage off some SKUs."""
    items = {"items": {"skus": list(skus)}} if skus else {}
    give = [{"kind": "percent_off", "percent": "10", **items}]
    return {"offer": code, "give": give, "stacking": {"groups": ["g"]}} | more


def course_of(offers: list[Json], policy: dict[str, Json], **more: Json) -> Course:
    """The turns of all offers over two lines."""
    compiled = compile_document({"currency": "EUR", "offers": offers, "policy": policy, **more})
    seen = Basket(read_request(TWO_LINES, simulation=True, currency="EUR"), Facts(), CLOCK, compiled.policy)
    rails = lay(compiled.guardrails, seen, compiled.policy)
    return Course(seen, compiled.policy, Allowances(), list(compiled.offers), rails)


ALONE = {"stacking": {"exclusive": "line"}}
SHIPPING = {"offer": "ship", "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}]}
SET = {"offer": "set", "give": [{"kind": "set_discount", "size": 2}], "stacking": {"groups": ["g"]}}
POINTS = {"offer": "points", "give": [{"kind": "points", "points": 5}]}


def groups(mode: str, scope: str, **more: int) -> dict[str, Json]:
    """A policy with one group."""
    return {"groups": [{"group": "g", "mode": mode, "scope": scope, **more}]}


CASES: list[tuple[str, list[Json], dict[str, Json], bool, bool]] = [
    ("no rule", [percent("a"), percent("b")], {}, False, True),
    ("a group of the basket", [percent("a"), percent("b")], groups("best", "basket"), False, True),
    ("a lonely member", [percent("a")], BEST_LINE, False, True),
    ("members that never meet", [percent("a", "A"), percent("b", "B")], BEST_LINE, False, True),
    ("members that meet", [percent("a", "A"), percent("b")], BEST_LINE, True, False),
    ("members of other stages", [percent("a", stage="price"), percent("b")], BEST_LINE, True, True),
    ("nobody else in the group", [percent("a"), percent("b", stacking={})], BEST_LINE, False, True),
    (
        "shipping meets nobody",
        [SHIPPING | {"stacking": {"groups": ["g"]}}, percent("b")],
        BEST_LINE,
        False,
        True,
    ),
    ("mode first", [percent("a"), percent("b")], groups("first", "line"), True, True),
    ("as many as may", [percent("a"), percent("b")], groups("all", "line", at_most=2), False, True),
    ("one too many", [percent(c) for c in "abc"], groups("all", "line", at_most=2), True, True),
    ("the best by unit", [percent("a"), percent("b")], groups("best", "unit"), True, False),
    ("all by unit", [percent("a"), percent("b")], groups("all", "unit"), False, True),
    ("a set takes units from all", [SET, percent("b")], groups("all", "unit"), True, True),
    ("enough room on every line", [percent("a"), percent("b")], {"max_offers": {"line": 2}}, False, True),
    ("a full line", [percent("a"), percent("b")], {"max_offers": {"line": 1}}, True, True),
    ("a full unit", [percent("a"), percent("b")], {"max_offers": {"unit": 1}}, True, True),
    ("alone on its lines", [percent("a", "A", **ALONE), percent("b")], {}, True, True),
    ("alone on other lines", [percent("a", "A", **ALONE), percent("b", "B")], {}, False, True),
    ("alone beside points", [percent("a", **ALONE), POINTS], {}, False, True),
]


@pytest.mark.parametrize(
    ("offers", "policy", "binds", "causal"), [pytest.param(*c[1:], id=c[0]) for c in CASES]
)
def test_which_rules_bind(offers: list[Json], policy: dict[str, Json], binds: bool, causal: bool) -> None:
    course = course_of(offers, policy)
    assert (course.line_rules is not None, course.causal) == (binds, causal)


def test_what_is_never_discounted_or_shielded_is_no_place_to_meet() -> None:
    both = {
        "currency": "EUR",
        "offers": [percent("a", "A"), percent("b")],
        "policy": BEST_LINE,
        "requests": [TWO_LINES],
    }
    shielded = {"suppression": "s", "blocks": {"offers": ["b"]}, "items": {"skus": ["A"]}}
    for more in ({"products": [{"sku": "A", "discountable": False}]}, {"suppressions": [shielded]}):
        rows = {row["code"]: row for row in one(both | more)["offers"]}
        assert rows["b"]["reasons"] == []
    rows = {row["code"]: row for row in one(both)["offers"]}
    assert [reason["code"] for reason in rows["b"]["reasons"]] == ["line_group"]


def test_who_applies_says_nothing_of_lost_lines_unless_candidates_are_explained() -> None:
    book = {"currency": "EUR", "offers": [percent("a", "A"), percent("b")], "policy": BEST_LINE}
    told = [
        [
            row["reasons"]
            for row in one(book | {"requests": [TWO_LINES | {"options": {"explain": level}}]})["offers"]
        ]
        for level in ("applied", "candidates")
    ]
    params = {"group": "g", "offers": ["a"], "lines": ["1"]}
    assert told == [[[], []], [[], [{"code": "line_group", "params": params}]]]


def test_a_clipped_offer_tells_of_both() -> None:
    products = [{"sku": "B", "price_floor": "19.00"}]
    book = {"offers": [percent("a", "A"), percent("b")], "policy": BEST_LINE, "products": products}
    rows = {row["code"]: row for row in one({"currency": "EUR", "requests": [TWO_LINES], **book})["offers"]}
    assert rows["b"]["state"] == "clipped"
    assert [reason["code"] for reason in rows["b"]["reasons"]] == ["clipped_by_floor", "line_group"]


def test_a_refused_member_has_no_lines() -> None:
    """The gift is out of stock: what the offer would have taken off the line never happened."""
    give = [{"kind": "percent_off", "percent": "50"}, {"kind": "gift", "options": [{"sku": "TOTE"}]}]
    book = {
        "currency": "EUR",
        "offers": [percent("a") | {"give": give}, percent("b")],
        "policy": BEST_LINE,
        "usage": {"stock": {"TOTE": 0}},
        "requests": [TWO_LINES],
    }
    decision = one(book)
    assert decision["totals"]["discount"] == "4.00"
    assert {row["code"]: row["state"] for row in decision["offers"]} == {"a": "failed", "b": "applied"}
