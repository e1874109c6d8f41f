"""The answer: its shape, how much it explains and to whom."""

from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.engine import (
    ENGINE_VERSION,
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Facts,
    answer,
    compile_snapshot,
    decide,
    read_offer,
    read_policy,
    read_request,
)
from tests.decisions.engine.running import CLOCK, basket, compile_document, one, simulate

TEN = {"offer": "ten", "name": "Ten", "give": [{"kind": "percent_off", "percent": "10"}]}


def states(offers: list[dict[str, Any]], *, diagnose: bool = False, **more: Any) -> dict[str, list[str]]:
    """State and reason codes by offer, on a basket of 100.00."""
    document = {"currency": "EUR", "offers": offers, "requests": [basket(("A", 1, "100.00"), **more)]}
    (decision,) = simulate(document, diagnose=diagnose)["decisions"]
    return {
        row["code"]: [row["state"], *(reason["code"] for reason in row["reasons"])]
        for row in decision["offers"]
    }


def test_the_whole_shape() -> None:
    request = read_request(basket(("A", 1, "100.00"), shipping="4.90"))
    decision = decide(
        compile_document({"offers": [TEN]}), NO_OVERRIDES, request, Facts(), NO_ALLOWANCES, CLOCK
    )
    expires = datetime(2026, 6, 15, 12, 30, 0, 123456, tzinfo=UTC)
    assert answer(decision, id="01J", created=CLOCK, expires=expires) == {
        "id": "01J",
        "object": "decision",
        "created": "2026-06-15T12:00:00Z",
        "expires": "2026-06-15T12:30:00.123Z",
        "snapshot": "sha256:0",
        "overrides": 0,
        "engine": ENGINE_VERSION,
        "optimality": "proven",
        "currency": "EUR",
        "totals": {
            "subtotal": "100.00",
            "item_discount": "10.00",
            "order_discount": "0.00",
            "shipping": "4.90",
            "shipping_discount": "0.00",
            "discount": "10.00",
            "total": "94.90",
        },
        "lines": [
            {
                "id": "1",
                "sku": "A",
                "quantity": 1,
                "unit_price": "100.00",
                "subtotal": "100.00",
                "discount": "10.00",
                "total": "90.00",
                "unit_totals": ["90.00"],
                "adjustments": [{"offer": "ten", "stage": "item", "amount": "10.00"}],
                "flags": ["unknown_sku"],
            }
        ],
        "shipping": {"amount": "4.90", "discount": "0.00", "total": "4.90", "adjustments": []},
        "offers": [
            {
                "code": "ten",
                "version": 1,
                "name": "Ten",
                "state": "applied",
                "stage": "item",
                "amount": "10.00",
                "reasons": [],
            }
        ],
        "coupons": [],
        "gifts": [],
        "rewards": [],
        "nudges": [],
        "experiments": [],
    }


FAILING = {"offer": "far", "when": [{"kind": "subtotal", "at_least": "500.00"}], "give": TEN["give"]}
CODED = {"offer": "code", "trigger": "code", "codes": ["CODE"], "give": TEN["give"]}
ENDED = {"offer": "ended", "ends": "2026-01-01", "give": TEN["give"]}
ELSEWHERE = {"offer": "sku", "give": [{"kind": "percent_off", "percent": "10", "items": {"skus": ["Z"]}}]}
BOOK = [TEN, FAILING, CODED, ENDED, ELSEWHERE]


def test_explain_applied() -> None:
    assert states(BOOK, options={"explain": "applied"}) == {"ten": ["applied"]}


def test_explain_candidates() -> None:
    assert states(BOOK) == {"far": ["failed", "below_minimum"], "ten": ["applied"]}


@pytest.mark.parametrize(
    ("offer", "told"),
    [
        ("ten", ["applied"]),
        ("far", ["failed", "below_minimum"]),
        ("code", ["failed", "code_missing"]),
        ("ended", ["failed", "ended"]),
        ("sku", ["failed", "no_effect"]),
    ],
)
def test_explain_one_named_offer(offer: str, told: list[str]) -> None:
    assert states(BOOK, options={"explain": "all", "offer": offer})[offer] == told


def test_explain_all_counts_the_others() -> None:
    request = basket(("A", 1, "100.00"), options={"explain": "all"})
    decision = one({"currency": "EUR", "offers": BOOK, "requests": [request]})
    assert decision["not_candidates"] == 3


SOME = {"kind": "percent_off", "percent": "1"}
LACKING: list[tuple[str, dict[str, Any]]] = [
    ("code_missing", {"trigger": "code", "codes": ["X"]}),
    ("code_missing", {"trigger": "code", "codes": ["Y"], "case_sensitive": True}),
    ("coupon_not_held", {"when": [{"kind": "coupon_held", "in": ["X"]}]}),
    ("missing_items", {"when": [{"kind": "contains", "all_of": [{"skus": ["Z"]}]}]}),
    ("missing_items", {"give": [SOME | {"items": {"brands": ["Z"]}}]}),
    ("missing_items", {"when": [{"kind": "quantity", "at_least": 1, "of": {"tags": ["z"]}}]}),
    ("not_in_segment", {"when": [{"kind": "segment", "in": ["vip"]}]}),
    ("not_one_of", {"when": [{"kind": "tier", "in": ["gold"]}]}),
    ("not_started", {"starts": "2027-01-01"}),
    ("ended", {"ends": "2026-01-01"}),
]


@pytest.mark.parametrize(("reason", "offer"), LACKING)
def test_explain_all_counts_the_others_by_what_they_lack(reason: str, offer: dict[str, Any]) -> None:
    offers = [TEN, {"offer": "o", "give": [SOME]} | offer, {"offer": "p", "give": [SOME]} | offer]
    request = basket(("A", 1, "100.00"), options={"explain": "all"})
    decision = one({"currency": "EUR", "offers": offers, "requests": [request]})
    assert (decision["not_candidates"], decision["not_candidates_by_reason"]) == (2, {reason: 2})


def test_the_counts_by_reason_leave_out_who_is_spoken_of() -> None:
    offers = [{"offer": f"o-{i}", "give": [SOME]} | offer for i, (_, offer) in enumerate(LACKING)]
    request = basket(("A", 1, "100.00"), options={"explain": "all", "offer": "o-3"}, coupons=["X"])
    decision = one({"currency": "EUR", "offers": offers, "requests": [request]})
    assert {row["code"] for row in decision["offers"]} == {"o-0", "o-2", "o-3"}
    counts = decision["not_candidates_by_reason"]
    assert counts == {
        "code_missing": 1,
        "ended": 1,
        "missing_items": 2,
        "not_in_segment": 1,
        "not_one_of": 1,
        "not_started": 1,
    }
    assert sum(counts.values()) == decision["not_candidates"]


def test_an_earlier_version_has_ended_and_a_later_one_has_not_started() -> None:
    versions = [(n, read_offer(TEN | {"starts": f"202{n}-01-01"}, currency="EUR")) for n in (5, 6, 7)]
    compiled = compile_snapshot(versions, read_policy({}), "")
    request = read_request(basket(("A", 1, "100.00"), options={"explain": "all"}))
    decision = decide(compiled, NO_OVERRIDES, request, Facts(), NO_ALLOWANCES, CLOCK)
    body = answer(decision, id="", created=CLOCK, expires=CLOCK)
    assert [row["version"] for row in body["offers"]] == [6]
    assert body["not_candidates_by_reason"] == {"ended": 1, "not_started": 1}


def test_a_named_offer_that_does_not_exist() -> None:
    assert "nobody" not in states(BOOK, options={"explain": "all", "offer": "nobody"})


def test_a_code_that_has_ended_is_told_only_to_who_may_diagnose() -> None:
    ended = CODED | {"ends": "2026-01-01"}
    assert states([ended], coupons=["CODE"]) == {}
    assert states([ended], coupons=["CODE"], diagnose=True) == {"code": ["failed", "ended"]}


def test_wrong_places_and_failing_conditions_are_told_together() -> None:
    offer = FAILING | {"where": {"channels": ["pos"], "regions": ["FR"], "stores": ["s-1"]}}
    told = ["failed", "wrong_channel", "wrong_region", "wrong_store", "below_minimum"]
    assert states([offer]) == {"far": told}


TEXTS = {
    "de": {"name": "Zehn", "message": "10 % weniger"},
    "de-AT": {"name": "Zehne"},
    "en": {"message": "10 % off"},
}


@pytest.mark.parametrize(
    ("language", "name", "message"),
    [
        ("de", "Zehn", "10 % weniger"),
        ("de-AT", "Zehne", "10 % weniger"),
        ("de-CH", "Zehn", "10 % weniger"),
        ("en", "Ten", "10 % off"),
        ("fr", "Ten", None),
    ],
)
def test_the_offers_own_texts(language: str, name: str, message: str | None) -> None:
    request = basket(("A", 1, "100.00"), options={"language": language})
    (row,) = one({"offers": [TEN | {"texts": TEXTS}], "requests": [request]})["offers"]
    assert (row["name"], row.get("message")) == (name, message)


def test_offers_stand_in_evaluation_order() -> None:
    offers: list[dict[str, Any]] = [
        {"offer": "z-price", "stage": "price", "give": TEN["give"]},
        {"offer": "b-item", "give": TEN["give"]},
        {"offer": "a-item", "give": TEN["give"]},
        {"offer": "aa-till", "where": {"channels": ["pos"]}, "give": TEN["give"]},
        {"offer": "late", "starts": "2026-01-01", "priority": 1, "give": TEN["give"]},
        {"offer": "order", "priority": 99, "give": [{"kind": "percent_off", "percent": "1", "on": "order"}]},
    ]
    assert list(states(offers)) == ["z-price", "late", "a-item", "aa-till", "b-item", "order"]


def test_adjustments_stand_in_the_order_taken() -> None:
    """By stage, within it by priority, then start and code; one row for each offer and stage."""
    twice = {"kind": "percent_off", "percent": "10"}
    offers: list[dict[str, Any]] = [
        {"offer": "order", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]},
        {"offer": "a-late", "give": [twice]},
        {"offer": "z-early", "priority": 1, "give": [twice, twice]},
        {"offer": "sale", "stage": "price", "give": [twice]},
    ]
    request = basket(("A", 1, "100.00"), ("A", 1, "100.00"), ("B", 1, "50.00"))
    decision = one({"currency": "EUR", "offers": offers, "requests": [request]})
    for line in decision["lines"]:
        told = [(row["offer"], row["stage"]) for row in line["adjustments"]]
        assert told == [("sale", "price"), ("z-early", "item"), ("a-late", "item"), ("order", "order")]
    # 100.00, 90.00, 81.00 and 72.90, 65.61, 59.05 (half a cent up)
    amounts = [row["amount"] for row in decision["lines"][0]["adjustments"]]
    assert amounts == ["10.00", "17.10", "7.29", "6.56"]


def test_facts_fill_what_the_request_leaves_out() -> None:
    offer = {
        "offer": "o",
        "when": [{"kind": "order_count", "at_least": 5}, {"kind": "segment", "in": ["vip"]}],
        "give": [
            {
                "kind": "percent_off",
                "percent": "10",
                "items": {"brands": ["Ada"], "attributes": {"size": "S"}},
            }
        ],
    }
    products = {"A": {"brand": "Ada", "attributes": {"size": "M", "colour": "red"}, "floor": 9500}}
    facts = Facts(products=products, customer={"id": "c-1", "segments": ["vip"], "order_count": 7})
    compiled = compile_document({"offers": [offer]})

    def discount(customer: dict[str, Any], attributes: dict[str, Any] | None) -> str:
        document = basket(("A", 1, "100.00"), customer=customer)
        document["basket"]["lines"][0]["attributes"] = attributes
        decision = decide(compiled, NO_OVERRIDES, read_request(document), facts, NO_ALLOWANCES, CLOCK)
        body = answer(decision, id="", created=CLOCK, expires=CLOCK)
        return str(body["totals"]["discount"])

    assert discount({"id": "c-1"}, None) == "0.00"  # the product's own size is M
    assert discount({"id": "c-1"}, {"size": "S"}) == "5.00"  # down to the product's floor
    assert discount({"id": "c-1", "order_count": 4}, {"size": "S"}) == "0.00"
    assert discount({"id": "c-1", "segments": []}, {"size": "S"}) == "0.00"


def test_one_code_twice_in_a_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="twice"):
        compile_document({"offers": [TEN, TEN]})
