"""Benefit points."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems

PRODUCTS = [{"sku": "A", "brand": "Ada"}, {"sku": "B", "discountable": False}]
LINES = (("A", 1, "33.33"), ("B", 1, "10.00"))
ONE: dict[str, Any] = {"per": {"EUR": "1.00"}}
DOWN: dict[str, Any] = {"per": {"EUR": "1.00"}, "rounding": "down"}
FIVE: dict[str, Any] = {"per": {"EUR": "2.00"}, "points": 5}


def earned(
    benefit: dict[str, Any], programs: dict[str, Any], *more: dict[str, Any], rounding: str = "half_up"
) -> Any:
    """(points, program) that a points benefit gives beside other offers; None = nothing."""
    offer = {"offer": "p", "give": [{"kind": "points"} | benefit]}
    simulation = {
        "currency": "EUR",
        "offers": [offer, *more],
        "products": PRODUCTS,
        "policy": {"programs": programs, "rounding": rounding},
        "requests": [basket(*LINES, shipping="4.90")],
    }
    rewards = one(simulation)["rewards"]
    return (rewards[0]["points"], rewards[0].get("program")) if rewards else None


TENTH = {"offer": "tenth", "give": [{"kind": "percent_off", "percent": "10"}]}

CASES: list[tuple[str, dict[str, Any], dict[str, Any], tuple[dict[str, Any], ...], Any]] = [
    ("fixed", {"points": 100}, {}, (), (100, None)),
    ("fixed, of the only program", {"points": 100}, {"bonus": ONE}, (), (100, "bonus")),
    ("fixed, of a named program", {"points": 100, "program": "b"}, {"a": ONE, "b": ONE}, (), (100, "b")),
    (
        "once the base: what no benefit selects earns nothing",
        {"multiplier": "1"},
        {"bonus": ONE},
        (),
        (33, "bonus"),
    ),
    ("twice the base, rounded once", {"multiplier": "2"}, {"bonus": ONE}, (), (67, "bonus")),
    ("twice, rounded down", {"multiplier": "2"}, {"bonus": DOWN}, (), (66, "bonus")),
    ("half the base", {"multiplier": "0.5"}, {"bonus": ONE}, (), (17, "bonus")),
    ("five points for two euros", {"multiplier": "1"}, {"bonus": FIVE}, (), (83, "bonus")),
    ("after discounts: 30.00", {"multiplier": "1"}, {"bonus": ONE}, (TENTH,), (30, "bonus")),
    ("per amount, rounded once", {"per": {"amount": "10.00", "points": 5}}, {}, (), (17, None)),
    (
        "per amount, by the program's rounding",
        {"per": {"amount": "10.00", "points": 5}},
        {"bonus": DOWN},
        (),
        (16, "bonus"),
    ),
    (
        "of selected products",
        {"per": {"amount": "1.00", "points": 1}, "items": {"brands": ["Ada"]}},
        {},
        (),
        (33, None),
    ),
    ("of none", {"per": {"amount": "1.00", "points": 1}, "items": {"brands": ["Bea"]}}, {}, (), None),
    ("no program", {"multiplier": "2"}, {}, (), None),
    ("two programs, none named", {"multiplier": "2"}, {"a": ONE, "b": ONE}, (), None),
    ("two programs, one named", {"multiplier": "2", "program": "a"}, {"a": ONE, "b": FIVE}, (), (67, "a")),
    ("an unknown program", {"multiplier": "2", "program": "x"}, {"a": ONE}, (), None),
    ("a program in another currency", {"multiplier": "2"}, {"a": {"per": {"USD": "1.00"}}}, (), None),
]


@pytest.mark.parametrize(("name", "benefit", "programs", "more", "expected"), CASES)
def test_points(
    name: str,
    benefit: dict[str, Any],
    programs: dict[str, Any],
    more: tuple[dict[str, Any], ...],
    expected: Any,
) -> None:
    assert earned(benefit, programs, *more) == expected


def test_the_policy_rounds_where_no_program_does() -> None:
    assert earned({"per": {"amount": "10.00", "points": 5}}, {}, rounding="down") == (16, None)


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0", "contradiction")]),
    ({"points": 1, "multiplier": "2"}, [("/give/0", "contradiction")]),
    ({"points": 0}, [("/give/0/points", "wrong_value")]),
    ({"points": "100"}, [("/give/0/points", "wrong_value")]),
    ({"multiplier": "0"}, [("/give/0/multiplier", "wrong_value")]),
    ({"multiplier": "-1"}, [("/give/0/multiplier", "wrong_value")]),
    ({"multiplier": "x2"}, [("/give/0/multiplier", "wrong_value")]),
    ({"per": {"points": 1}}, [("/give/0/per/amount", "missing")]),
    (
        {"per": {"amount": {"EUR": "0.00"}, "points": 0}},
        [("/give/0/per/amount/EUR", "wrong_amount"), ("/give/0/per/points", "wrong_value")],
    ),
    ({"per": "1.00"}, [("/give/0/per", "wrong_type")]),
    ({"points": 1, "program": ""}, [("/give/0/program", "wrong_value")]),
    ({"points": 1, "expires": 30}, [("/give/0/expires", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "points"} | parameters]}) == expected
