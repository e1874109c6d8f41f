"""What a benefit gives, in one sentence."""

from typing import Any

import pytest
from django.utils import translation

from decisions.engine import BENEFITS
from decisions.wording.benefits import benefit_sentence
from decisions.wording.sentences import benefits_sentence

SHIRTS = {"skus": ["SHIRT"]}


@pytest.mark.parametrize("kind", BENEFITS)
def test_every_kind_has_a_sentence(kind: str) -> None:
    assert benefit_sentence(BENEFITS[kind].sample, "EUR")


@pytest.mark.parametrize(
    ("benefit", "sentence"),
    [
        ({"kind": "percent_off", "percent": "10", "on": "order"}, "10 % off your order"),
        ({"kind": "percent_off", "percent": "12.5"}, "12.5 % off every item"),
        ({"kind": "percent_off", "percent": "10", "items": SHIRTS}, "10 % off selected items"),
        ({"kind": "percent_off", "percent": "100", "on": "shipping"}, "Free shipping"),
        ({"kind": "percent_off", "percent": "50", "on": "shipping"}, "50 % off shipping"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}, "5.00 off your order"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}}, "5.00 off each item"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "per": "total"}, "5.00 off selected items"),
        ({"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "shipping"}, "5.00 off shipping"),
        ({"kind": "fixed_price", "price": {"EUR": "9.99"}, "items": SHIRTS}, "Selected items for 9.99 each"),
        ({"kind": "fixed_price", "price": {"EUR": "0.00"}, "on": "shipping"}, "Free shipping"),
        ({"kind": "fixed_price", "price": {"EUR": "1.90"}, "on": "shipping"}, "Shipping for 1.90"),
        ({"kind": "set_discount", "size": 3}, "3 for the price of 2"),
        ({"kind": "set_discount", "size": 2, "percent": "50"}, "50 % off 1 of every 2 selected items"),
        (
            {"kind": "set_discount", "size": 2, "price": {"EUR": "1.00"}},
            "1 of every 2 selected items for 1.00",
        ),
        ({"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}, "A free gift"),
        ({"kind": "points", "points": 100}, "100 extra points"),
        ({"kind": "points", "multiplier": "2"}, "2 times the points"),
        (
            {"kind": "points", "per": {"amount": {"EUR": "2.00"}, "points": 1}},
            "1 extra points for every 2.00",
        ),
        ({"kind": "from the future"}, ""),
    ],
)
def test_in_english(benefit: dict[str, Any], sentence: str) -> None:
    with translation.override("en"):
        assert benefit_sentence(benefit, "EUR") == sentence


def test_several_together_and_none_where_one_has_no_words() -> None:
    ten, gift = {"kind": "percent_off", "percent": "10", "on": "order"}, {"kind": "gift", "options": []}
    assert benefits_sentence([ten, gift], "EUR") == "10 % off your order; A free gift"
    assert benefits_sentence([ten, {"kind": "from the future"}], "EUR") == ""
