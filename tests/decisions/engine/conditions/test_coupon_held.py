"""Condition coupon_held."""

import json
from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, refusals

CASES: list[tuple[str, list[str], list[str], bool]] = [
    ("the code itself", ["SUMMER10"], ["SUMMER10"], True),
    ("case does not matter", ["Summer10"], ["sUMMER10"], True),
    ("nor does space around it", [" SUMMER10"], ["SUMMER10  "], True),
    ("one of several", ["A", "B"], ["B", "C"], True),
    ("another", ["A"], ["B"], False),
    ("no prefix", ["SUMMER"], ["SUMMER10"], False),
    ("none entered", ["A"], [], False),
]


@pytest.mark.parametrize(("name", "named", "entered", "holds"), CASES)
def test_coupon_held(name: str, named: list[str], entered: list[str], holds: bool) -> None:
    condition = {"kind": "coupon_held", "in": named}
    request = basket(coupons=entered)
    assert refusals(condition, request) == ([] if holds else [{"code": "coupon_not_held", "params": {}}])
    turned = [reason["code"] for reason in refusals({"not": condition}, request)]
    assert turned == (["excluded_by"] if holds else [])


POINTS = [{"kind": "points", "points": 1}]


def offers(*offers: dict[str, Any], coupons: list[str], explain: str = "candidates") -> dict[str, Any]:
    """The decision with these codes entered."""
    request = basket(("A", 1, "10.00"), coupons=coupons, options={"explain": explain})
    return one({"currency": "EUR", "offers": list(offers), "requests": [request]})


HELD = {"offer": "held", "when": [{"kind": "coupon_held", "in": ["MAIL"]}], "give": POINTS}
CODED = {"offer": "coded", "trigger": "code", "codes": ["Own"], "give": POINTS}


def test_whatever_offer_the_code_belongs_to() -> None:
    body = offers(CODED | {"codes": ["mail"], "case_sensitive": True}, HELD, coupons=["Mail"])
    assert [reward["offer"] for reward in body["rewards"]] == ["held"]
    (coupon,) = body["coupons"]
    assert (coupon["state"], [reason["code"] for reason in coupon["reasons"]]) == (
        "failed",
        ["code_not_usable"],
    ), "asking for a code does not make it the offer's own"


@pytest.mark.parametrize(
    ("name", "coupons", "states"),
    [
        ("both", ["own", "mail"], {"coded": ["applied"]}),
        ("its own alone", ["own"], {"coded": ["failed", "coupon_not_held"]}),
        ("the other alone: nobody asks for it", ["mail"], {}),
        ("neither", [], {}),
    ],
)
def test_beside_a_code_of_its_own(name: str, coupons: list[str], states: dict[str, list[str]]) -> None:
    offer = CODED | {"codes": ["OWN", "TWO"], "when": [{"kind": "coupon_held", "in": ["MAIL"]}]}
    rows = offers(offer, coupons=coupons)["offers"]
    found = {row["code"]: [row["state"], *(reason["code"] for reason in row["reasons"])] for row in rows}
    assert found == states


@pytest.mark.parametrize(
    "when",
    [
        [{"kind": "coupon_held", "in": ["MAIL", "SECRET"]}],
        [{"not": {"kind": "coupon_held", "in": ["MAIL", "SECRET"]}}],
        [
            {
                "not": {
                    "any": [
                        {"all": [{"kind": "channel", "in": ["web"]}, HELD["when"][0]]},
                        {"not": {"not": {"kind": "coupon_held", "in": ["SECRET"]}}},
                    ]
                }
            }
        ],
    ],
)
@pytest.mark.parametrize("coupons", [[], ["mail"]])
def test_no_answer_tells_the_codes(when: list[dict[str, Any]], coupons: list[str]) -> None:
    offer = {"offer": "asked", "when": when, "give": POINTS}
    request = basket(coupons=coupons, options={"explain": "all", "offer": "asked"})
    body = one({"currency": "EUR", "offers": [offer], "requests": [request]})
    told = json.dumps(body["offers"])
    assert "SECRET" not in told
    assert "MAIL" not in told


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/when/0/in", "missing")]),
    ({"in": []}, [("/when/0/in", "wrong_length")]),
    ({"in": "A"}, [("/when/0/in", "wrong_value")]),
    ({"in": ["A", " ", 5]}, [("/when/0/in/1", "wrong_value"), ("/when/0/in/2", "wrong_value")]),
    ({"in": ["A"], "case_sensitive": True}, [("/when/0/case_sensitive", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "coupon_held"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
