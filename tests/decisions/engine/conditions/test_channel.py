"""Condition channel."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, problems, refusals

CASES = [
    ("the channel itself", ["web"], "web", True),
    ("one of several", ["pos", "web"], "web", True),
    ("another", ["pos"], "web", False),
    ("compared exactly", ["WEB"], "web", False),
]


@pytest.mark.parametrize(("name", "named", "channel", "holds"), CASES)
def test_channel(name: str, named: list[str], channel: str, holds: bool) -> None:
    reasons = refusals({"kind": "channel", "in": named}, basket(channel=channel))
    assert reasons == ([] if holds else [{"code": "wrong_channel", "params": {"in": named}}])


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "web"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["web", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["web"], "is": "web"}, [("/when/0/is", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "channel"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
