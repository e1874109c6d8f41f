"""Decision requests: every wrong field is named by its JSON pointer."""

import copy
import tracemalloc
from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.engine import DocumentErrors, Request, read_request, rows

GOOD: dict[str, Any] = {
    "channel": "web",
    "region": "DE",
    "store": None,
    "currency": "EUR",
    "prices_include_tax": True,
    "customer": {
        "id": "c-42",
        "email_hash": None,
        "identities": {"device": "d-1", "card": None},
        "segments": ["vip"],
        "tier": "gold",
        "order_count": 7,
        "days_since_last_order": 3,
        "attributes": {"language": "de"},
        "scores": {"churn": "0.12"},
        "lifetime_spend": {"EUR": "1200.00"},
    },
    "basket": {
        "id": "b-9f3",
        "lines": [
            {
                "id": "1",
                "sku": "DRESS",
                "quantity": 2,
                "unit_price": "49.90",
                "list_price": None,
                "unit_cost": "20.00",
                "tax_rate": "19",
                "attributes": {},
                "product": {"brand": "Lune", "price": "49.90", "cost": {"EUR": "20.00", "USD": "23.00"}},
            },
            {"id": "2", "sku": "HAM", "quantity": 3, "amount": "10.00"},
        ],
        "shipping": {"amount": "4.90", "method": "standard", "country": "DE"},
    },
    "coupons": ["SUMMER10"],
    "context": {
        "campaign": "mail",
        "referrer": "affiliate:anna",
        "device": "ios",
        "payment_method": "card",
        "viewing": {"skus": [], "categories": []},
        "attributes": {},
    },
    "proposals": [{"offer": "points-boost", "score": "0.8"}],
    "reservation": None,
    "exclude": [],
    "options": {
        "explain": "candidates",
        "offer": "o",
        "audience": "shopper",
        "language": "de",
        "nudges": True,
        "decline_gifts": [],
        "gifts": {"gwp": "TOTE"},
    },
}
LINE = {"id": "1", "sku": "A", "quantity": 1, "unit_price": "1.00"}


def changed(path: str, value: Any) -> dict[str, Any]:
    """The good request with one value put in at a pointer."""
    request = copy.deepcopy(GOOD)
    *parents, last = path.strip("/").split("/")
    at: Any = request
    for part in parents:
        at = at[int(part)] if isinstance(at, list) else at[part]
    at[int(last) if isinstance(at, list) else last] = value
    return request


def problems(document: Any, *, simulation: bool = False) -> list[tuple[str, str]]:
    """(pointer, code) of everything that is wrong."""
    try:
        read_request(document, simulation=simulation)
    except DocumentErrors as errors:
        return [(problem.path, problem.code) for problem in errors.problems]
    return []


def test_the_documented_request_is_read() -> None:
    request = read_request(GOOD)
    assert isinstance(request, Request)
    assert (request.channel, request.region, request.store, request.currency) == ("web", "DE", None, "EUR")
    assert [line.subtotal for line in request.lines] == [9980, 1000]
    assert request.lines[1].unit_prices() == (334, 333, 333)
    assert request.shipping is not None
    assert request.shipping.amount == 490
    assert request.options.explain == "candidates"
    assert request.customer is not None
    assert request.customer["lifetime_spend"] == {"EUR": 120000}
    assert request.coupons == ("SUMMER10",)


def test_little_is_required() -> None:
    request = read_request({"channel": "web", "currency": "EUR", "basket": {"lines": []}})
    assert request.lines == ()
    assert request.options.explain == "applied"
    assert (request.customer, request.shipping, request.at) == (None, None, None)


@pytest.mark.parametrize(
    "path",
    [
        "/region",
        "/customer",
        "/basket/shipping",
        "/basket/id",
        "/coupons",
        "/context",
        "/proposals",
        "/exclude",
        "/options",
        "/prices_include_tax",
        "/customer/segments",
        "/customer/attributes",
        "/customer/lifetime_spend",
        "/customer/lifetime_spend/EUR",
        "/options/language",
        "/basket/lines/0/attributes",
        "/basket/lines/0/product",
        "/basket/lines/0/product/cost",
    ],
)
def test_null_is_absent(path: str) -> None:
    assert problems(changed(path, None)) == []


def test_what_a_line_carries_of_its_product() -> None:
    request = read_request(GOOD)
    carried = request.products["DRESS"]
    assert (carried["brand"], carried["price"], carried["cost"]) == ("Lune", 4990, 2000)
    assert (carried["floor"], carried["tags"], carried["discountable"]) == (None, [], True)
    assert "HAM" not in request.products


def test_two_lines_carry_the_same_of_one_product() -> None:
    request = changed("/basket/lines/1", {**LINE, "id": "2", "sku": "DRESS"})
    assert problems(request) == []
    request["basket"]["lines"][1]["product"] = request["basket"]["lines"][0]["product"]
    assert problems(request) == []
    request["basket"]["lines"][1]["product"] = {"brand": "Mars"}
    assert problems(request) == [("/basket/lines/1/product", "contradiction")]


def test_true_is_another_fact_than_one() -> None:
    request = changed("/basket/lines/1", {**LINE, "id": "2", "sku": "DRESS"})
    request["basket"]["lines"][0]["product"] = {"attributes": {"a": 1}}
    request["basket"]["lines"][1]["product"] = {"attributes": {"a": True}}
    assert problems(request) == [("/basket/lines/1/product", "contradiction")]
    request["basket"]["lines"][1]["product"] = {"attributes": {"a": 1}}
    assert problems(request) == []


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [("/currency", "EURO", "unknown_currency"), ("/basket/lines/0/sku", None, "missing")],
)
def test_facts_are_read_whatever_else_is_wrong(path: str, value: Any, code: str) -> None:
    request = changed(path, value)
    request["basket"]["lines"][0]["product"] = {"tax_rate": 19, "colour": "red", "attributes": [1]}
    assert sorted(problems(request)) == sorted(
        [
            (path, code),
            ("/basket/lines/0/product/tax_rate", "wrong_value"),
            ("/basket/lines/0/product/colour", "unknown_key"),
            ("/basket/lines/0/product/attributes", "wrong_type"),
        ]
    )


WRONG: list[tuple[str, Any, str, str]] = [
    # pointer that is changed, value, pointer of the problem, code
    ("/basket/lines/0/product", [], "/basket/lines/0/product", "wrong_type"),
    ("/basket/lines/0/product/floor", "1.00", "/basket/lines/0/product/floor", "unknown_key"),
    ("/basket/lines/0/product/cost", "1.001", "/basket/lines/0/product/cost", "wrong_amount"),
    ("/basket/lines/0/product/cost", 1, "/basket/lines/0/product/cost", "wrong_amount"),
    ("/basket/lines/0/product/cost", {"EUR": 1}, "/basket/lines/0/product/cost/EUR", "wrong_amount"),
    ("/basket/lines/0/product/cost", {"USD": "1.001"}, "/basket/lines/0/product/cost/USD", "wrong_amount"),
    ("/basket/lines/0/product/cost", {"XX": "1"}, "/basket/lines/0/product/cost/XX", "unknown_currency"),
    ("/basket/lines/0/product/price_floor", "-1.00", "/basket/lines/0/product/price_floor", "wrong_amount"),
    *(
        ("/basket/lines/0/product/tax_rate", rate, "/basket/lines/0/product/tax_rate", "wrong_value")
        for rate in ("99999", "-0", 19, "19.12345", "1e1", "")
    ),
    *(
        ("/basket/lines/0/product/listed_since", day, "/basket/lines/0/product/listed_since", "wrong_value")
        for day in ("20260601", "2026-W23-1", "2026-02-30", 20260601)
    ),
    *(
        (f"/basket/lines/0/product/{key}", ["x" * 201], f"/basket/lines/0/product/{key}/0", "wrong_value")
        for key in ("categories", "tags")
    ),
    ("/basket/lines/0/product/categories", ["a//b"], "/basket/lines/0/product/categories/0", "wrong_value"),
    (
        "/basket/lines/0/product/categories",
        ["a", "/".join("a" * 21)],
        "/basket/lines/0/product/categories/1",
        "too_deep",
    ),
    ("/basket/lines/0/product/tags", ["x"] * 201, "/basket/lines/0/product/tags", "too_many"),
    ("/basket/lines/0/product/tags", "new", "/basket/lines/0/product/tags", "wrong_type"),
    ("/basket/lines/0/product/listed_since", "May", "/basket/lines/0/product/listed_since", "wrong_value"),
    ("/basket/lines/0/product/name", "a\x00b", "/basket/lines/0/product/name", "wrong_value"),
    ("/channel", None, "/channel", "missing"),
    ("/channel", "", "/channel", "wrong_value"),
    ("/channel", 5, "/channel", "wrong_value"),
    ("/channel", "x" * 201, "/channel", "wrong_value"),
    ("/channel", "we\x00b", "/channel", "wrong_value"),
    ("/channel", "we\ud800b", "/channel", "wrong_value"),
    ("/region", ["DE"], "/region", "wrong_value"),
    ("/currency", None, "/currency", "missing"),
    ("/currency", "EURO", "/currency", "unknown_currency"),
    ("/currency", "eur", "/currency", "unknown_currency"),
    ("/currency", 978, "/currency", "unknown_currency"),
    ("/prices_include_tax", "yes", "/prices_include_tax", "wrong_type"),
    ("/prices_include_tax", 1, "/prices_include_tax", "wrong_type"),
    ("/discount", 5, "/discount", "unknown_key"),
    ("/at", "2026-06-15T12:00:00Z", "/at", "unknown_key"),
    ("/basket", None, "/basket", "missing"),
    ("/basket", [], "/basket", "wrong_type"),
    ("/basket/lines", None, "/basket/lines", "missing"),
    ("/basket/lines", {}, "/basket/lines", "wrong_type"),
    ("/basket/lines", [LINE | {"id": str(i)} for i in range(1001)], "/basket/lines", "too_many"),
    (
        "/basket/lines",
        [LINE | {"id": str(i), "quantity": 5001} for i in range(2)],
        "/basket/lines",
        "too_many",
    ),
    (
        "/basket/lines",
        [LINE | {"id": str(i), "unit_price": "9999999999999.99"} for i in range(2)],
        "/basket/lines",
        "wrong_amount",
    ),
    ("/basket/total", "1.00", "/basket/total", "unknown_key"),
    ("/basket/lines/0", "DRESS", "/basket/lines/0", "wrong_type"),
    ("/basket/lines/0/id", None, "/basket/lines/0/id", "missing"),
    ("/basket/lines/0/id", 1, "/basket/lines/0/id", "wrong_value"),
    ("/basket/lines/0/sku", None, "/basket/lines/0/sku", "missing"),
    ("/basket/lines/0/sku", "", "/basket/lines/0/sku", "wrong_value"),
    ("/basket/lines/0/price", "1.00", "/basket/lines/0/price", "unknown_key"),
    ("/basket/lines/1/id", "1", "/basket/lines/1/id", "duplicate"),
    ("/basket/lines/0/quantity", None, "/basket/lines/0/quantity", "missing"),
    ("/basket/lines/0/quantity", 0, "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/quantity", -1, "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/quantity", "2", "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/quantity", 1.5, "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/quantity", True, "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/quantity", 2**63, "/basket/lines/0/quantity", "wrong_value"),
    ("/basket/lines/0/unit_price", None, "/basket/lines/0/unit_price", "missing"),
    ("/basket/lines/0/unit_price", 49, "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", 49.9, "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "49,90", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "49.901", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "-1.00", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "NaN", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "Infinity", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "1e2", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", " 1.00", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", "１.00", "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/unit_price", str(2**63), "/basket/lines/0/unit_price", "wrong_amount"),
    ("/basket/lines/0/amount", "99.80", "/basket/lines/0/unit_price", "contradiction"),
    ("/basket/lines/1/amount", "-10.00", "/basket/lines/1/amount", "wrong_amount"),
    ("/basket/lines/0/list_price", "x", "/basket/lines/0/list_price", "wrong_amount"),
    ("/basket/lines/0/unit_cost", "-1.00", "/basket/lines/0/unit_cost", "wrong_amount"),
    ("/basket/lines/0/tax_rate", 19, "/basket/lines/0/tax_rate", "wrong_value"),
    ("/basket/lines/0/tax_rate", "19 %", "/basket/lines/0/tax_rate", "wrong_value"),
    ("/basket/lines/0/tax_rate", "-1", "/basket/lines/0/tax_rate", "wrong_value"),
    ("/basket/lines/0/tax_rate", "19.", "/basket/lines/0/tax_rate", "wrong_value"),
    ("/basket/lines/0/attributes", [], "/basket/lines/0/attributes", "wrong_type"),
    ("/basket/lines/0/attributes", {"a": "\udfff"}, "/basket/lines/0/attributes/a", "wrong_value"),
    ("/basket/shipping", [], "/basket/shipping", "wrong_type"),
    ("/basket/shipping", {}, "/basket/shipping/amount", "missing"),
    ("/basket/shipping/amount", None, "/basket/shipping/amount", "missing"),
    ("/basket/shipping/amount", "-4.90", "/basket/shipping/amount", "wrong_amount"),
    ("/basket/shipping/price", "4.90", "/basket/shipping/price", "unknown_key"),
    ("/customer", "c-42", "/customer", "wrong_type"),
    ("/customer/id", 42, "/customer/id", "wrong_value"),
    ("/customer/name", "Ann", "/customer/name", "unknown_key"),
    ("/customer/identities", ["d-1"], "/customer/identities", "wrong_type"),
    ("/customer/identities/cookie", "x", "/customer/identities/cookie", "unknown_key"),
    ("/customer/segments", "vip", "/customer/segments", "wrong_type"),
    ("/customer/segments", ["vip", 1], "/customer/segments/1", "wrong_value"),
    ("/customer/segments", ["vip", None], "/customer/segments/1", "missing"),
    ("/customer/order_count", -1, "/customer/order_count", "wrong_value"),
    ("/customer/order_count", "7", "/customer/order_count", "wrong_value"),
    ("/customer/attributes", [], "/customer/attributes", "wrong_type"),
    ("/customer/attributes", {"\ud800": 1}, "/customer/attributes", "wrong_value"),
    ("/customer/scores", "0.5", "/customer/scores", "wrong_type"),
    ("/customer/lifetime_spend", "5.00", "/customer/lifetime_spend", "wrong_type"),
    ("/customer/lifetime_spend", {"EUR": 5}, "/customer/lifetime_spend/EUR", "wrong_amount"),
    ("/customer/lifetime_spend", {"EUR": "-5.00"}, "/customer/lifetime_spend/EUR", "wrong_amount"),
    ("/customer/lifetime_spend", {"EUR": {"a": []}}, "/customer/lifetime_spend/EUR", "wrong_amount"),
    ("/customer/lifetime_spend", {"XXX": "5.00"}, "/customer/lifetime_spend/XXX", "unknown_currency"),
    ("/coupons", "SUMMER10", "/coupons", "wrong_type"),
    ("/coupons", ["A"] * 21, "/coupons", "too_many"),
    ("/coupons", ["A", ""], "/coupons/1", "wrong_value"),
    ("/context", [], "/context", "wrong_type"),
    ("/context/weather", "sun", "/context/weather", "unknown_key"),
    ("/context/device", 1, "/context/device", "wrong_value"),
    ("/context/viewing/brands", [], "/context/viewing/brands", "unknown_key"),
    ("/context/viewing/skus", "A", "/context/viewing/skus", "wrong_type"),
    ("/proposals", {}, "/proposals", "wrong_value"),
    ("/proposals", [{"offer": "o"}] * 101, "/proposals", "wrong_value"),
    ("/proposals/0", "points-boost", "/proposals/0", "wrong_type"),
    ("/proposals/0/offer", None, "/proposals/0/offer", "missing"),
    ("/proposals/0/rank", 1, "/proposals/0/rank", "unknown_key"),
    ("/reservation", 5, "/reservation", "wrong_value"),
    ("/exclude", "o", "/exclude", "wrong_type"),
    ("/options", "all", "/options", "wrong_type"),
    ("/options/explain", "everything", "/options/explain", "wrong_value"),
    ("/options/audience", "boss", "/options/audience", "wrong_value"),
    ("/options/nudges", "no", "/options/nudges", "wrong_type"),
    ("/options/gifts", ["TOTE"], "/options/gifts", "wrong_type"),
    ("/options/gifts/gwp", 5, "/options/gifts/gwp", "wrong_value"),
    ("/options/decline_gifts", True, "/options/decline_gifts", "wrong_type"),
    ("/options/verbose", True, "/options/verbose", "unknown_key"),
]


@pytest.mark.parametrize(("path", "value", "at", "code"), WRONG)
def test_one_wrong_field(path: str, value: Any, at: str, code: str) -> None:
    assert problems(changed(path, value)) == [(at, code)]


@pytest.mark.parametrize("document", [None, [], "request", 7])
def test_what_is_no_object(document: Any) -> None:
    assert problems(document) == [("", "wrong_type")]


def test_all_wrong_fields_at_once() -> None:
    document = {
        "currency": "XXX",
        "colour": "red",
        "coupons": "X",
        "basket": {
            "lines": [
                {"id": "1", "sku": "A", "quantity": 0, "unit_price": "1.00"},
                {"sku": "B", "quantity": 1},
                7,
            ]
        },
    }
    assert sorted(problems(document)) == [
        ("/basket/lines/0/quantity", "wrong_value"),
        ("/basket/lines/1/id", "missing"),
        ("/basket/lines/1/unit_price", "missing"),
        ("/basket/lines/2", "wrong_type"),
        ("/channel", "missing"),
        ("/colour", "unknown_key"),
        ("/coupons", "wrong_type"),
        ("/currency", "unknown_currency"),
    ]


def test_problems_are_told_in_the_order_of_reading() -> None:
    """Nothing of it is looked for while all is well, and all of it is told once something is wrong."""
    document = {
        "channel": "x" * 201,
        "currency": "EUR",
        "a/b~c": 1,
        "coupons": ["A", None, 7],
        "basket": {
            "lines": [
                {"id": "1", "sku": "A", "quantity": True, "unit_price": "1.005", "amount": "1.00"},
                {"id": "2", "sku": "B", "quantity": 1, "unit_price": "1.00", "attributes": {"a": ["\x00"]}},
                {"id": "3", "sku": "C", "quantity": 1, "unit_price": "1.00"},
                {"id": "3", "sku": "D", "quantity": 1, "unit_price": "1.00"},
            ]
        },
        "customer": {"segments": [""], "lifetime_spend": {"EUR": "-1.00", "XXX": "1.00"}},
    }
    with pytest.raises(DocumentErrors) as caught:
        read_request(document)
    assert [(problem.path, problem.message) for problem in caught.value.problems] == [
        ("/a~1b~0c", "unknown key 'a/b~c'"),
        ("/channel", "must be a text of 1 to 200 characters"),
        ("/basket/lines/0/quantity", "must be a whole number from 1 to 10000"),
        ("/basket/lines/0/unit_price", "'1.005' has more than 2 decimal places, the most that EUR has"),
        ("/basket/lines/0/unit_price", "give either unit_price or amount"),
        ("/basket/lines/1/attributes/a/0", "holds NUL or half a surrogate pair"),
        ("/basket/lines/3/id", "line id '3' is used twice"),
        ("/customer/segments/0", "must be a text of 1 to 200 characters"),
        ("/customer/lifetime_spend/XXX", "'XXX' is not an ISO 4217 currency"),
        ("/customer/lifetime_spend/EUR", "must not be negative"),
        ("/coupons/1", "'1' is missing"),
        ("/coupons/2", "must be a text of 1 to 200 characters"),
    ]


@pytest.mark.parametrize(
    ("at", "moment"),
    [
        ("2026-06-15T12:00:00Z", datetime(2026, 6, 15, 12, tzinfo=UTC)),
        ("2026-06-15T14:00:00+02:00", datetime(2026, 6, 15, 12, tzinfo=UTC)),
        ("2026-06-15T12:00:00.250Z", datetime(2026, 6, 15, 12, 0, 0, 250000, tzinfo=UTC)),
        (None, None),
    ],
)
def test_the_clock_of_a_simulation(at: str | None, moment: datetime | None) -> None:
    assert read_request(changed("/at", at), simulation=True).at == moment


@pytest.mark.parametrize(
    "at",
    [
        "2026-06-15T12:00:00",
        "2026-06-15",
        "noon",
        "",
        5,
        "0001-01-01T00:00:00+10:00",
        "9999-12-31T23:00:00-10:00",
        "2026-02-30T00:00:00Z",
    ],
)
def test_a_wrong_clock(at: Any) -> None:
    assert problems(changed("/at", at), simulation=True) == [("/at", "wrong_value")]


@pytest.mark.parametrize(
    "path", ["/customer/attributes", "/context/attributes", "/basket/lines/0/attributes", "/customer/scores"]
)
def test_attributes_nest_only_so_deep(path: str) -> None:
    value: Any = "x"
    for _ in range(400):
        value = {"deeper": [value]}
    ((at, code),) = problems(changed(path, value))
    assert at.startswith(path)
    assert code == "too_deep"


@pytest.mark.parametrize(
    ("currency", "price", "minor"),
    [("JPY", "500", 500), ("KWD", "1.255", 1255), ("EUR", "0", 0), ("EUR", "1.5", 150)],
)
def test_minor_units(currency: str, price: str, minor: int) -> None:
    document = {"channel": "web", "currency": currency, "basket": {"lines": [LINE | {"unit_price": price}]}}
    assert read_request(document).lines[0].subtotal == minor


def test_a_simulation_may_name_the_currency_once() -> None:
    document = {"channel": "web", "basket": {"lines": [LINE]}}
    assert read_request(document, simulation=True, currency="USD").currency == "USD"


def test_category_paths_remembered_stay_small() -> None:
    """The longest paths that a request may carry, more of them than are remembered: a few megabytes."""
    tracemalloc.start()
    for number in range(6_000):
        path = f"{number:04}/" + "/".join(["x" * 8] * 19)
        assert rows._ancestry(path)[-1] == path
    kept, _ = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    rows._ancestry.cache_clear()
    assert kept < 20_000_000
