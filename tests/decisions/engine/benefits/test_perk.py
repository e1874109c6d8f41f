"""Benefit perk."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems

EARLY = {"kind": "perk", "code": "early-access", "text": "Early access to the sale"}


def test_it_stands_among_the_rewards_and_costs_nothing() -> None:
    offers = [
        {"offer": "vip", "give": [EARLY]},
        {"offer": "b", "give": [{"kind": "points", "points": 5}, EARLY]},
    ]
    decision = one({"currency": "EUR", "offers": offers, "requests": [basket(("A", 1, "10.00"))]})
    assert decision["totals"]["discount"] == "0.00"
    assert decision["rewards"] == [
        {"offer": "b"} | EARLY,
        {"offer": "vip"} | EARLY,
        {"offer": "b", "kind": "points", "points": 5},  # settled last
    ]
    assert {row["code"]: (row["state"], row["stage"]) for row in decision["offers"]} == {
        "vip": ("applied", "reward"),
        "b": ("applied", "reward"),
    }


def test_an_empty_basket_gets_it_too() -> None:
    decision = one({"offers": [{"offer": "vip", "give": [EARLY]}], "requests": [basket()]})
    assert decision["rewards"] == [{"offer": "vip"} | EARLY]


def test_it_goes_with_the_rest_of_its_offer() -> None:
    gift = {"kind": "gift", "options": [{"sku": "TOTE"}]}
    simulation = {"offers": [{"offer": "vip", "give": [EARLY, gift]}], "requests": [basket()]}
    assert one(simulation | {"usage": {"stock": {"TOTE": 0}}})["rewards"] == []


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/code", "missing"), ("/give/0/text", "missing")]),
    ({"code": "", "text": 5}, [("/give/0/code", "wrong_value"), ("/give/0/text", "wrong_value")]),
    ({"code": "x" * 81, "text": "x"}, [("/give/0/code", "wrong_value")]),
    ({"code": "x", "text": "x", "amount": {"EUR": "1.00"}}, [("/give/0/amount", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "perk"} | parameters]}) == expected
