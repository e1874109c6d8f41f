"""Condition payment_method."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the method itself", ["card"], "card", True),
    ("one of several", ["invoice", "card"], "card", True),
    ("another", ["invoice"], "card", False),
    ("compared exactly", ["card"], "Card", False),
    ("not chosen yet: none of them", ["card"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(context={"payment_method": sent})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_payment_method(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "payment_method", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "payment_method", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "card"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["card", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["card"], "equals": "card"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "payment_method"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
