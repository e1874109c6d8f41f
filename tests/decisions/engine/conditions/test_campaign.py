"""Condition campaign."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, refusals

CASES: list[tuple[str, list[str], str | None, bool]] = [
    ("the campaign itself", ["winback-mail"], "winback-mail", True),
    ("one of several", ["spring", "winback-mail"], "winback-mail", True),
    ("another", ["spring"], "winback-mail", False),
    ("compared exactly", ["spring"], "Spring", False),
    ("not sent: none of them", ["spring"], None, False),
]


def asked(sent: str | None) -> dict[str, Any]:
    """A request that says this."""
    return basket(context={"campaign": sent})


@pytest.mark.parametrize(("name", "named", "sent", "holds"), CASES)
def test_campaign(name: str, named: list[str], sent: str | None, holds: bool) -> None:
    condition = {"kind": "campaign", "in": named}
    refused = {"code": "not_one_of", "params": {"of": "campaign", "in": named}}
    assert refusals(condition, asked(sent)) == ([] if holds else [refused])
    turned = [reason["code"] for reason in refusals({"not": condition}, asked(sent))]
    assert turned == (["excluded_by"] if holds else [])


def test_the_campaign_of_the_offer_has_nothing_to_do_with_it() -> None:
    offer = {
        "offer": "o",
        "campaign": "spring",
        "when": [{"kind": "campaign", "in": ["mail"]}],
        "give": [{"kind": "percent_off", "percent": "10"}],
    }
    request = basket(("A", 1, "10.00"), context={"campaign": "mail"})
    assert one({"currency": "EUR", "offers": [offer], "requests": [request]})["totals"]["discount"] == "1.00"


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "spring"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["spring", 7, ""]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["spring"], "equals": "spring"}, [("/when/0/equals", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "campaign"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
