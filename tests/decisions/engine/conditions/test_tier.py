"""Condition tier."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, decided, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the tier itself", ["gold"], "gold", True),
    ("one of several", ["silver", "gold"], "gold", True),
    ("another", ["gold"], "silver", False),
    ("compared exactly", ["gold"], "Gold", False),
    ("no tier: none of them", ["gold"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(customer={"id": "c-1", "tier": sent})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_tier(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "tier", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "tier", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


@pytest.mark.parametrize(
    ("name", "sent", "applied"),
    [
        ("nothing sent: the known tier", None, True),
        ("a tier replaces it", "silver", False),
    ],
)
def test_what_is_sent_replaces_what_is_known(name: str, sent: str | None, applied: bool) -> None:
    body = decided([{"kind": "tier", "in": ["gold"]}], asked(sent), {"id": "c-1", "tier": "gold"})
    assert bool(body["rewards"]) == applied


def test_a_guest_has_none() -> None:
    (reason,) = refusals({"kind": "tier", "in": ["gold"]}, basket())
    assert reason == {"code": "not_one_of", "params": {"of": "tier", "in": ["gold"]}}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "gold"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["gold", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["gold"], "equals": "gold"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "tier"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
