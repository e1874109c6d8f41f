"""Condition lifetime_spend."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, decided, problems, refusals

CASES: list[tuple[str, dict[str, Any], dict[str, str], list[str]]] = [
    ("at least, on the bound", {"at_least": {"EUR": "500.00"}}, {"EUR": "500.00"}, []),
    ("at least, a cent short", {"at_least": {"EUR": "500.00"}}, {"EUR": "499.99"}, ["below_minimum"]),
    ("at most, on the bound", {"at_most": {"EUR": "500.00"}}, {"EUR": "500.00"}, []),
    ("at most, a cent over", {"at_most": {"EUR": "500.00"}}, {"EUR": "500.01"}, ["above_maximum"]),
    (
        "between",
        {"at_least": {"EUR": "100.00"}, "at_most": {"EUR": "500.00"}},
        {"EUR": "300.00"},
        [],
    ),
    ("nothing converts", {"at_least": {"EUR": "1.00"}}, {"USD": "900.00"}, ["below_minimum"]),
    ("spent elsewhere only: nothing here", {"at_most": {"EUR": "0.00"}}, {"USD": "900.00"}, []),
    (
        "the bound of the request's currency counts",
        {"at_least": {"EUR": "500.00", "USD": "1.00"}},
        {"EUR": "400.00", "USD": "900.00"},
        ["below_minimum"],
    ),
]


@pytest.mark.parametrize(("name", "bounds", "spent", "codes"), CASES)
def test_lifetime_spend(name: str, bounds: dict[str, Any], spent: dict[str, str], codes: list[str]) -> None:
    reasons = refusals({"kind": "lifetime_spend"} | bounds, basket(customer={"lifetime_spend": spent}))
    assert [reason["code"] for reason in reasons] == codes


def test_the_distance_is_told_in_money() -> None:
    request = basket(customer={"lifetime_spend": {"EUR": "120.50"}})
    (reason,) = refusals({"kind": "lifetime_spend", "at_least": "500.00"}, request)
    assert reason["params"] == {
        "of": "lifetime_spend",
        "at_least": "500.00",
        "actual": "120.50",
        "missing": "379.50",
    }


def test_a_currency_without_decimals() -> None:
    request = basket(currency="JPY", customer={"lifetime_spend": {"JPY": "9999"}})
    (reason,) = refusals({"kind": "lifetime_spend", "at_least": {"JPY": "10000"}}, request)
    assert (reason["params"]["actual"], reason["params"]["missing"]) == ("9999", "1")


@pytest.mark.parametrize(
    ("name", "customer", "codes"),
    [
        ("a guest: nobody knows", None, ["unknown_fact"]),
        ("a device alone names nobody", {"identities": {"device": "d-1"}}, ["unknown_fact"]),
        ("a named customer whom nobody knows has spent nothing", {"id": "c-1"}, []),
        ("nor has one named by e-mail", {"email_hash": "ab" * 32}, []),
        ("a guest for whom it is sent", {"lifetime_spend": {}}, []),
    ],
)
def test_who_has_spent_nothing(name: str, customer: dict[str, Any] | None, codes: list[str]) -> None:
    condition = {"kind": "lifetime_spend", "at_most": {"EUR": "0.00"}}
    reasons = refusals(condition, basket(customer=customer))
    assert [reason["code"] for reason in reasons] == codes
    turned = [reason["code"] for reason in refusals({"not": condition}, basket(customer=customer))]
    assert turned == (codes or ["excluded_by"])


@pytest.mark.parametrize(
    ("name", "sent", "codes"),
    [("looked up, in minor units", None, []), ("what is sent counts", {"EUR": "1.00"}, ["below_minimum"])],
)
def test_what_the_house_knows(name: str, sent: dict[str, str] | None, codes: list[str]) -> None:
    request = basket(customer={"id": "c-1", "lifetime_spend": sent})
    facts = {"id": "c-1", "lifetime_spend": {"EUR": 50000}}
    (row,) = decided([{"kind": "lifetime_spend", "at_least": {"EUR": "500.00"}}], request, facts)["offers"]
    assert [reason["code"] for reason in row["reasons"]] == codes


def test_a_bound_without_an_amount_in_the_currency() -> None:
    condition = {"kind": "lifetime_spend", "at_least": {"EUR": "500.00"}, "at_most": {"EUR": "900.00"}}
    request = basket(currency="USD", customer={"lifetime_spend": {"USD": "600.00"}})
    reason = {"code": "currency_not_offered", "params": {"currency": "USD"}}
    assert refusals(condition, request) == [reason]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0", "missing")]),
    ({"at_least": "5.00"}, [("/when/0/at_least", "currency_missing")]),
    ({"at_least": {"EUR": 5.0}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_least": {"EUR": "5.001"}}, [("/when/0/at_least/EUR", "wrong_amount")]),
    ({"at_most": {"XXX": "5.00"}}, [("/when/0/at_most/XXX", "unknown_currency")]),
    ({"at_least": {"EUR": "5.00"}, "at_most": {"EUR": "4.99"}}, [("/when/0", "contradiction")]),
    ({"equals": {"EUR": "5.00"}}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "lifetime_spend"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
