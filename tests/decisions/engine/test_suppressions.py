"""Suppressions: whom and what they shield."""

from typing import Any

import pytest

from decisions.engine import DocumentErrors, read_suppression
from tests.decisions.engine.running import basket, simulate

TEN = {"offer": "ten", "tags": ["seasonal"], "give": [{"kind": "percent_off", "percent": "10"}]}
VIP = [{"kind": "segment", "in": ["vip"]}]
NEW = {"tags": ["new-arrival"]}
PRODUCTS = [{"sku": "N", "tags": ["new-arrival"]}, {"sku": "B", "cost": "10.00"}]
REQUEST = basket(
    ("N", 1, "100.00"), ("B", 1, "50.00"), customer={"segments": ["vip"], "scores": {"churn": "0.1"}}
)

CASES: list[tuple[str, dict[str, Any], dict[str, Any], tuple[str, str]]] = [
    ("everything, for these people", {"people": VIP, "blocks": {"all": True}}, TEN, ("suppressed", "0.00")),
    ("other people", {"people": [{"not": VIP[0]}], "blocks": {"all": True}}, TEN, ("applied", "15.00")),
    (
        "by a score",
        {"people": [{"kind": "score", "name": "churn", "at_most": "0.2"}], "blocks": {"all": True}},
        TEN,
        ("suppressed", "0.00"),
    ),
    ("nobody in particular is everybody", {"blocks": {"all": True}}, TEN, ("suppressed", "0.00")),
    ("by offer", {"blocks": {"offers": ["ten"]}}, TEN, ("suppressed", "0.00")),
    ("another offer", {"blocks": {"offers": ["other"]}}, TEN, ("applied", "15.00")),
    ("by tag", {"blocks": {"tags": ["seasonal"]}}, TEN, ("suppressed", "0.00")),
    ("by kind of benefit", {"blocks": {"kinds": ["percent_off"]}}, TEN, ("suppressed", "0.00")),
    ("another kind", {"blocks": {"kinds": ["gift"]}}, TEN, ("applied", "15.00")),
    ("by trigger", {"blocks": {"triggers": ["automatic"]}}, TEN, ("suppressed", "0.00")),
    ("without blocks it binds nobody", {}, TEN, ("applied", "15.00")),
    ("but those that name it", {}, TEN | {"suppressions": ["s"]}, ("suppressed", "0.00")),
    ("an empty selection is everything", {"items": {}, "blocks": {"all": True}}, TEN, ("suppressed", "0.00")),
    ("lines that are shielded", {"items": NEW, "blocks": {"all": True}}, TEN, ("applied", "5.00")),
    (
        "nothing but shielded lines",
        {"items": NEW, "blocks": {"all": True}},
        {"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "items": NEW}]},
        ("suppressed", "0.00"),
    ),
    (
        "low margins are shielded, not by hand-kept tags",
        {"items": {"margin": {"at_most": "80"}}, "blocks": {"all": True}},
        TEN,
        ("applied", "10.00"),
    ),
    ("elsewhere", {"where": {"channels": ["pos"]}, "blocks": {"all": True}}, TEN, ("applied", "15.00")),
    ("not yet", {"starts": "2026-07-01", "blocks": {"all": True}}, TEN, ("applied", "15.00")),
    ("to the end of the day", {"ends": "2026-06-15", "blocks": {"all": True}}, TEN, ("suppressed", "0.00")),
    ("over", {"ends": "2026-06-14", "blocks": {"all": True}}, TEN, ("applied", "15.00")),
]


@pytest.mark.parametrize(("name", "suppression", "offer", "wanted"), CASES, ids=[c[0] for c in CASES])
def test_case(name: str, suppression: dict[str, Any], offer: dict[str, Any], wanted: tuple[str, str]) -> None:
    document = {
        "currency": "EUR",
        "suppressions": [{"suppression": "s"} | suppression],
        "offers": [offer],
        "products": PRODUCTS,
        "requests": [REQUEST],
    }
    (decision,) = simulate(document)["decisions"]
    (row,) = decision["offers"]
    assert (row["state"], decision["totals"]["discount"]) == wanted
    if row["state"] == "suppressed":
        assert row["reasons"] == [{"code": "suppressed", "params": {}}]


def test_a_suppressed_offer_keeps_nobody_out() -> None:
    alone = TEN | {"offer": "alone", "stacking": {"exclusive": "basket"}, "tags": []}
    document = {
        "currency": "EUR",
        "suppressions": [{"suppression": "s", "blocks": {"offers": ["alone"]}}],
        "offers": [alone, TEN],
        "requests": [REQUEST],
    }
    (decision,) = simulate(document, diagnose=True)["decisions"]
    assert {row["code"]: row["state"] for row in decision["offers"]} == {
        "alone": "suppressed",
        "ten": "applied",
    }
    assert decision["offers"][0]["reasons"] == [{"code": "suppressed", "params": {"suppressions": ["s"]}}]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/suppression", "missing")]),
    ({"suppression": "s", "blocks": {"any": []}}, [("/blocks/any", "unknown_key")]),
    ({"suppression": "s", "blocks": {"all": "yes"}}, [("/blocks/all", "wrong_value")]),
    ({"suppression": "s", "people": [{"kind": "nobody"}]}, [("/people/0/kind", "unknown_kind")]),
    ({"suppression": "s", "items": {"colour": ["red"]}}, [("/items/colour", "unknown_key")]),
    ({"suppression": "s", "where": {"stores": ["x"]}}, [("/where/stores", "unknown_key")]),
    ({"suppression": "s", "until": "2026-01-01"}, [("/until", "unknown_key")]),
]


@pytest.mark.parametrize(("document", "expected"), WRONG)
def test_wrong_documents(document: Any, expected: list[tuple[str, str]]) -> None:
    with pytest.raises(DocumentErrors) as caught:
        read_suppression(document)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == expected
