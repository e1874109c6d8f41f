"""Condition shipping_method."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the method itself", ["express"], "express", True),
    ("one of several", ["pickup", "express"], "express", True),
    ("another", ["express"], "standard", False),
    ("compared exactly", ["express"], "EXPRESS", False),
    ("no method sent: none of them", ["express"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(basket={"lines": [], "shipping": {"amount": "4.90", "method": sent}})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_shipping_method(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "shipping_method", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "shipping_method", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


def test_without_shipping() -> None:
    (reason,) = refusals({"kind": "shipping_method", "in": ["express"]}, basket())
    assert reason == {"code": "not_one_of", "params": {"of": "shipping_method", "in": ["express"]}}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "express"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["express", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["express"], "equals": "express"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "shipping_method"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
