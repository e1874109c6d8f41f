"""Condition store."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the store itself", ["berlin-1"], "berlin-1", True),
    ("one of several", ["berlin-1", "berlin-2"], "berlin-2", True),
    ("another", ["berlin-1"], "bonn", False),
    ("no prefix", ["berlin"], "berlin-1", False),
    ("compared exactly", ["Bonn"], "bonn", False),
    ("no store: none of them", ["bonn"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(store=sent)


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_store(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "store", "in": named}
    refused = {"code": "wrong_store", "params": {"in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "bonn"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["bonn", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["bonn"], "equals": "bonn"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "store"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
