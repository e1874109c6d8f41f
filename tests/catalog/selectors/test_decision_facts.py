"""Decision facts: everything about one request by one statement."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from catalog.models import (
    Category,
    Channel,
    Customer,
    CustomerIdentity,
    Price,
    Product,
    Region,
    Score,
    Segment,
    Store,
)
from catalog.selectors.decision_facts import decision_facts
from catalog.selectors.facts import CustomerFacts, DecisionFacts, ProductFacts
from catalog.selectors.places import is_below, knows_region, knows_store, region_chain, region_of_store

pytestmark = pytest.mark.django_db


@pytest.fixture
def dress(regions: dict[str, Region]) -> Product:
    women = Category.objects.create(path="women")
    dresses = Category.objects.create(path="women/dresses", parent=women)
    dress = Product.objects.create(
        sku="DRESS",
        name="Dress",
        brand="Lune",
        tags=["new", "silk"],
        attributes={"size": "38", "weight": 0.1, "pieces": 2},
        tax_rate=Decimal("19.5000"),
        listed_since=date(2026, 3, 1),
        discountable=False,
    )
    dress.categories.set([women, dresses])
    for region, amount in ((None, 5000), ("EU", 4900), ("DE", 4800), ("US", 100)):
        Price.objects.create(
            product=dress,
            currency="EUR",
            region=regions.get(region or ""),
            amount=amount,
            cost=1800,
            floor=3000,
        )
    Price.objects.create(product=dress, currency="USD", amount=5500)
    return dress


@pytest.fixture
def anna(db: None) -> Customer:
    anna = Customer.objects.create(
        code="c-42",
        email_hash="a" * 64,
        tier="gold",
        attributes={"language": "de"},
        order_count=7,
        first_order_at=datetime(2025, 1, 1, tzinfo=UTC),
        last_order_at=datetime(2026, 6, 1, 8, 30, 0, 5, tzinfo=UTC),
        lifetime_spend={"EUR": 70000},
    )
    anna.segments.set([Segment.objects.create(code=code, name=code) for code in ("vip", "loyal")])
    CustomerIdentity.objects.create(customer=anna, kind="card", value="k-1")
    CustomerIdentity.objects.create(customer=anna, kind="device", value="d-1")
    Score.objects.create(
        customer=anna, name="churn", value=Decimal("0.120000"), as_of=datetime(2026, 6, 1, tzinfo=UTC)
    )
    return anna


def ask(**changes: Any) -> DecisionFacts:
    wanted: dict[str, Any] = {"skus": ["DRESS"], "currency": "EUR", "regions": ()}
    return decision_facts(**(wanted | changes))


def test_everything_in_one_statement(
    dress: Product, anna: Customer, web: Channel, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    Product.objects.create(sku="TOTE")
    with django_assert_num_queries(1):
        facts = ask(
            skus=["DRESS", "DRESS", "NOBODY", "TOTE"],
            regions=("DE", "EU"),
            customer="c-42",
        )
    assert facts == DecisionFacts(
        currency="EUR",
        regions=("DE", "EU"),
        customer=CustomerFacts(
            code="c-42",
            tier="gold",
            attributes={"language": "de"},
            order_count=7,
            first_order_at="2025-01-01T00:00:00.000000Z",
            last_order_at="2026-06-01T08:30:00.000005Z",
            lifetime_spend={"EUR": 70000},
            segments=("loyal", "vip"),
            scores={"churn": "0.12"},
        ),
        products={
            "DRESS": ProductFacts(
                sku="DRESS",
                name="Dress",
                brand="Lune",
                categories=("women", "women/dresses"),
                tags=("new", "silk"),
                attributes={"size": "38", "weight": "0.1", "pieces": 2},
                tax_rate="19.5",
                listed_since="2026-03-01",
                discountable=False,
                price=4800,
                cost=1800,
                floor=3000,
            ),
            "TOTE": ProductFacts(sku="TOTE"),
        },
    )


@pytest.mark.parametrize(
    ("name", "chain", "currency", "price"),
    [
        ("its own region", ("DE",), "EUR", 4800),
        ("an ancestor", ("DE-BY", "DE", "EU"), "EUR", 4800),
        ("a farther ancestor", ("FR", "EU"), "EUR", 4900),
        ("another region falls to the general price", ("JP",), "EUR", 5000),
        ("no region", (), "EUR", 5000),
        ("another currency", ("DE", "EU"), "USD", 5500),
        ("a currency without a price", ("DE", "EU"), "CHF", None),
    ],
)
def test_the_nearest_price_wins(
    dress: Product, name: str, chain: tuple[str, ...], currency: str, price: int | None
) -> None:
    assert ask(regions=chain, currency=currency).products["DRESS"].price == price


def test_the_winning_price_row_wins_as_a_whole(dress: Product, regions: dict[str, Region]) -> None:
    Price.objects.create(product=dress, currency="EUR", region=regions["DE-BY"], amount=4700)
    found = ask(regions=("DE-BY", "DE", "EU")).products["DRESS"]
    assert (found.price, found.cost, found.floor) == (4700, None, None)


class TestWhoIsIt:
    """The customer is found by code, else by e-mail, card, device, where that leads to exactly one."""

    @pytest.fixture(autouse=True)
    def _others(self, anna: Customer) -> None:
        bert = Customer.objects.create(code="c-1", email_hash="b" * 64)
        twin = Customer.objects.create(code="c-2", email_hash="b" * 64)
        for customer in (bert, twin):
            CustomerIdentity.objects.create(customer=customer, kind="device", value="shared")
        CustomerIdentity.objects.create(customer=bert, kind="card", value="k-b")
        Customer.objects.create(code="nobody's mail")

    @pytest.mark.parametrize(
        ("name", "asked", "code"),
        [
            ("code", {"customer": "c-42"}, "c-42"),
            ("code goes first", {"customer": "c-1", "email_hash": "a" * 64}, "c-1"),
            ("an unknown code is nobody", {"customer": "c-99", "email_hash": "a" * 64}, None),
            ("e-mail", {"email_hash": "a" * 64}, "c-42"),
            ("an e-mail of two is nobody's", {"email_hash": "b" * 64}, None),
            ("but a card of one tells", {"email_hash": "b" * 64, "identities": {"card": "k-b"}}, "c-1"),
            ("device", {"identities": {"device": "d-1", "card": None}}, "c-42"),
            ("a shared device is nobody's", {"identities": {"device": "shared"}}, None),
            ("card goes before device", {"identities": {"device": "d-1", "card": "k-b"}}, "c-1"),
            ("empty e-mail", {"email_hash": ""}, None),
            ("nothing", {}, None),
        ],
    )
    def test_who(self, name: str, asked: dict[str, Any], code: str | None) -> None:
        customer = ask(**asked).customer
        assert (customer.code if customer else None) == code


def test_nothing_known_is_no_error(web: Channel) -> None:
    facts = ask(skus=[], customer="c-42")
    assert (facts.customer, facts.products) == (None, {})


def test_hostile_texts_are_only_texts(dress: Product) -> None:
    evil = "'; DROP TABLE catalog_product; --%(skus)s"
    facts = ask(skus=[evil, "DRESS", "{}", '"'], currency=evil, customer=evil, regions=[evil])
    assert set(facts.products) == {"DRESS"}


class TestRegions:
    def test_the_chain_is_nearest_first(self, regions: dict[str, Region]) -> None:
        assert region_chain("DE-BY") == ("DE-BY", "DE", "EU")
        assert region_chain("US") == ("US",)
        assert region_chain("MARS") == ("MARS",)
        assert region_chain(None) == region_chain("") == ()

    def test_it_is_cached(
        self, regions: dict[str, Region], django_assert_num_queries: DjangoAssertNumQueries
    ) -> None:
        region_chain("DE")
        with django_assert_num_queries(0):
            assert region_chain("DE-BY") == ("DE-BY", "DE", "EU")
            assert region_chain("MARS") == ("MARS",)

    def test_a_circle_ends(self, regions: dict[str, Region]) -> None:
        Region.objects.filter(code="EU").update(parent=regions["DE-BY"])
        assert region_chain("DE") == ("DE", "EU", "DE-BY")

    def test_what_is_registered_is_known_soon(
        self, regions: dict[str, Region], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        now = [1000.0]
        monkeypatch.setattr("catalog.selectors.places.time.monotonic", lambda: now[0])
        assert knows_region("DE")
        assert not knows_region("FR")
        assert not knows_store("s-9")
        Region.objects.create(code="FR", name="France", parent=regions["EU"])
        Store.objects.create(code="s-9", name="Paris")
        assert not knows_region("FR")
        now[0] += 1.1
        assert knows_region("FR")
        assert knows_store("s-9")
        assert region_chain("FR") == ("FR", "EU")

    def test_what_lies_below(self, regions: dict[str, Region]) -> None:
        assert is_below(regions["DE-BY"], regions["EU"])
        assert is_below(regions["EU"], regions["EU"])
        assert not is_below(regions["EU"], regions["DE"])
        assert not is_below(regions["US"], regions["EU"])

    def test_a_store_has_its_region(self, regions: dict[str, Region]) -> None:
        Store.objects.create(code="s-1", name="Munich", region=regions["DE-BY"])
        Store.objects.create(code="s-2", name="Nowhere")
        assert region_of_store("s-1") == "DE-BY"
        assert region_of_store("s-2") is region_of_store("s-3") is region_of_store(None) is None
