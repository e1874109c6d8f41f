"""A book that is made live gives over HTTP what it gives in process."""

import json
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from benchmarks.measuring.filling import Unfilled, definitions, fill
from benchmarks.measuring.inprocess import InProcess
from decisions.engine import load_documents

BOOK: dict[str, Any] = load_documents("""
currency: EUR
campaigns:
  - {campaign: c1, starts: 2020-01-01, ends: 2099-01-01}
offers:
  - offer: order-5
    campaign: c1
    when: [{kind: subtotal, at_least: "20.00"}]
    give: [{kind: amount_off, amount: "5.00", on: order, max_discount: "4.00"}]
  - offer: berlin
    where: {regions: [DE], stores: [s1]}
    give: [{kind: percent_off, percent: "12.5", items: {categories: [women]}}]
  - offer: tote
    trigger: code
    codes: [X]
    give: [{kind: gift, options: [{sku: TOTE, quantity: 1}]}]
  - offer: three
    give: [{kind: set_discount, items: {tags: [t]}, size: 3}]
  - offer: bonus
    give: [{kind: points, multiplier: "2", program: bonus}]
guardrails:
  - {guardrail: floor, kind: price_floor, params: {amount: "9.50"}, owner: x@example.com, reason: r}
  - {guardrail: margin, kind: margin_floor, params: {percent: "20"}, owner: x@example.com, reason: r}
suppressions:
  - suppression: staff
    people: [{kind: segment, in: [staff]}]
    blocks: {all: true}
    owner: x@example.com
    reason: r
policy: {rounding: half_even, programs: {bonus: {per: "1.00"}}}
products:
  - sku: A
    price: "10.00"
    cost: "4.00"
    categories: [women/dresses]
    brand: B
    tags: [t]
    attributes: {size: S}
    tax_rate: "19"
  - {sku: B, price: "20.00", categories: [men], tags: [t], price_floor: "19.00", cost: "1.00"}
  - {sku: C, cost: "2.00"}
""")[0]


def request(*lines: tuple[str, int, str], **members: Any) -> dict[str, Any]:
    rows = [
        {"id": str(number), "sku": sku, "quantity": quantity, "unit_price": price}
        for number, (sku, quantity, price) in enumerate(lines, start=1)
    ]
    basket = {"lines": rows, "shipping": {"amount": "4.90"}}
    return {"channel": "web", "currency": "EUR", "basket": basket, **members}


REQUESTS = [
    request(("A", 3, "10.05"), ("B", 2, "20.00"), region="DE", store="s1", coupons=["x"]),
    request(("C", 1, "50.00"), channel="pos", customer={"id": "new"}, coupons=["unknown"]),
    request(("C", 1, "50.00"), customer={"segments": ["staff"]}),
    request(("NOBODY-KNOWS", 1, "50.00")),
]
CARRYING = request(("A", 3, "10.05"), region="DE", store="s1")
CARRYING["basket"]["lines"][0]["product"] = {"tags": ["t"], "cost": "4.00", "price_floor": "8.00"}
CARRIED = (3, Decimal("1.65"))
"""0.55 down to 9.50 on the third unit, 1.10 on the others; berlin wants a category, which is not carried."""


def summed(answer: dict[str, Any]) -> tuple[int, Decimal]:
    applied = sum(offer["state"] in ("applied", "clipped") for offer in answer["offers"])
    return applied, Decimal(answer["totals"]["discount"])


@pytest.mark.django_db
def test_both_ways_give_the_same(client: Client) -> None:
    key = fill(BOOK, REQUESTS)
    engine = InProcess(BOOK)
    for asked in REQUESTS:
        told = client.post(
            "/api/v1/decisions",
            json.dumps(asked),
            content_type="application/json",
            headers={"Authorization": f"Bearer {key}"},
        )
        assert told.status_code == 200, told.content
        inside = json.loads(engine.decide(json.dumps(asked)))
        assert summed(json.loads(told.content)) == summed(inside)
        assert json.loads(told.content)["gifts"] == inside["gifts"]


@pytest.mark.django_db
def test_over_http_requests_may_carry_facts(client: Client) -> None:
    told = client.post(
        "/api/v1/decisions",
        json.dumps(CARRYING),
        content_type="application/json",
        headers={"Authorization": f"Bearer {fill(BOOK, [CARRYING])}"},
    )
    assert (told.status_code, summed(json.loads(told.content))) == (200, CARRIED)


def test_in_process_requests_may_carry_facts() -> None:
    engine = InProcess(BOOK)
    assert summed(json.loads(engine.decide(json.dumps(CARRYING)))) == CARRIED
    bare = request(("A", 3, "10.05"), region="DE", store="s1")
    assert summed(json.loads(engine.decide(json.dumps(bare)))) != CARRIED


def test_bare_amounts_get_the_books_currency() -> None:
    written = {each.code: each.document for each in definitions(BOOK)}
    assert written["order-5"]["give"][0]["amount"] == {"EUR": "5.00"}
    assert written["order-5"]["starts"] == "2020-01-01"
    assert written["floor"]["params"] == {"amount": {"EUR": "9.50"}}
    assert written["default"]["programs"]["bonus"]["per"] == {"EUR": "1.00"}


@pytest.mark.django_db
def test_what_the_catalogue_refuses_is_named() -> None:
    long = "x" * 101
    with pytest.raises(Unfilled, match=f"products of '{long}': /sku: "):
        fill({"products": [{"sku": long}]}, REQUESTS)
