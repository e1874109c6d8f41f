"""Condition device."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the device itself", ["ios"], "ios", True),
    ("one of several", ["ios", "android"], "android", True),
    ("another", ["ios"], "desktop", False),
    ("compared exactly", ["ios"], "iOS", False),
    ("no prefix", ["ios"], "ios-17", False),
    ("not sent: none of them", ["ios"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(context={"device": sent})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_device(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "device", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "device", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


def test_without_a_context() -> None:
    (reason,) = refusals({"kind": "device", "in": ["ios"]}, basket())
    assert reason["code"] == "not_one_of"


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "ios"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["ios", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["ios"], "equals": "ios"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "device"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
