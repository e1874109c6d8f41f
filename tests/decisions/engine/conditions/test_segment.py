"""Condition segment."""

from typing import Any

import pytest

from decisions.engine import NO_ALLOWANCES, NO_OVERRIDES, Facts, answer, decide, read_request
from tests.decisions.engine.running import CLOCK, basket, compile_document, problems, refusals

CASES: list[tuple[str, list[str], dict[str, Any] | None, bool]] = [
    ("a member", ["vip"], {"segments": ["vip"]}, True),
    ("a member of one of several", ["staff", "vip"], {"segments": ["new", "vip"]}, True),
    ("a member of another", ["staff"], {"segments": ["vip"]}, False),
    ("of none", ["vip"], {"id": "c-1", "segments": []}, False),
    ("unknown", ["vip"], {"id": "c-1"}, False),
    ("a guest", ["vip"], None, False),
]


@pytest.mark.parametrize(("name", "named", "customer", "holds"), CASES)
def test_segment(name: str, named: list[str], customer: dict[str, Any] | None, holds: bool) -> None:
    reasons = refusals({"kind": "segment", "in": named}, basket(customer=customer))
    assert reasons == ([] if holds else [{"code": "not_in_segment", "params": {"in": named}}])


@pytest.mark.parametrize(
    ("name", "sent", "applied"),
    [
        ("nothing sent: the known ones", None, True),
        ("an empty list replaces them", [], False),
        ("a list replaces them", ["new"], False),
    ],
)
def test_what_is_sent_replaces_what_is_known(name: str, sent: list[str] | None, applied: bool) -> None:
    offer = {
        "offer": "o",
        "when": [{"kind": "segment", "in": ["vip"]}],
        "give": [{"kind": "points", "points": 1}],
    }
    request = read_request(basket(customer={"id": "c-1", "segments": sent}))
    facts = Facts(customer={"id": "c-1", "segments": ["vip"]})
    decision = decide(
        compile_document({"offers": [offer]}), NO_OVERRIDES, request, facts, NO_ALLOWANCES, CLOCK
    )
    body = answer(decision, id="", created=CLOCK, expires=CLOCK)
    assert bool(body["rewards"]) == applied


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": None}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": [["vip"]]}, [("/when/0/in/0", "wrong_value")]),
    ({"in": ["vip"], "of": {}}, [("/when/0/of", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "segment"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
