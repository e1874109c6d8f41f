"""Condition region."""

from typing import Any

import pytest

from decisions.engine import NO_ALLOWANCES, NO_OVERRIDES, Facts, answer, decide, read_request
from tests.decisions.engine.running import CLOCK, basket, compile_document, problems, refusals

CASES = [
    ("the region itself", ["DE"], "DE", True),
    ("one of several", ["FR", "DE"], "DE", True),
    ("another", ["FR"], "DE", False),
    ("no region at all", ["DE"], None, False),
]


@pytest.mark.parametrize(("name", "named", "region", "holds"), CASES)
def test_region(name: str, named: list[str], region: str | None, holds: bool) -> None:
    reasons = refusals({"kind": "region", "in": named}, basket(region=region))
    assert reasons == ([] if holds else [{"code": "wrong_region", "params": {"in": named}}])


@pytest.mark.parametrize(
    ("name", "named", "chain", "holds"),
    [
        ("the country", ["DE"], ("DE", "EU", "world"), True),
        ("its union", ["EU"], ("DE", "EU", "world"), True),
        ("a part of it", ["DE-BY"], ("DE", "EU", "world"), False),
        ("a sister", ["FR"], ("DE", "EU", "world"), False),
    ],
)
def test_naming_a_region_covers_what_lies_in_it(
    name: str, named: list[str], chain: tuple[str, ...], holds: bool
) -> None:
    condition = {"kind": "region", "in": named}
    offers = [
        {"offer": "when", "when": [condition], "give": [{"kind": "points", "points": 1}]},
        {"offer": "where", "where": {"regions": named}, "give": [{"kind": "points", "points": 1}]},
    ]
    request = read_request(basket(region="DE"))
    facts = Facts(regions=chain)
    decision = decide(
        compile_document({"offers": offers}), NO_OVERRIDES, request, facts, NO_ALLOWANCES, CLOCK
    )
    rows = answer(decision, id="", created=CLOCK, expires=CLOCK)["offers"]
    assert {row["code"]: row["state"] == "applied" for row in rows} == {"when": holds, "where": holds}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": {"EU": True}}, [("/when/0/in", "wrong_value")]),
    ({"in": [None]}, [("/when/0/in/0", "wrong_value")]),
    ({"in": ["EU"], "not_in": ["UK"]}, [("/when/0/not_in", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "region"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
