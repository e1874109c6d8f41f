"""The back office's pages: they open, stay quick, and change nothing on GET."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from catalog.models import (
    ApiKey,
    Category,
    Channel,
    Customer,
    CustomerIdentity,
    ImportRecord,
    Order,
    OrderLine,
    Price,
    Product,
    Region,
    Scope,
    Segment,
    Stock,
    Store,
)
from catalog.selectors.keys import hash_secret
from catalog.services.keys import IssuedKey

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.catalog.urls")]

HOLDS = {"hold_minutes": 15, "paying_minutes": 60, "offline_hours": 24}
TILLS = {"tills-TOTAL_FORMS": 0, "tills-INITIAL_FORMS": 0}
"""The form's part of the tills, which the page only shows."""
MODELS = [
    ApiKey,
    Category,
    Channel,
    Customer,
    ImportRecord,
    Order,
    Price,
    Product,
    Region,
    Segment,
    Stock,
    Store,
]


@pytest.fixture
def boss(client: Client) -> Client:
    """Logged in with all rights."""
    client.force_login(User.objects.create_superuser("boss", "boss@example.com"))
    return client


@pytest.fixture
def shop(web: Channel, regions: dict[str, Region], person: User) -> None:
    """Three of everything."""
    women = Category.objects.create(path="women")
    at = datetime(2026, 6, 15, 9, tzinfo=UTC)
    segment = Segment.objects.create(
        code="vip", name="VIP", rule={"fact": "tier", "equals": "gold"}, owner=person
    )
    store = Store.objects.create(code="s-1", name="Munich", region=regions["DE"], zone="Europe/Berlin")
    for number in range(3):
        product = Product.objects.create(sku=f"P{number}", name="Dress", tags=["new"])
        product.categories.add(women)
        Price.objects.create(product=product, currency="EUR", region=regions["DE"], amount=4990, cost=1000)
        Price.objects.create(product=product, currency="EUR", amount=4990)
        Stock.objects.create(product=product, location="main", quantity=3)
        customer = Customer.objects.create(
            code=f"c-{number}", lifetime_spend={"EUR": 500}, email_hash="a" * 64
        )
        customer.segments.add(segment)
        CustomerIdentity.objects.create(customer=customer, kind="card", value=f"secret-card-token-{number}")
        order = Order.objects.create(
            channel=web,
            order_id=f"o-{number}",
            customer=customer,
            store=store,
            region=regions["DE"],
            currency="EUR",
            placed_at=at,
            total=4990,
        )
        OrderLine.objects.create(order=order, line_id="1", sku="P0", product=product, quantity=1, shelf=4990)
        ImportRecord.objects.create(
            kind="products",
            door="api",
            started_at=at,
            actor=person,
            errors=[{"row": 3, "errors": [{"pointer": "/sku", "code": "x", "message": "<b>Bad</b>"}]}],
        )


def page(model: Any, name: str, *args: Any) -> str:
    return reverse(f"admin:catalog_{model._meta.model_name}_{name}", args=args)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_lists_pages_and_searches_open(
    boss: Client, shop: None, issue: Callable[..., IssuedKey], model: Any
) -> None:
    issue()
    response = boss.get(page(model, "changelist"))
    assert response.status_code == 200
    assert boss.get(page(model, "changelist"), {"q": "dress P1 x"}).status_code in (200, 302)
    row = model.objects.first()
    assert boss.get(page(model, "change", row.pk)).status_code == 200
    added = boss.get(page(model, "add"))
    assert added.status_code == (403 if model in (ImportRecord, Order) else 200)


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_a_list_takes_as_many_statements_for_three_rows_as_for_one(
    boss: Client, shop: None, issue: Callable[..., IssuedKey], model: Any
) -> None:
    for _ in range(3):
        issue()
    boss.get(page(model, "changelist"))
    with CaptureQueriesContext(connection) as three:
        boss.get(page(model, "changelist"))
    rows = model._default_manager.all()
    assert rows.count() >= (1 if model in (Category, Channel, Segment, Store) else 3)
    only = rows.order_by("pk")[0]
    with CaptureQueriesContext(connection) as one:
        boss.get(page(model, "changelist"), {"id__exact": only.pk} if model is not Order else {"q": "o-0"})
    assert len(three) <= len(one) + 1


def test_nothing_changes_on_get(boss: Client, shop: None, issue: Callable[..., IssuedKey]) -> None:
    """Every address of every page is opened; only reading statements and the session's are seen."""
    issue()
    boss.get(reverse("admin:index"))
    with CaptureQueriesContext(connection) as statements:
        for model in MODELS:
            model_admin = admin.site._registry[model]
            row = model._default_manager.first()
            assert row is not None
            for url in model_admin.get_urls():
                name = getattr(url, "name", None)
                if not name:
                    continue
                for args in ((), (str(row.pk),)):
                    try:
                        address = reverse(f"admin:{name}", args=args)
                    except Exception:
                        continue
                    assert boss.get(address).status_code in (200, 302, 400, 403, 404, 405), address
    writing = [
        statement["sql"]
        for statement in statements
        if not statement["sql"].startswith(("SELECT", "SAVEPOINT", "RELEASE", "ROLLBACK", "BEGIN", "COMMIT"))
    ]
    assert writing == []


def test_staff_without_rights_see_nothing(client: Client, shop: None) -> None:
    client.force_login(User.objects.create_user("guest", is_staff=True))
    for model in MODELS:
        assert client.get(page(model, "changelist")).status_code == 403
    for model in (Product, Price, Stock, Customer):
        assert client.get(page(model, "import")).status_code == 403
        assert client.get(page(model, "export")).status_code == 403


def test_viewers_export_and_do_not_import(client: Client, shop: None) -> None:
    viewer = User.objects.create_user("viewer", is_staff=True)
    viewer.user_permissions.add(Permission.objects.get(codename="view_product"))
    client.force_login(viewer)
    assert client.get(page(Product, "export")).status_code == 200
    assert client.get(page(Product, "import")).status_code == 403
    assert client.post(page(Product, "process_import"), {}).status_code == 403


class TestProducts:
    def test_prices_are_typed_as_they_are_written(self, boss: Client, shop: None) -> None:
        product = Product.objects.get(sku="P0")
        prices = list(product.prices.order_by("id"))
        shown = boss.get(page(Product, "change", product.pk)).content.decode()
        assert 'value="49.90"' in shown
        form: dict[str, Any] = {"sku": "P0", "name": "Dress", "tags": "new", "attributes": "{}"}
        form |= {"prices-TOTAL_FORMS": 3, "prices-INITIAL_FORMS": 2}
        for index, price in enumerate(prices):
            form |= {
                f"prices-{index}-id": price.pk,
                f"prices-{index}-product": product.pk,
                f"prices-{index}-currency": "eur",
                f"prices-{index}-region": price.region_id or "",
                f"prices-{index}-amount": "39.9",
            }
        form |= {"prices-2-currency": "JPY", "prices-2-amount": "8000", "prices-2-floor": "7000"}
        response = boss.post(page(Product, "change", product.pk), form)
        assert response.status_code == 302, response.content
        kept = product.prices.order_by("id").values_list("currency", "amount", "cost", "floor")
        assert list(kept) == [("EUR", 3990, None, None), ("EUR", 3990, None, None), ("JPY", 8000, None, 7000)]

    @pytest.mark.parametrize(
        ("currency", "amount", "reason"),
        [
            ("EUR", "1.005", "more than 2"),
            ("EUR", "-1", "negative"),
            ("XXY", "1", "ISO 4217"),
            ("EUR", "a", "plain"),
        ],
    )
    def test_wrong_amounts_are_refused_at_their_field(
        self, boss: Client, shop: None, currency: str, amount: str, reason: str
    ) -> None:
        product = Product.objects.get(sku="P0")
        form = {"product": product.pk, "currency": currency, "amount": amount}
        response = boss.post(page(Price, "add"), form)
        assert response.status_code == 200
        assert reason in response.content.decode()
        assert Price.objects.count() == 6

    def test_a_category_filter_covers_what_lies_below(self, boss: Client, shop: None) -> None:
        dresses = Category.objects.create(path="women/dresses")
        Category.objects.create(path="womenswear")
        Product.objects.create(sku="P9").categories.add(dresses)
        for path, count in (("women", 4), ("women/dresses", 1), ("womenswear", 0), ("wom", 0)):
            shown = boss.get(page(Product, "changelist"), {"category": path})
            assert len(shown.context["cl"].result_list) == count

    def test_a_big_table_is_counted_once(self, boss: Client, shop: None) -> None:
        with CaptureQueriesContext(connection) as statements:
            boss.get(page(Product, "changelist"), {"q": "P"})
        counted = [s["sql"] for s in statements if "COUNT(*)" in s["sql"] and "catalog_product" in s["sql"]]
        assert len(counted) == 1
        with CaptureQueriesContext(connection) as statements:
            boss.get(page(Order, "changelist"))
        assert not [s["sql"] for s in statements if "COUNT(*)" in s["sql"] and "catalog_order" in s["sql"]]


class TestPlaces:
    def test_a_region_does_not_hang_on_its_own(self, boss: Client, regions: dict[str, Region]) -> None:
        for parent in ("DE", "DE-BY", "EU"):
            form = {"name": "Europe", "parent": regions[parent].pk}
            response = boss.post(page(Region, "change", regions["EU"].pk), form)
            assert response.status_code == 200
            assert b"below the one" in response.content
        form = {"name": "Germany", "parent": regions["US"].pk}
        assert boss.post(page(Region, "change", regions["DE"].pk), form).status_code == 302
        assert Region.objects.get(code="DE").parent == regions["US"]

    def test_a_code_is_given_once(self, boss: Client, web: Channel) -> None:
        boss.post(
            page(Channel, "change", web.pk),
            {"code": "new", "name": "Shop", "decision_minutes": 5, **HOLDS, **TILLS},
        )
        web.refresh_from_db()
        assert (web.code, web.name, web.decision_minutes) == ("web", "Shop", 5)

    def test_a_zone_exists(self, boss: Client) -> None:
        response = boss.post(page(Store, "add"), {"code": "s", "name": "S", "zone": "Europe/Atlantis"})
        assert b"is not an IANA time zone" in response.content


class TestCustomers:
    def test_tokens_are_masked(self, boss: Client, shop: None) -> None:
        shown = boss.get(page(Customer, "change", Customer.objects.get(code="c-0").pk)).content.decode()
        assert "secret-card" not in shown
        assert "…en-0" in shown
        assert "a" * 64 not in shown

    @pytest.mark.parametrize(
        ("term", "found"),
        [
            ("c-1", 1),
            ("c-", 3),
            ("Anna+x@example.com", 1),
            ("secret-card-token-2", 1),
            ("secret", 0),
            ("-1", 0),
        ],
    )
    def test_they_are_found(self, boss: Client, shop: None, term: str, found: int) -> None:
        from_mail = "f7d54c22dda5b1780276601cd005909b70543fc4a6ba72d735b4cb9bbb611f01"
        Customer.objects.filter(code="c-2").update(email_hash=from_mail)
        shown = boss.get(page(Customer, "changelist"), {"q": term})
        assert len(shown.context["cl"].result_list) == found

    def test_a_segments_members(self, boss: Client, shop: None) -> None:
        shown = boss.get(page(Customer, "changelist"), {"segment": "vip"})
        assert len(shown.context["cl"].result_list) == 3


class TestSegments:
    def test_a_rule_is_checked_as_it_is_saved(self, boss: Client, shop: None) -> None:
        form = {"code": "s", "name": "S", "rule": '{"all": [{"fact": "mood", "equals": 1}]}'}
        response = boss.post(page(Segment, "add"), form)
        assert "/all/0/fact: Facts are order_count" in response.content.decode()
        response = boss.post(page(Segment, "add"), form | {"rule": "{"})
        assert response.status_code == 200
        response = boss.post(page(Segment, "add"), form | {"rule": '{"fact": "order_count", "at_least": 0}'})
        assert response.status_code == 302
        assert Segment.objects.get(code="s").rule == {"fact": "order_count", "at_least": 0}

    def test_a_static_list_is_pasted(self, boss: Client, shop: None) -> None:
        form = {"code": "s", "name": "S", "rule": "", "add_members": "c-0\n c-1, c-2 \n\n"}
        assert boss.post(page(Segment, "add"), form).status_code == 302
        segment = Segment.objects.get(code="s")
        assert segment.members.count() == 3
        form = {"name": "S", "rule": "", "add_members": "ghost", "remove_members": "c-0"}
        response = boss.post(page(Segment, "change", segment.pk), form)
        assert "Unknown customers: ghost" in response.content.decode()
        assert segment.members.count() == 3
        boss.post(page(Segment, "change", segment.pk), form | {"add_members": ""})
        assert segment.members.count() == 2

    def test_members_are_refreshed_by_post_only(self, boss: Client, shop: None) -> None:
        segment = Segment.objects.get(code="vip")
        for address in (page(Segment, "refresh", segment.pk), page(Segment, "refresh_all")):
            segment.members.set(Customer.objects.all())
            assert boss.get(address).status_code == 200
            assert segment.members.count() == 3
            response = boss.post(address, follow=True)
            assert segment.members.count() == 0
            assert "3 left" in response.content.decode()

    def test_who_may_only_look_does_not_refresh(self, client: Client, shop: None) -> None:
        viewer = User.objects.create_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_segment"))
        client.force_login(viewer)
        segment = Segment.objects.get(code="vip")
        assert client.get(page(Segment, "change", segment.pk)).status_code == 200
        assert client.post(page(Segment, "refresh", segment.pk)).status_code == 403
        assert client.post(page(Segment, "refresh_all")).status_code == 403
        assert segment.members.count() == 3


class TestKeys:
    @pytest.fixture
    def form(self, web: Channel, pos: Channel, person: User) -> dict[str, Any]:
        return {
            "name": "Shop",
            "channel": web.pk,
            "responsible": person.pk,
            "scopes": [Scope.DECIDE, Scope.REDEEM],
            "acts_for": [pos.pk],
        }

    def test_a_key_is_shown_once(self, boss: Client, form: dict[str, Any], pos: Channel) -> None:
        response = boss.post(page(ApiKey, "add"), form)
        assert response.status_code == 200
        assert "no-store" in response.headers["Cache-Control"]
        clear_text = response.context["clear_text"]
        assert clear_text in response.content.decode()
        key = ApiKey.objects.get()
        assert key.secret_hash == hash_secret(clear_text.split("_")[2])
        assert (key.name, key.scopes, list(key.acts_for.all())) == ("Shop", ["decide", "redeem"], [pos])
        assert {entry.history_user.username for entry in key.history.all()} == {"boss"}
        for address in (
            page(ApiKey, "changelist"),
            page(ApiKey, "change", key.pk),
            page(ApiKey, "history", key.pk),
        ):
            shown = boss.get(address).content.decode()
            assert clear_text.split("_")[2] not in shown
            assert key.secret_hash not in shown
        assert clear_text not in str(dict(boss.session))

    def test_a_key_needs_a_scope_and_an_active_person(
        self, boss: Client, form: dict[str, Any], person: User
    ) -> None:
        assert boss.post(page(ApiKey, "add"), form | {"scopes": []}).context["adminform"].errors
        User.objects.filter(pk=person.pk).update(is_active=False)
        response = boss.post(page(ApiKey, "add"), form)
        assert b"The responsible person is not active" in response.content
        assert not ApiKey.objects.exists()

    def test_a_key_is_changed_and_keeps_its_channel(
        self, boss: Client, form: dict[str, Any], issue: Callable[..., IssuedKey], pos: Channel
    ) -> None:
        issued = issue()
        response = boss.post(page(ApiKey, "change", issued.key.pk), form | {"channel": pos.pk})
        assert response.status_code == 302
        key = ApiKey.objects.get()
        assert (key.name, key.channel.code, key.scopes) == ("Shop", "web", ["decide", "redeem"])
        assert key.secret_hash == issued.key.secret_hash

    def test_it_is_revoked_by_post_only_and_never_deleted(
        self, boss: Client, issue: Callable[..., IssuedKey]
    ) -> None:
        key = issue().key
        address = page(ApiKey, "revoke", key.pk)
        assert boss.get(address).status_code == 200
        key.refresh_from_db()
        assert key.revoked_at is None
        assert boss.post(address).status_code == 302
        key.refresh_from_db()
        assert key.revoked_at is not None
        assert boss.post(page(ApiKey, "delete", key.pk), {"post": "yes"}).status_code == 403
        assert "revoked already" in boss.post(page(ApiKey, "rotate", key.pk), follow=True).content.decode()
        assert ApiKey.objects.count() == 1

    def test_it_is_rotated_by_post_only(self, boss: Client, issue: Callable[..., IssuedKey]) -> None:
        key = issue().key
        address = page(ApiKey, "rotate", key.pk)
        assert boss.get(address).status_code == 200
        assert boss.post(address, {"hours": "-1"}).status_code == 200
        assert ApiKey.objects.count() == 1
        response = boss.post(address, {"hours": "2"})
        assert response.context["clear_text"].startswith("od_")
        assert ApiKey.objects.count() == 2
        key.refresh_from_db()
        assert key.expires_at is not None

    def test_who_may_only_look_revokes_nothing(self, client: Client, issue: Callable[..., IssuedKey]) -> None:
        key = issue().key
        viewer = User.objects.create_user("viewer", is_staff=True)
        viewer.user_permissions.add(Permission.objects.get(codename="view_apikey"))
        client.force_login(viewer)
        for name in ("revoke", "rotate"):
            assert client.post(page(ApiKey, name, key.pk), {"hours": "1"}).status_code == 403
        key.refresh_from_db()
        assert (key.revoked_at, key.expires_at) == (None, None)


def test_refused_rows_are_shown_as_text(boss: Client, shop: None) -> None:
    record = ImportRecord.objects.latest("id")
    shown = boss.get(page(ImportRecord, "change", record.pk)).content.decode()
    assert "4. <code>/sku</code> &lt;b&gt;Bad&lt;/b&gt;" in shown


def test_no_link_leads_to_a_page_that_is_closed(client: Client) -> None:
    channel = Channel.objects.create(code="web", name="Web shop")
    order = Order.objects.create(
        channel=channel,
        order_id="o-1",
        customer=Customer.objects.create(code="c-1"),
        placed_at=datetime(2026, 6, 1, tzinfo=UTC),
        currency="EUR",
        total=100,
    )
    reader = User.objects.create_user("reader", is_staff=True)
    reader.user_permissions.set(Permission.objects.filter(codename__in=["view_order", "view_channel"]))
    client.force_login(reader)
    page = client.get(reverse("admin:catalog_order_change", args=[order.pk])).content.decode()
    assert "c-1" in page
    assert "/admin/catalog/customer/" not in page
    assert reverse("admin:catalog_channel_change", args=[channel.pk]) in page


def test_a_list_has_an_empty_rule(boss: Client) -> None:
    segment = Segment.objects.create(code="vip", name="VIP")
    address = reverse("admin:catalog_segment_change", args=[segment.pk])
    response = boss.get(address)
    assert response.context["adminform"].form["rule"].value() == ""
    assert ">null<" not in response.content.decode().replace("\n", "")
    boss.post(address, {"code": "vip", "name": "Best", "rule": "", "add_members": "", "remove_members": ""})
    segment.refresh_from_db()
    assert (segment.name, segment.rule) == ("Best", None)


def test_the_way_to_a_page_names_codes_as_they_are(boss: Client) -> None:
    segment = Segment.objects.create(code="vip", name="VIP")
    page = boss.get(reverse("admin:catalog_segment_change", args=[segment.pk])).content.decode()
    way = [part.strip() for part in re.findall(r'tracking-tight">\s*(.*?)\s*</a', page, re.DOTALL)]
    assert [unescape(part) for part in way][-2:] == ["Segments", str(segment)]


@pytest.mark.parametrize("typed", ['{"a": "\\ud800"}', '{"a\\ud800": 1}', '{"a": NaN}', '{"a": 1, "a": 2}'])
def test_json_that_cannot_be_stored_is_an_error_at_its_field(boss: Client, typed: str) -> None:
    response = boss.post("/admin/catalog/product/add/", {"sku": "A", "attributes": typed})
    assert response.status_code == 200
    assert "attributes" in response.context["adminform"].form.errors
    assert not Product.objects.exists()
