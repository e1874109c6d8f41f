"""Messages in whole answers."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.decisions.conftest import Ask
from tests.decisions.documents import BOOK, TEN_OFF, basket

Install = Callable[..., object]


def message(ask: Ask, **options: Any) -> str:
    answer = json.loads(ask(basket(coupons=["SUMMER10"], options=options)).content)
    return str(next(offer["message"] for offer in answer["offers"] if offer["code"] == "summer10"))


@pytest.mark.parametrize(
    ("language", "expected"),
    [
        ("de", "10 % auf Ihre Bestellung"),
        ("de-AT", "10 % auf Ihre Bestellung"),
        ("en", "10 % off your order"),
        ("tlh", "10 % off your order"),
    ],
)
def test_an_offers_own_text_wins(ask: Ask, install: Install, language: str, expected: str) -> None:
    install({**TEN_OFF, "texts": {"de": {"name": "Sommer 10 %", "message": "10 % auf Ihre Bestellung"}}})
    assert message(ask, language=language) == expected


@pytest.mark.parametrize(
    ("language", "name", "expected"),
    [
        ("en", "Ten", "Ten off"),
        ("tlh", "Ten", "Ten off"),
        ("fr", "Summer 10 %", "10 % de réduction sur votre commande"),
        ("DE-at", "Sommer", "10 % Rabatt auf Ihre Bestellung"),
        ("de-CH", "Sommer", "10 % Rabatt auf Ihre Bestellung"),
    ],
)
def test_the_language_spoken_in_place_of_the_one_asked_for(
    ask: Ask, install: Install, language: str, name: str, expected: str
) -> None:
    install({**TEN_OFF, "texts": {"de": {"name": "Sommer"}, "en": {"name": "Ten", "message": "Ten off"}}})
    answer = json.loads(ask(basket(coupons=["SUMMER10"], options={"language": language})).content)
    (offer,) = answer["offers"]
    assert (offer["name"], offer["message"].replace("\N{NO-BREAK SPACE}", " ")) == (name, expected)
    assert list(offer)[:3] == ["code", "version", "name"]


@pytest.mark.parametrize(
    ("audience", "language", "expected"),
    [
        ("shopper", "de", "Dieser Code kann nicht eingelöst werden."),
        ("agent", "fr-CA", "Ce code ne peut pas être utilisé."),
        ("engineer", "de", "code not usable (cause hidden from this key)"),
        ("agent", "x-nobody", "This code cannot be used."),
    ],
)
def test_the_request_says_who_reads_and_in_which_language(
    ask: Ask, install: Install, audience: str, language: str, expected: str
) -> None:
    install(*BOOK)
    asked = basket(coupons=["NOPE"], options={"audience": audience, "language": language})
    (coupon,) = json.loads(ask(asked).content)["coupons"]
    assert [reason["message"] for reason in coupon["reasons"]] == [expected]


def test_every_applied_offer_and_every_reason_has_words(ask: Ask, install: Install) -> None:
    install(*BOOK)
    body = basket(coupons=["SUMMER10", "NOPE"], exclude=["gwp-tote"], options={"explain": "candidates"})
    answer = json.loads(ask(body).content)
    assert all(offer["message"] for offer in answer["offers"] if offer["state"] == "applied")
    reasons = [reason for row in (*answer["offers"], *answer["coupons"]) for reason in row["reasons"]]
    assert {reason["code"] for reason in reasons} == {
        "stacking_group",
        "code_not_usable",
        "excluded_by_request",
    }
    assert all(reason["message"].endswith(".") for reason in reasons)
