"""The feed verbs over HTTP, on real rows."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from catalog.models import (
    Category,
    Channel,
    Customer,
    ImportRecord,
    Order,
    Price,
    Product,
    Region,
    Score,
    Segment,
    Stock,
)
from tests.catalog.conftest import ApiClient

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]

DRESS = {
    "sku": "DRESS",
    "name": "Dress",
    "brand": "Lune",
    "categories": ["women/dresses", "sale"],
    "tags": ["new"],
    "attributes": {"size": "38", "weight": 0.5, "pieces": 2, "fits": ["a", 1]},
    "tax_rate": "19",
    "listed_since": "2026-03-01",
    "discountable": False,
}


def pointers(answer: dict[str, Any]) -> list[tuple[str, str]]:
    return sorted((error["pointer"], error["code"]) for error in answer["errors"])


class TestProducts:
    def test_a_product_lands_with_everything(self, api: ApiClient) -> None:
        answer = api.feed("products", DRESS)
        assert answer == {
            "id": ImportRecord.objects.get().pk,
            "object": "import",
            "kind": "products",
            "rows": 1,
            "landed": 1,
            "refused": 0,
            "errors": [],
        }
        dress = Product.objects.get()
        assert (dress.sku, dress.name, dress.brand, dress.tags) == ("DRESS", "Dress", "Lune", ["new"])
        assert dress.attributes == {"size": "38", "weight": "0.5", "pieces": 2, "fits": ["a", 1]}
        assert (dress.tax_rate, dress.listed_since, dress.discountable) == (
            Decimal("19"),
            date(2026, 3, 1),
            False,
        )
        assert {node.path for node in dress.categories.all()} == {"women/dresses", "sale"}
        tree = dict(Category.objects.values_list("path", "parent__path"))
        assert tree == {"women": None, "women/dresses": "women", "sale": None}

    def test_absent_keys_stay_and_null_clears(self, api: ApiClient) -> None:
        api.feed("products", DRESS)
        api.feed("products", {"sku": "DRESS", "name": "Red dress", "brand": None, "tax_rate": None})
        dress = Product.objects.get()
        assert (dress.name, dress.brand, dress.tax_rate) == ("Red dress", "", None)
        assert (dress.tags, dress.listed_since, dress.discountable) == (["new"], date(2026, 3, 1), False)
        assert dress.categories.count() == 2
        api.feed("products", {"sku": "DRESS", "categories": None, "tags": None, "discountable": None})
        dress.refresh_from_db()
        assert (dress.categories.count(), dress.tags, dress.discountable) == (0, [], True)

    def test_good_rows_land_and_the_answer_names_the_others(self, api: ApiClient) -> None:
        answer = api.feed(
            "products",
            {"sku": "A", "name": "A"},
            {"sku": "B", "tax_rate": 19, "discountable": "no", "colour": "red"},
            "no row",
            {"name": "nameless"},
            {"sku": " C"},
            {"sku": "D", "categories": ["women//dresses", "x"]},
            {"sku": "A", "name": "again"},
            {"sku": "E", "attributes": {"a/b": {"deep": 1}}},
            {"sku": "F", "tags": "new", "listed_since": "1.3.2026", "tax_rate": "19.00001"},
            {"sku": "G", "tax_rate": "NaN"},
            {"sku": "H", "name": None},
        )
        assert (answer["rows"], answer["landed"], answer["refused"]) == (11, 2, 9)
        assert pointers(answer) == [
            ("/rows/1/colour", "unknown_key"),
            ("/rows/1/discountable", "not_boolean"),
            ("/rows/1/tax_rate", "not_decimal"),
            ("/rows/2", "not_an_object"),
            ("/rows/3/sku", "required"),
            ("/rows/4/sku", "malformed"),
            ("/rows/5/categories/0", "malformed"),
            ("/rows/6", "duplicate_row"),
            ("/rows/7/attributes/a~1b", "malformed"),
            ("/rows/8/listed_since", "not_a_date"),
            ("/rows/8/tags", "not_a_list"),
            ("/rows/8/tax_rate", "too_precise"),
            ("/rows/9/tax_rate", "not_decimal"),
        ]
        assert dict(Product.objects.values_list("sku", "name")) == {"A": "A", "H": ""}
        assert not Category.objects.exists()

    def test_an_answer_is_not_many_times_its_request(self, api: ApiClient) -> None:
        line = {f"k{number}": 1 for number in range(1000)}
        answer = api.feed("products", line | {"sku": "A"}, {"sku": "B", "categories": ["a" + "/a" * 12]})
        assert len(answer["errors"]) == 51
        assert ("/rows/1/categories/0", "too_deep") in pointers(answer)
        assert api.feed("products", {"sku": "C", "categories": ["a" + "/a" * 11]})["landed"] == 1

    def test_every_call_leaves_a_record(self, api: ApiClient) -> None:
        api.feed("products", {"sku": "A"}, {"sku": ""})
        record = ImportRecord.objects.get()
        assert (record.kind, record.door, record.rows, record.landed, record.refused) == (
            "products",
            "api",
            2,
            1,
            1,
        )
        assert record.key is not None
        assert record.key.prefix in api.key
        assert record.finished_at is not None
        assert record.errors[0]["row"] == 1
        assert record.errors[0]["errors"][0]["pointer"] == "/sku"


class TestPrices:
    @pytest.fixture(autouse=True)
    def _shop(self, regions: dict[str, Region]) -> None:
        Product.objects.create(sku="DRESS")

    def test_amounts_become_minor_units_of_their_currency(self, api: ApiClient) -> None:
        api.feed(
            "prices",
            {"sku": "DRESS", "currency": "EUR", "price": "49.90", "cost": "18", "floor": "30.5"},
            {"sku": "DRESS", "currency": "EUR", "region": "DE", "price": "44.90"},
            {"sku": "DRESS", "currency": "JPY", "price": "8000"},
            {"sku": "DRESS", "currency": "KWD", "price": "15.125"},
        )
        rows = Price.objects.values_list("currency", "region__code", "amount", "cost", "floor")
        assert set(rows) == {
            ("EUR", None, 4990, 1800, 3050),
            ("EUR", "DE", 4490, None, None),
            ("JPY", None, 8000, None, None),
            ("KWD", None, 15125, None, None),
        }

    def test_absent_stays_null_clears_and_a_null_price_removes(self, api: ApiClient) -> None:
        base = {"sku": "DRESS", "currency": "EUR"}
        api.feed("prices", base | {"price": "49.90", "cost": "18.00", "floor": "30.00"})
        api.feed("prices", base | {"cost": "17.00", "floor": None})
        assert Price.objects.values_list("amount", "cost", "floor").get() == (4990, 1700, None)
        answer = api.feed("prices", base | {"price": None}, base | {"region": "DE", "price": None})
        assert answer["landed"] == 2
        assert not Price.objects.exists()

    def test_wrong_rows_are_named(self, api: ApiClient) -> None:
        base = {"sku": "DRESS", "currency": "EUR", "price": "1.00"}
        answer = api.feed(
            "prices",
            base | {"sku": "NOBODY"},
            base | {"region": "MARS"},
            base | {"currency": "XYZ"},
            base | {"price": "1.001"},
            base | {"price": 9.99, "region": "DE"},
            base | {"price": "-1.00", "cost": "-1", "region": "EU"},
            {"sku": "DRESS", "currency": "USD", "cost": "1.00"},
            base | {"price": "9223372036854775808", "region": "US"},
            base,
        )
        assert pointers(answer) == [
            ("/rows/0/sku", "unknown_sku"),
            ("/rows/1/region", "unknown_region"),
            ("/rows/2/currency", "unknown_currency"),
            ("/rows/3/price", "malformed_amount"),
            ("/rows/4/price", "not_text"),
            ("/rows/5/cost", "negative"),
            ("/rows/5/price", "negative"),
            ("/rows/6/price", "required"),
            ("/rows/7/price", "malformed_amount"),
        ]
        kept = Price.objects.get()
        assert (kept.currency, kept.region, kept.amount) == ("EUR", None, 100)


class TestStock:
    def test_quantities_are_set_and_null_removes(self, api: ApiClient) -> None:
        Product.objects.create(sku="TOTE")
        api.feed("stock", *({"sku": "TOTE", "location": place, "quantity": 4} for place in ("main", "shop")))
        answer = api.feed(
            "stock",
            {"sku": "TOTE", "location": "main", "quantity": 0},
            {"sku": "TOTE", "location": "shop", "quantity": None},
            {"sku": "BAG", "location": "main", "quantity": 1},
            {"sku": "TOTE", "location": "x", "quantity": -1},
            {"sku": "TOTE", "location": "y", "quantity": 2**31},
            {"sku": "TOTE", "location": "z", "quantity": True},
            {"sku": "TOTE", "location": "w"},
        )
        assert pointers(answer) == [
            ("/rows/2/sku", "unknown_sku"),
            ("/rows/3/quantity", "out_of_range"),
            ("/rows/4/quantity", "out_of_range"),
            ("/rows/5/quantity", "not_integer"),
            ("/rows/6/quantity", "required"),
        ]
        assert list(Stock.objects.values_list("location", "quantity")) == [("main", 0)]


class TestCustomers:
    @pytest.fixture(autouse=True)
    def _segments(self, db: None) -> None:
        Segment.objects.create(code="vip", name="VIP")
        Segment.objects.create(code="staff", name="Staff")
        Segment.objects.create(code="loyal", name="Loyal", rule={"fact": "order_count", "at_least": 3})

    def test_a_customer_lands_with_everything(self, api: ApiClient) -> None:
        api.feed(
            "customers",
            {
                "id": "c-42",
                "email": " Anna+Shop@Example.com ",
                "tier": "gold",
                "attributes": {"language": "de"},
                "identities": {"device": ["d-1", "d-2"], "card": "k-1"},
                "segments": ["vip"],
            },
        )
        anna = Customer.objects.get()
        # sha256 of anna@example.com
        assert anna.email_hash == "f7d54c22dda5b1780276601cd005909b70543fc4a6ba72d735b4cb9bbb611f01"
        assert (anna.code, anna.tier, anna.attributes) == ("c-42", "gold", {"language": "de"})
        assert set(anna.identities.values_list("kind", "value")) == {
            ("device", "d-1"),
            ("device", "d-2"),
            ("card", "k-1"),
        }
        assert [segment.code for segment in anna.segments.all()] == ["vip"]

    def test_absent_stays_named_kinds_are_replaced_rule_segments_stay(self, api: ApiClient) -> None:
        api.feed(
            "customers", {"id": "c", "identities": {"device": "d-1", "card": "k-1"}, "segments": ["vip"]}
        )
        customer = Customer.objects.get()
        customer.segments.add(Segment.objects.get(code="loyal"))
        api.feed("customers", {"id": "c", "identities": {"device": "d-9"}, "segments": ["staff"]})
        assert set(customer.identities.values_list("value", flat=True)) == {"d-9", "k-1"}
        assert {segment.code for segment in customer.segments.all()} == {"staff", "loyal"}
        api.feed("customers", {"id": "c", "tier": "gold"})
        assert customer.identities.count() == 2
        api.feed("customers", {"id": "c", "identities": None, "segments": None, "tier": None})
        assert customer.identities.count() == 0
        assert [segment.code for segment in customer.segments.all()] == ["loyal"]

    def test_wrong_rows_are_named(self, api: ApiClient) -> None:
        answer = api.feed(
            "customers",
            {"id": "a", "email": "nobody"},
            {"id": "b", "email": "x@example.com", "email_hash": "0" * 64},
            {"id": "c", "email_hash": "ABC"},
            {"id": "d", "segments": ["vip", "loyal", "gone"]},
            {"id": "e", "identities": {"phone": "1"}},
            {"id": "f", "identities": {"device": ["d", ""]}},
            {"id": "g"},
        )
        assert pointers(answer) == [
            ("/rows/0/email", "malformed"),
            ("/rows/1/email_hash", "contradiction"),
            ("/rows/2/email_hash", "malformed"),
            ("/rows/3/segments/1", "unknown_segment"),
            ("/rows/3/segments/2", "unknown_segment"),
            ("/rows/4/identities", "unknown_key"),
            ("/rows/5/identities/device/1", "malformed"),
        ]
        assert [customer.code for customer in Customer.objects.all()] == ["g"]

    def test_scores(self, api: ApiClient) -> None:
        Customer.objects.create(code="c")
        base = {"customer": "c", "as_of": "2026-06-15T04:00:00+02:00"}
        api.feed(
            "scores", base | {"name": "churn", "value": "0.12"}, base | {"name": "propensity", "value": 0.8}
        )
        score = Score.objects.get(name="churn")
        assert (score.value, score.as_of) == (Decimal("0.12"), datetime(2026, 6, 15, 2, tzinfo=UTC))
        assert Score.objects.get(name="propensity").value == Decimal("0.8")
        answer = api.feed(
            "scores",
            base | {"name": "churn", "value": None},
            base | {"name": "mood", "value": "1"},
            base | {"name": "propensity", "value": "0.1234567"},
            {"customer": "x", "name": "churn", "value": "1"},
            {"customer": "c", "name": "lifetime_value", "value": "1", "as_of": "2026-06-15T04:00:00"},
        )
        assert pointers(answer) == [
            ("/rows/1/name", "unknown_value"),
            ("/rows/2/value", "too_precise"),
            ("/rows/3/customer", "unknown_customer"),
            ("/rows/4/as_of", "no_offset"),
        ]
        assert [score.name for score in Score.objects.all()] == ["propensity"]


def order(number: str, **changes: Any) -> dict[str, Any]:
    base = {
        "order_id": number,
        "customer": "c-1",
        "currency": "EUR",
        "placed_at": "2026-06-15T09:00:00Z",
        "total": "50.00",
    }
    return base | changes


def facts(code: str = "c-1") -> tuple[int, str | None, str | None, dict[str, int]]:
    customer = Customer.objects.get(code=code)
    first, last = customer.first_order_at, customer.last_order_at
    return (
        customer.order_count,
        first.isoformat() if first else None,
        last.isoformat() if last else None,
        customer.lifetime_spend,
    )


class TestOrders:
    @pytest.fixture(autouse=True)
    def _shop(self, web: Channel, pos: Channel, regions: dict[str, Region]) -> None:
        Customer.objects.create(code="c-1")
        Customer.objects.create(code="c-2")
        Product.objects.create(sku="DRESS")

    def test_an_order_lands_with_its_lines(self, api: ApiClient) -> None:
        line = {"id": "1", "sku": "DRESS", "quantity": 2, "amount": "99.80", "store_discount": "9.98"}
        api.feed(
            "orders",
            order(
                "o-1",
                region="DE",
                shipping="4.90",
                decision="01J",
                lines=[line, line | {"id": "2", "sku": "?"}],
            ),
        )
        found = Order.objects.get()
        assert (found.channel.code, found.order_id, found.total, found.shipping) == ("web", "o-1", 5000, 490)
        assert found.region is not None
        assert found.region.code == "DE"
        lines = found.lines.values_list(
            "line_id", "sku", "product__sku", "quantity", "shelf", "store_discount"
        )
        assert list(lines) == [("1", "DRESS", "DRESS", 2, 9980, 998), ("2", "?", None, 2, 9980, 998)]

    def test_order_facts_follow(self, api: ApiClient) -> None:
        api.feed(
            "orders",
            order("o-1"),
            order("o-2", placed_at="2026-07-01T00:00:00+02:00", total="7.00", currency="USD"),
            order("o-3", placed_at="2026-05-01T00:00:00Z", total="1.00"),
            order("o-4", customer=None),
        )
        first, last = "2026-05-01T00:00:00+00:00", "2026-06-30T22:00:00+00:00"
        assert facts() == (3, first, last, {"EUR": 5100, "USD": 700})

    def test_the_same_order_again_changes_nothing(self, api: ApiClient) -> None:
        rows = [order("o-1", lines=[{"id": "1", "sku": "DRESS", "quantity": 1, "amount": "50.00"}])]
        api.feed("orders", *rows)
        before = facts()
        assert api.feed("orders", *rows)["landed"] == 1
        assert facts() == before
        assert Order.objects.get().lines.count() == 1

    def test_an_order_is_updated_cancelled_and_moved(self, api: ApiClient) -> None:
        api.feed("orders", order("o-1"), order("o-2", total="5.00"))
        api.feed("orders", {"order_id": "o-1", "currency": "EUR", "total": "30.00"})
        assert facts()[0::3] == (2, {"EUR": 3500})
        api.feed("orders", {"order_id": "o-1", "currency": "EUR", "cancelled_at": "2026-06-16T00:00:00Z"})
        assert facts()[0::3] == (1, {"EUR": 500})
        api.feed("orders", {"order_id": "o-1", "currency": "EUR", "cancelled_at": None, "customer": "c-2"})
        assert facts()[0::3] == (1, {"EUR": 500})
        assert facts("c-2")[0::3] == (1, {"EUR": 3000})
        api.feed("orders", {"order_id": "o-2", "currency": "EUR", "cancelled_at": "2026-06-16T00:00:00Z"})
        assert facts() == (0, None, None, {})

    def test_wrong_rows_are_named_and_the_good_one_counts(self, api: ApiClient) -> None:
        api.feed("orders", order("old"))
        line = {"id": "1", "sku": "DRESS", "quantity": 1, "amount": "1.00"}
        answer = api.feed(
            "orders",
            order("a", channel="pos"),
            order("b", customer="nobody", store="nowhere", region="MARS"),
            order("c", lines=[line, line, line | {"id": "3", "amount": "-1", "quantity": 0.5}]),
            {"order_id": "d", "currency": "EUR"},
            order("old", currency="USD"),
            order("e", placed_at="2026-06-15", total=5),
            order("f"),
            order("f", channel="web"),
            order("g", shipping="0.001", lines=[line | {"price": "1"}]),
        )
        assert pointers(answer) == [
            ("/rows/0/channel", "channel_not_allowed"),
            ("/rows/1/customer", "unknown_customer"),
            ("/rows/1/region", "unknown_region"),
            ("/rows/1/store", "unknown_store"),
            ("/rows/2/lines/1/id", "duplicate_line"),
            ("/rows/2/lines/2/amount", "negative"),
            ("/rows/2/lines/2/quantity", "not_integer"),
            ("/rows/3/placed_at", "required"),
            ("/rows/3/total", "required"),
            ("/rows/4/currency", "currency_changed"),
            ("/rows/5/placed_at", "not_a_time"),
            ("/rows/5/total", "not_text"),
            ("/rows/7", "duplicate_row"),
            ("/rows/8/lines/0/price", "unknown_key"),
            ("/rows/8/shipping", "malformed_amount"),
        ]
        assert {found.order_id for found in Order.objects.all()} == {"old", "f"}
        assert facts()[0] == 2

    def test_a_key_lands_orders_of_channels_that_it_acts_for(
        self, api: ApiClient, issue: Any, pos: Channel
    ) -> None:
        central = ApiClient(issue(acts_for=[pos]).clear_text, api.client)
        assert central.feed("orders", order("o-1", channel="pos"), order("o-1"))["landed"] == 2
        assert {found.channel.code for found in Order.objects.all()} == {"pos", "web"}


BAD_ENVELOPES: list[tuple[str, Any, list[tuple[str, str]]]] = [
    ("no object", [], [("", "not_an_object")]),
    ("no rows", {}, [("/rows", "not_a_list")]),
    ("rows no list", {"rows": {}}, [("/rows", "not_a_list")]),
    ("no row", {"rows": []}, [("/rows", "empty")]),
    ("1,001 rows", {"rows": [{}] * 1001}, [("/rows", "too_many")]),
    ("another key", {"rows": [{"sku": "A"}], "dry": True}, [("/dry", "unknown_key")]),
]


@pytest.mark.parametrize(
    ("body", "errors"), [case[1:] for case in BAD_ENVELOPES], ids=[c[0] for c in BAD_ENVELOPES]
)
def test_a_wrong_envelope_lands_nothing(api: ApiClient, body: Any, errors: list[tuple[str, str]]) -> None:
    response = api.send("PUT", "/api/v1/products", body)
    assert response.status_code == 400
    assert pointers(response.json()) == errors
    assert not Product.objects.exists()
    assert not ImportRecord.objects.exists()


def test_feeds_need_their_scope_and_their_method(api: ApiClient, issue: Any) -> None:
    other = ApiClient(issue(scopes=["decide"]).clear_text, api.client)
    response = other.send("PUT", "/api/v1/products", {"rows": [{"sku": "A"}]})
    assert (response.status_code, response.json()["scope"]) == (403, "catalogue")
    assert api.send("GET", "/api/v1/products").status_code == 405
    assert api.send("PUT", "/api/v1/orders", {"rows": []}).status_code == 405
    assert not Product.objects.exists()
