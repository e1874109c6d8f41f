"""Condition referrer."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the referrer itself", ["affiliate:anna"], "affiliate:anna", True),
    ("a prefix", ["affiliate:"], "affiliate:anna", True),
    ("one of several prefixes", ["mail:", "affiliate:a"], "affiliate:anna", True),
    ("longer than the referrer", ["affiliate:annabel"], "affiliate:anna", False),
    ("a part from the middle", ["anna"], "affiliate:anna", False),
    ("compared exactly", ["Affiliate:"], "affiliate:anna", False),
    ("not sent: none of them", ["affiliate:"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(context={"referrer": sent})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_referrer(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "referrer", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "referrer", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "affiliate:"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["affiliate:", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["affiliate:"], "equals": "affiliate:"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "referrer"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
