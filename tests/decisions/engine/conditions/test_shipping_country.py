"""Condition shipping_country."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the country itself", ["DE"], "DE", True),
    ("one of several", ["DE", "AT"], "AT", True),
    ("another", ["DE", "AT"], "CH", False),
    ("compared exactly", ["DE"], "de", False),
    ("no country sent: none of them", ["DE"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(basket={"lines": [], "shipping": {"amount": "4.90", "country": sent}}, region="DE")


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_shipping_country(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "shipping_country", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "shipping_country", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


def test_without_shipping() -> None:
    (reason,) = refusals({"kind": "shipping_country", "in": ["DE"]}, basket(region="DE"))
    assert reason == {"code": "not_one_of", "params": {"of": "shipping_country", "in": ["DE"]}}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "DE"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["DE", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["DE"], "equals": "DE"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "shipping_country"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
