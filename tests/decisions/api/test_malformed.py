"""Everything that a careless or hostile client sends gets the documented answer, never a 500."""

import json
from typing import Any

import pytest

from decisions.models import LoggedDecision
from tests.decisions.conftest import Ask
from tests.decisions.documents import basket, lines

Json = dict[str, Any]


def line(**changes: Any) -> Json:
    """The standard request with its only line changed."""
    one = {"id": "1", "sku": "DRESS", "quantity": 1, "unit_price": "10.00", **changes}
    return basket(basket={"lines": [{key: value for key, value in one.items() if value is not ...}]})


INVALID: list[tuple[str, Any, str, str]] = [
    ("no body members", {}, "/channel", "missing"),
    ("a list", [], "", "wrong_type"),
    ("a text", "x", "", "wrong_type"),
    ("null", None, "", "wrong_type"),
    ("an unknown key", basket(colour="red"), "/colour", "unknown_key"),
    ("a clock of its own", basket(at="2026-06-15T12:00:00Z"), "/at", "unknown_key"),
    ("unknown currency", basket(currency="EURO"), "/currency", "unknown_currency"),
    ("currency of another type", basket(currency=978), "/currency", "unknown_currency"),
    ("unknown region", basket(region="ATLANTIS"), "/region", "unknown_region"),
    ("unknown store", basket(store="s-0"), "/store", "unknown_store"),
    ("negative quantity", line(quantity=-1), "/basket/lines/0/quantity", "wrong_value"),
    ("no quantity at all", line(quantity=...), "/basket/lines/0/quantity", "missing"),
    ("quantity zero", line(quantity=0), "/basket/lines/0/quantity", "wrong_value"),
    ("quantity as text", line(quantity="1"), "/basket/lines/0/quantity", "wrong_value"),
    ("quantity with a fraction", line(quantity=1.5), "/basket/lines/0/quantity", "wrong_value"),
    ("quantity true", line(quantity=True), "/basket/lines/0/quantity", "wrong_value"),
    ("price 2^63", line(unit_price="9223372036854775808"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price as a number", line(unit_price=10), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price 2^63 as a number", line(unit_price=2**63), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price with an exponent", line(unit_price="1e3"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price NaN as a text", line(unit_price="NaN"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("negative price", line(unit_price="-1.00"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price with three places", line(unit_price="1.001"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("price in Arabic digits", line(unit_price="١٠"), "/basket/lines/0/unit_price", "wrong_amount"),
    ("neither price nor amount", line(unit_price=...), "/basket/lines/0/unit_price", "missing"),
    ("price and amount", line(amount="10.00"), "/basket/lines/0/unit_price", "contradiction"),
    ("empty SKU", line(sku=""), "/basket/lines/0/sku", "wrong_value"),
    ("SKU as a list", line(sku=["A"]), "/basket/lines/0/sku", "wrong_value"),
    ("tax rate with a sign", line(tax_rate="-19"), "/basket/lines/0/tax_rate", "wrong_value"),
    ("1,001 lines", basket(basket=lines(*[("A", 1, "1.00")] * 1001)), "/basket/lines", "too_many"),
    ("10,001 units", basket(basket=lines(("A", 10_000, "1"), ("B", 1, "1"))), "/basket/lines", "too_many"),
    ("21 coupons", basket(coupons=["A"] * 21), "/coupons", "too_many"),
    ("coupons as a text", basket(coupons="SUMMER10"), "/coupons", "wrong_type"),
    ("basket as a list", basket(basket=[]), "/basket", "wrong_type"),
    ("lines as an object", basket(basket={"lines": {}}), "/basket/lines", "wrong_type"),
    ("no lines", basket(basket={"id": "b"}), "/basket/lines", "missing"),
    ("customer as a text", basket(customer="c-42"), "/customer", "wrong_type"),
    ("an unknown level", basket(options={"explain": "everything"}), "/options/explain", "wrong_value"),
    ("an unknown audience", basket(options={"audience": "boss"}), "/options/audience", "wrong_value"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("body", "pointer", "code"), [row[1:] for row in INVALID], ids=[row[0] for row in INVALID]
)
def test_wrong_fields_are_named_by_pointer(ask: Ask, body: Any, pointer: str, code: str) -> None:
    before = LoggedDecision.objects.count()
    response = ask(body)
    problem = json.loads(response.content)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    assert (problem["code"], problem["status"], problem["retryable"]) == ("validation", 400, False)
    assert (pointer, code) in {(error["pointer"], error["code"]) for error in problem["errors"]}
    assert LoggedDecision.objects.count() == before


MALFORMED: list[tuple[str, bytes]] = [
    ("nothing", b""),
    ("half an object", b'{"channel": "web"'),
    ("NaN", b'{"channel": NaN}'),
    ("minus infinity", b'{"channel": -Infinity}'),
    ("not UTF-8", b'{"channel": "\xff"}'),
    ("a key twice", b'{"channel": "web", "channel": "pos"}'),
    ("NUL in a text", b'{"channel": "w\\u0000eb"}'),
    ("half a surrogate pair", b'{"channel": "\\ud800"}'),
    ("nested too deep", b'{"context":' + b"[" * 200 + b"]" * 200 + b"}"),
    ("nested far too deep", b"[" * 100_000),
    ("a number of 5,000 digits", b'{"channel": ' + b"9" * 5000 + b"}"),
    ("a huge exponent", b'{"channel": 1e999999999}'),
    ("a byte order mark", b"\xef\xbb\xbf{}"),
]


@pytest.mark.parametrize("body", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_what_is_not_json_says_so(ask: Ask, body: bytes) -> None:
    response = ask(body)
    assert response.status_code == 400
    assert json.loads(response.content)["code"] in ("malformed_json", "validation")


def test_all_wrong_fields_are_named_in_one_answer(ask: Ask) -> None:
    body = line(quantity=-1, unit_price="x")
    body |= {"currency": "EUR", "coupons": [""], "options": {"explain": "?"}}
    pointers = {error["pointer"] for error in json.loads(ask(body).content)["errors"]}
    assert pointers == {
        "/basket/lines/0/quantity",
        "/basket/lines/0/unit_price",
        "/coupons/0",
        "/options/explain",
    }


def test_a_body_past_256_kb_is_too_large(ask: Ask) -> None:
    body = json.dumps(basket(context={"attributes": {"x": "y" * 256 * 1024}})).encode()
    response = ask(body)
    assert (response.status_code, json.loads(response.content)["code"]) == (413, "payload_too_large")


def test_another_media_type(client: Any, house: Any) -> None:
    response = client.post(
        "/api/v1/decisions",
        b"a=1",
        content_type="text/plain",
        headers={"Authorization": f"Bearer {house.key}"},
    )
    assert (response.status_code, json.loads(response.content)["code"]) == (415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(basket(basket={"lines": []}), id="an empty basket"),
        pytest.param(
            basket(basket=lines(*[(f"SKU-{n}", 10, "1.00") for n in range(1000)])), id="at the bounds"
        ),
        pytest.param(line(unit_price="0"), id="for nothing"),
        pytest.param(line(unit_price=..., amount="9999999999999.99"), id="the largest amount"),
        pytest.param(line(sku="ﬀ\u200b<script>'; DROP TABLE"), id="strange texts"),
        pytest.param(basket(coupons=["ＳＵＭＭＥＲ１０", "\u200bSUMMER10", "İ"]), id="homoglyphs in codes"),
        pytest.param(basket(options={"language": "xx-not-a-language"}), id="an unknown language"),
        pytest.param(basket(context={"attributes": {"n": 1e10, "deep": {"a": [None]}}}), id="odd attributes"),
        pytest.param(basket(customer={"id": "c", "scores": {"churn": "abc"}}), id="odd scores"),
        pytest.param(basket(proposals=[{"offer": "x", "score": 0.8}]), id="a score as a fraction"),
    ],
)
def test_odd_but_valid(ask: Ask, body: Json) -> None:
    response = ask(body)
    assert response.status_code == 200, response.content
