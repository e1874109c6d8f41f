"""Nudges: what the vectors (docs/conformance/nudges.json) don't show."""

from typing import Any

import pytest

from decisions.engine import nudges
from tests.decisions.engine.running import basket, one

TWELVE = [{"kind": "amount_off", "amount": "12.00", "on": "order"}]
TEN_PERCENT = [{"kind": "percent_off", "percent": "10", "on": "order"}]


def subtotal(at_least: str, **keys: Any) -> dict[str, Any]:
    return {"kind": "subtotal", "at_least": at_least} | keys


def told(
    offers: list[dict[str, Any]], *lines: tuple[str, int, str], policy: Any = None, **keys: Any
) -> list[tuple[str, Any, str]]:
    """(offer, what is missing, gain) of every nudge."""
    document = {"currency": "EUR", "offers": offers, "policy": policy, "requests": [basket(*lines, **keys)]}
    rows = one(document | {"products": [{"sku": "A", "cost": "1.00"}]})["nudges"]
    return [(row["offer"], next(iter(row["missing"].values())), row["gain"]) for row in rows]


CASES: list[tuple[str, Any, list[dict[str, Any]], list[tuple[str, Any, str]]]] = [
    ("just below", [subtotal("100.01")], TWELVE, [("o", "0.01", "12.00")]),
    ("just reached", [subtotal("100.00")], TWELVE, []),
    ("before discounts", [subtotal("110.00", basis="before_discounts")], TWELVE, [("o", "10.00", "12.00")]),
    ("shipping counts", [subtotal("110.00", with_shipping=True)], TWELVE, [("o", "5.10", "12.00")]),
    ("inside all", [{"all": [subtotal("110.00")]}], TWELVE, [("o", "10.00", "12.00")]),
    ("behind a not that holds", [{"not": {"kind": "segment", "in": ["staff"]}}, subtotal("110.00")], TWELVE,
     [("o", "10.00", "12.00")]),
    ("inside not", [{"not": {"not": subtotal("110.00")}}], TWELVE, []),
    ("exactly", [{"kind": "subtotal", "equals": "110.00"}], TWELVE, []),
    ("past an upper bound", [{"kind": "subtotal", "at_most": "90.00"}], TWELVE, []),
    ("a shopper's past", [{"kind": "order_count", "at_least": 1}], TWELVE, []),
    ("an upper bound of the same threshold", [subtotal("110.00", at_most="110.00")], TWELVE,
     [("o", "10.00", "12.00")]),
    ("units past what anybody adds", [{"kind": "quantity", "at_least": 1_003}], TWELVE, []),
    ("units as many as that", [{"kind": "quantity", "at_least": 1_002}], TWELVE, [("o", 1_000, "12.00")]),
    ("branches in units, one of other products", [{"any": [{"kind": "quantity", "at_least": 4},
     {"kind": "distinct", "at_least": 2}]}], TWELVE, [("o", 1, "12.00")]),
    ("a benefit that finds nothing", [subtotal("110.00")],
     [{"kind": "percent_off", "percent": "10", "on": "shipping", "of": "base", "max_discount": "0.00"}], []),
    ("never more than there is", [subtotal("110.00")],
     [{"kind": "fixed_price", "price": "0.00", "on": "order"}], [("o", "10.00", "110.00")]),
    ("rounded once, at the threshold", [subtotal("100.05")], TEN_PERCENT, [("o", "0.05", "10.01")]),
    ("all benefits together", [subtotal("110.00")], [*TEN_PERCENT, {"kind": "percent_off", "percent": "100",
     "on": "shipping"}], [("o", "10.00", "15.90")]),
]  # fmt: skip


@pytest.mark.parametrize(("name", "when", "give", "expected"), CASES, ids=[case[0] for case in CASES])
def test_case(name: str, when: Any, give: list[dict[str, Any]], expected: list[tuple[str, Any, str]]) -> None:
    offer = {"offer": "o", "when": when, "give": give}
    assert (
        told([offer], ("A", 2, "50.00"), shipping="4.90", customer={"id": "c-1", "order_count": 0})
        == expected
    )


def test_what_is_shielded_is_shielded_when_there_is_more_of_it() -> None:
    """The suppression shields just what the tier measures: also the unit that is missing to it."""
    women = {"exclude": {"skus": ["A"]}}
    tiers = [{"from": "1.00", "percent": "1"}]
    offer = {"offer": "o", "give": [{"kind": "tiered", "by": "spend", "of": women, "tiers": tiers}]}
    asked: dict[str, Any] = {
        "currency": "EUR",
        "offers": [offer],
        "requests": [basket(("A", 1, "1.05"), ("B", 1, "1.05"))],
    }
    shield = {"suppression": "s", "blocks": {"all": True}, "items": women}
    assert one(asked | {"suppressions": [shield]})["nudges"] == []
    other = shield | {"items": {"skus": ["B"]}}
    assert [row["offer"] for row in one(asked | {"suppressions": [other]})["nudges"]] == ["o"]


def test_an_empty_basket_is_not_nudged() -> None:
    assert told([{"offer": "o", "when": [subtotal("50.00")], "give": TWELVE}]) == []


def test_a_code_that_was_entered_may_be_within_reach() -> None:
    coded = {"offer": "o", "trigger": "code", "codes": ["X"], "when": [subtotal("110.00")], "give": TWELVE}
    assert told([coded], ("A", 2, "50.00")) == []
    assert told([coded], ("A", 2, "50.00"), coupons=["x"]) == [("o", "10.00", "12.00")]


def test_nudges_do_not_depend_on_how_much_is_explained() -> None:
    offer = {"offer": "o", "when": [subtotal("110.00")], "give": TWELVE}
    for options in ({}, {"explain": "applied"}, {"explain": "all", "nudges": True}):
        assert told([offer], ("A", 2, "50.00"), options=options) == [("o", "10.00", "12.00")]


def test_a_lower_offer_already_chosen_is_untouched() -> None:
    """Looking ahead changes nothing of the answer itself."""
    book = [
        {"offer": "ten", "give": TEN_PERCENT},
        {"offer": "o", "when": [subtotal("120.00")], "give": TWELVE, "stacking": {"exclusive": "basket"}},
    ]
    answers = [
        one(
            {
                "currency": "EUR",
                "offers": book,
                "requests": [basket(("A", 2, "50.00"), options={"nudges": asked})],
            }
        )
        for asked in (True, False)
    ]
    assert [len(each.pop("nudges")) for each in answers] == [1, 0]
    assert answers[0] == answers[1]


def test_grants_whose_cost_nobody_knows_are_not_profitable() -> None:
    gives: list[list[dict[str, Any]]] = [
        [*TWELVE, {"kind": "points", "points": 5}],
        [*TWELVE, {"kind": "perk", "code": "p", "text": "Perk"}],
        TWELVE,
    ]
    found = [
        told([{"offer": "o", "when": [subtotal("150.00")], "give": give}], ("A", 2, "50.00"), policy=policy)
        for give in gives
        for policy in ({}, {"nudges": "profitable"})
    ]
    nudged = [("o", "50.00", "12.00")]
    assert found == [nudged, [], nudged, [], nudged, nudged]


def test_units_are_never_profitable_because_nobody_knows_their_price() -> None:
    offer = {"offer": "o", "when": [{"kind": "quantity", "at_least": 3}], "give": TWELVE}
    assert told([offer], ("A", 2, "50.00")) == [("o", 1, "12.00")]
    assert told([offer], ("A", 2, "50.00"), policy={"nudges": "profitable"}) == []


def test_the_number_of_runs_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    """Offers without effect cost a run each; past the bound the others are not looked at."""
    shipped = [{"kind": "percent_off", "percent": "100", "on": "shipping"}]
    void = [
        {"offer": f"void{i}", "when": [subtotal(f"10{i}.50")], "give": shipped}
        for i in range(nudges.MOST_TRIED)
    ]
    good = {"offer": "good", "when": [subtotal("150.00")], "give": TWELVE}
    assert told([*void, good], ("A", 2, "50.00")) == []
    assert told([*void[1:], good], ("A", 2, "50.00")) == [("good", "50.00", "12.00")]
    monkeypatch.setattr(nudges, "MOST_TRIED", nudges.MOST_TRIED + 1)
    assert told([*void, good], ("A", 2, "50.00")) == [("good", "50.00", "12.00")]
