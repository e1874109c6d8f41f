"""GET /prices: what may be advertised, and that a decision charges the same."""

import csv
import io
import json
from collections.abc import Callable
from typing import Any

import jsonschema  # type: ignore[import-untyped]
import pytest
from django.test import Client
from drf_spectacular.generators import SchemaGenerator

from catalog.models import Category, Price, Product, Region
from decisions.overrides.switches import switch
from decisions.snapshots.watcher import live
from tests.decisions.conftest import Ask, House, Watching
from tests.decisions.documents import basket, lines
from tests.decisions.wire import traced

Json = dict[str, Any]
pytestmark = pytest.mark.django_db

SALE: Json = {
    "offer": "dress-sale",
    "stage": "price",
    "ends": "2096-06-30",
    "give": [{"kind": "percent_off", "percent": "20", "items": {"categories": ["women"]}}],
}
POS_SALE: Json = {
    "offer": "till-sale",
    "stage": "price",
    "where": {"channels": ["pos"]},
    "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}}],
}
BOOK = [SALE, POS_SALE]
Get = Callable[..., Any]


@pytest.fixture
def get(client: Client, house: House) -> Get:
    """GET /prices with a query and the web shop's key."""

    def get(query: str = "currency=EUR", *, key: str | None = None, **headers: str) -> Any:
        headers = {"Authorization": f"Bearer {key or house.key}", **headers}
        return client.get(f"/api/v1/prices?{query}", headers=headers)

    return get


def prices(response: Any) -> dict[str, tuple[str, str]]:
    """SKU -> (list price, price) of a page."""
    assert response.status_code == 200, response.content
    return {row["sku"]: (row["list_price"], row["price"]) for row in response.json()["data"]}


def test_a_row_says_all(get: Get, install: Callable[..., object], house: House) -> None:
    install(*BOOK)
    response = get("currency=EUR&sku=DRESS")
    assert response.json() == {
        "object": "list",
        "data": [
            {
                "sku": "DRESS",
                "currency": "EUR",
                "list_price": "49.90",
                "price": "39.92",
                "discount": "9.98",
                "offers": [{"code": "dress-sale", "version": 1, "amount": "9.98"}],
                "valid_until": "2096-07-01T00:00:00Z",
                "snapshot": live().compiled.hash,
                "overrides": live().overrides.number,
            }
        ],
        "has_more": False,
        "next": None,
    }
    assert response["Cache-Control"] == "no-store"


def test_the_whole_catalogue_of_a_currency(get: Get, install: Callable[..., object], house: House) -> None:
    install(*BOOK)
    Price.objects.create(product=Product.objects.get(sku="TOTE"), currency="USD", amount=1700)
    assert prices(get()) == {
        "DRESS": ("49.90", "39.92"),
        "FLOORED": ("50.00", "50.00"),
        "TOTE": ("15.00", "15.00"),
    }
    assert prices(get("currency=USD")) == {"TOTE": ("17.00", "17.00")}
    assert prices(get("currency=GBP")) == {}


def test_region_and_store_choose_price_and_offers(
    get: Get, install: Callable[..., object], house: House
) -> None:
    install({**SALE, "where": {"regions": ["EU"]}})
    dress = Product.objects.get(sku="DRESS")
    Price.objects.create(product=dress, currency="EUR", amount=6000, region=Region.objects.get(code="DE"))
    assert prices(get("currency=EUR&sku=DRESS")) == {"DRESS": ("49.90", "49.90")}
    assert prices(get("currency=EUR&sku=DRESS&region=EU")) == {"DRESS": ("49.90", "39.92")}
    assert prices(get("currency=EUR&sku=DRESS&region=DE")) == {"DRESS": ("60.00", "48.00")}
    assert prices(get("currency=EUR&sku=DRESS&store=b-1")) == {"DRESS": ("60.00", "48.00")}


def test_a_price_of_another_region_is_none(get: Get, house: House) -> None:
    france = Region.objects.create(code="FR")
    product = Product.objects.create(sku="BAGUETTE")
    Price.objects.create(product=product, currency="EUR", amount=120, region=france)
    assert prices(get("currency=EUR&sku=BAGUETTE&region=DE")) == {}
    assert prices(get("currency=EUR&sku=BAGUETTE&region=FR")) == {"BAGUETTE": ("1.20", "1.20")}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sku=DRESS,TOTE", ["DRESS", "TOTE"]),
        ("sku=TOTE&sku=DRESS", ["DRESS", "TOTE"]),
        ("sku=NOBODY", []),
        ("category=women", ["DRESS"]),
        ("category=women/dresses", ["DRESS"]),
        ("category=wom", []),
        ("category=men", []),
        ("category=women&sku=TOTE", []),
    ],
)
def test_filters(get: Get, house: House, query: str, expected: list[str]) -> None:
    assert list(prices(get(f"currency=EUR&{query}"))) == expected


def test_a_product_in_two_categories_stands_once(get: Get, house: House) -> None:
    Product.objects.get(sku="DRESS").categories.add(Category.objects.get(path="women"))
    assert list(prices(get("currency=EUR&category=women"))) == ["DRESS"]


def test_pages(get: Get, house: House) -> None:
    first = get("currency=EUR&limit=2&category=")
    assert (first.json()["has_more"], first.json()["next"]) == (True, "FLOORED")
    assert first["Link"] == (
        '</api/v1/prices?currency=EUR&limit=2&category=&starting_after=FLOORED>; rel="next"'
    )
    last = get("currency=EUR&limit=2&starting_after=FLOORED")
    assert (list(prices(last)), last.json()["has_more"], last.json()["next"]) == (["TOTE"], False, None)
    assert "Link" not in last


@pytest.mark.parametrize(
    ("query", "headers"),
    [
        ("currency=EUR&format=csv", {}),
        ("currency=EUR", {"Accept": "text/csv"}),
        ("currency=EUR", {"Accept": "application/json;q=0.5, text/csv"}),
        ("currency=EUR&format=csv", {"Accept": "application/json"}),
    ],
)
def test_csv(
    get: Get, install: Callable[..., object], house: House, query: str, headers: dict[str, str]
) -> None:
    install(*BOOK)
    response = get(query, **headers)
    assert response["Content-Type"] == "text/csv; charset=utf-8"
    rows = list(csv.DictReader(io.StringIO(response.content.decode())))
    assert [(row["sku"], row["list_price"], row["price"], row["offers"]) for row in rows] == [
        ("DRESS", "49.90", "39.92", "dress-sale:1"),
        ("FLOORED", "50.00", "50.00", ""),
        ("TOTE", "15.00", "15.00", ""),
    ]
    assert (rows[0]["valid_until"], rows[1]["valid_until"]) == ("2096-07-01T00:00:00Z", "")
    assert list(rows[0]) == list(get().json()["data"][0])


@pytest.mark.parametrize("headers", [{}, {"Accept": "*/*"}, {"Accept": "image/png"}, {"Accept": "text/csv"}])
def test_json_unless_csv_is_wanted(get: Get, house: House, headers: dict[str, str]) -> None:
    assert get("currency=EUR&format=json", **headers)["Content-Type"] == "application/json"


def test_a_decision_charges_what_is_advertised(
    ask: Ask, get: Get, install: Callable[..., object], house: House
) -> None:
    install(*BOOK)
    for key, channel in ((house.key, "web"), (house.till, "pos")):
        for sku, (listed, price) in prices(get("currency=EUR&region=DE", key=key)).items():
            request = basket(channel=channel, basket=lines((sku, 1, listed)))
            (line,) = ask(request, key=key).json()["lines"]
            assert (line["unit_price"], line["total"]) == (listed, price)


def test_a_kill_counts_at_once(get: Get, install: Callable[..., object], house: House) -> None:
    install(*BOOK)
    before = get("currency=EUR&sku=DRESS").json()["data"][0]
    switch(action="kill", target="offer", code="dress-sale", actor="olga", reason="a mistake")
    after = get("currency=EUR&sku=DRESS").json()["data"][0]
    assert (before["price"], after["price"], after["valid_until"]) == ("39.92", "49.90", None)
    assert after["overrides"] > before["overrides"]


WRONG: list[tuple[str, list[tuple[str, str]]]] = [
    ("", [("?currency", "missing")]),
    ("currency=EU", [("?currency", "unknown_currency")]),
    ("currency=EUR&customer=c-42", [("?customer", "unknown_key")]),
    ("currency=EUR&region=XX&store=nope", [("?region", "unknown_region"), ("?store", "unknown_store")]),
    ("currency=EUR&limit=1001", [("?limit", "out_of_range")]),
    ("currency=EUR&limit=0", [("?limit", "out_of_range")]),
    ("currency=EUR&sku=", [("?sku", "missing")]),
    ("currency=EUR&sku=" + "A," * 1001, [("?sku", "too_many")]),
    ("currency=EUR&format=xml", [("?format", "wrong_value")]),
    ("currency=EUR&sku=%00", [("?sku", "malformed")]),
]


@pytest.mark.parametrize(("query", "expected"), WRONG)
@pytest.mark.parametrize("accept", ["application/json", "text/csv"])
def test_wrong_queries(get: Get, query: str, expected: list[tuple[str, str]], accept: str) -> None:
    response = get(query, Accept=accept)
    assert (response.status_code, response["Content-Type"]) == (400, "application/problem+json")
    errors = response.json()["errors"]
    assert [(error["pointer"], error["code"]) for error in errors] == expected


def test_a_channel_that_is_not_the_keys(get: Get, house: House) -> None:
    response = get("currency=EUR&channel=pos")
    assert (response.status_code, response.json()["code"]) == (403, "channel_not_allowed")
    both = house.issue("both", house.web, ["decide"], house.pos)
    assert get("currency=EUR&channel=pos", key=both).status_code == 200


def test_reading_and_feeding_have_scopes_of_their_own(client: Client, house: House) -> None:
    feeding = house.issue("feeding", house.web, ["catalogue"])

    def status(method: str, key: str | None) -> tuple[int, str | None]:
        headers = {"Authorization": f"Bearer {key}"} if key else {}
        body = json.dumps({"rows": [{"sku": "DRESS", "currency": "EUR", "price": "55.00"}]})
        path = "/api/v1/prices?currency=EUR" if method in ("get", "head") else "/api/v1/prices"
        sent = {} if method in ("get", "head") else {"data": body, "content_type": "application/json"}
        response = getattr(client, method)(path, headers=headers, **sent)
        return response.status_code, response.json().get("scope") if response.content else None

    assert status("get", house.key) == (200, None)
    assert status("head", house.key) == (200, None)
    assert status("get", feeding) == (403, "decide")
    assert status("put", feeding) == (200, None)
    assert status("put", house.key) == (403, "catalogue")
    assert status("get", None)[0] == 401
    assert status("put", None)[0] == 401
    assert status("post", house.key)[0] == 405
    assert Price.objects.get(product__sku="DRESS").amount == 5500


def test_openapi_has_both_methods_and_the_answer_conforms(
    get: Get, install: Callable[..., object], house: House
) -> None:
    install(*BOOK)
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    path = schema["paths"]["/api/v1/prices"]
    assert (path["get"]["operationId"], path["put"]["operationId"]) == ("list_prices", "feed_prices")
    assert set(path["get"]["responses"]["200"]["content"]) == {"application/json", "text/csv"}
    shape = path["get"]["responses"]["200"]["content"]["application/json"]["schema"]
    jsonschema.validate(get().json(), {**shape, "components": schema["components"]})


@pytest.mark.django_db(transaction=True)
def test_two_statements_however_many_skus(
    get: Get, install: Callable[..., object], watching: Watching, house: House
) -> None:
    install(*BOOK, *({**SALE, "offer": f"sale-{n}"} for n in range(20)))
    watching()
    made = Product.objects.bulk_create(Product(sku=f"SKU-{n:03}") for n in range(300))
    Price.objects.bulk_create(Price(product=product, currency="EUR", amount=999) for product in made)
    counts = []
    for limit in (1, 300):
        query = f"currency=EUR&region=DE&limit={limit}"
        get(query)
        with traced() as traffic:
            assert len(get(query).json()["data"]) == limit
        counts.append(traffic.statements)
    assert counts == [2, 2]
