"""The right side: the sentence, what is missing or wrong, and the basket tried with the real engine."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from catalog.models import Customer
from decisions.public import DefinitionInput, install_snapshot
from promotions.models import OfferVersion
from tests.promotions.admin.pages import fields, read
from tests.promotions.conftest import Draft

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("polled")]

NEW = "/admin/promotions/offer/side/"


@pytest.fixture
def polled(settings: Any) -> None:
    """Looks for the live snapshot at each question instead of twice a second."""
    settings.SNAPSHOT_POLL_SECONDS = 0


def side(client: Client, version: OfferVersion, *, form: Any = None, **tried: str) -> str:
    """The words of the right side for what is on the page, with these values typed into the basket."""
    address = reverse("admin:promotions_offer_change", args=[version.offer_id])
    page = read(client.get(address))  # type: ignore[arg-type]
    posted = {**page.forms["offer-form"], **page.forms["try-form"], **(form or {})}
    posted |= {f"try.{name.replace('__', '.')}": value for name, value in tried.items()}
    response = client.post(f"{address.removesuffix('change/')}side/", posted)
    assert response.status_code == 200
    return read(response).words  # type: ignore[arg-type]


def live(*documents: dict[str, Any]) -> None:
    """Makes documents live."""
    install_snapshot(definitions=[DefinitionInput("offer", each["offer"], 1, each) for each in documents])


THRESHOLD = {"when": [{"kind": "subtotal", "at_least": {"EUR": "100.00"}}]}
LINES = {"lines__0__sku": "DRESS-38", "lines__0__quantity": "2", "lines__0__price": "49.90"}
ONE_LINE = {**LINES, "lines__1__sku": "", "lines__1__price": ""}


def test_prices_before_and_after(as_maria: Client, shelf: None, draft: Draft) -> None:
    words = side(as_maria, draft(name="Ten"), **ONE_LINE, shipping="")
    assert "This offer applies: 9.98 EUR" in words
    assert "2 × DRESS-38 Red dress Ten −9.98 99.80 −9.98 89.82" in words
    assert "Total −9.98 89.82 EUR" in words


def test_what_failed_says_how_far_away(as_maria: Client, shelf: None, draft: Draft) -> None:
    words = side(as_maria, draft(**THRESHOLD), **ONE_LINE)
    assert "This offer does not apply" in words
    assert "The basket counts €99.80 for this offer; it needs €100.00, so €0.20 is missing." in words


def test_beside_the_live_offers_or_alone(as_maria: Client, shelf: None, draft: Draft) -> None:
    group = {"stacking": {"groups": ["g"]}}
    twenty = {"kind": "percent_off", "percent": "20", "on": "order"}
    strong = {"offer": "strong", "name": "Strong", "give": [twenty]}
    live({**strong, **group})
    version = draft(name="Ten", **group)
    words = side(as_maria, version, **ONE_LINE, beside_live="on", shipping="")
    assert "This offer is displaced by Strong; with it instead, the total would be 9.98 higher" in words
    assert "Strong applies −19.96" in words
    assert "Only one offer of the group g applies at a time." in words
    page = reverse("admin:promotions_offer_change", args=[version.offer_id])
    posted = {**fields(as_maria.get(page)), **{f"try.{k.replace('__', '.')}": v for k, v in ONE_LINE.items()}}  # type: ignore[arg-type]
    posted |= {"try.channel": "web", "try.currency": "EUR"}
    alone = read(as_maria.post(f"{page.removesuffix('change/')}side/", posted)).words  # type: ignore[arg-type]
    assert "This offer applies: 9.98 EUR" in alone
    assert "Strong" not in alone


def test_what_is_typed_is_tried_and_nothing_is_saved(as_maria: Client, shelf: None, draft: Draft) -> None:
    version = draft()
    before = OfferVersion.objects.values().get()
    words = side(as_maria, version, form={"n1.percent": "50", "name": "Half"}, **ONE_LINE)
    assert "50 % off the order" in words
    assert "This offer applies: 49.90 EUR" in words
    assert OfferVersion.objects.values().get() == before
    assert OfferVersion.history.count() == 1


BASKETS: list[Any] = [
    pytest.param(
        {"lines__0__sku": "NOPE", "lines__0__price": "5.00"},
        "nobody knows this SKU: priced as typed",
        id="SKU",
    ),
    pytest.param({"lines__0__quantity": "0"}, "DRESS-38: Units must be a whole number", id="no units"),
    pytest.param(
        {"lines__0__quantity": "two"}, "DRESS-38: Units must be a whole number", id="units in words"
    ),
    pytest.param({"lines__0__price": ""}, "DRESS-38: Price must be filled in", id="no price"),
    pytest.param({"lines__0__price": "9.999"}, "DRESS-38: Price", id="price too fine"),
    pytest.param({"currency": "XXQ"}, "Currency must be", id="currency"),
    pytest.param({"currency": "USD"}, "Total", id="another currency is priced as typed"),
    pytest.param(
        {"lines__0__sku": "", "lines__0__price": ""}, "The basket is empty: type a SKU.", id="empty"
    ),
    pytest.param({"shipping": "12,50"}, "Shipping “12,50” is not an amount such as 12.50", id="shipping"),
    pytest.param({"orders": "many"}, "Orders before must be a whole number", id="orders"),
    pytest.param({"at": "2026-13-45T99:99"}, "Moment must be", id="moment"),
    pytest.param({"coupons": "\x00"}, "must be", id="NUL"),
    pytest.param({"channel": ""}, "Channel", id="no channel"),
]


@pytest.mark.parametrize(("typed", "expected"), BASKETS)
def test_no_basket_leaves_the_panel_empty(
    as_maria: Client, shelf: None, draft: Draft, typed: dict[str, str], expected: str
) -> None:
    words = side(as_maria, draft(), **{**ONE_LINE, **typed})
    assert expected.casefold() in words.casefold()


def test_every_entered_code_is_answered(as_maria: Client, shelf: None, draft: Draft) -> None:
    version = draft(name="Coded", trigger="code", codes=["TEN"])
    words = side(as_maria, version, **ONE_LINE, coupons="TNE, TEN")
    assert "Code TNE does nothing. No offer has this code; look for a typing mistake." in words
    assert "Code TEN belongs to Coded, which applies." in words
    mistyped = side(as_maria, version, **ONE_LINE, coupons="TNE")
    assert "This offer needs one of its codes, and none of them was entered." in mistyped
    assert "Code TNE does nothing." in mistyped


def test_what_nobody_knows_of_the_shopper_is_named(as_maria: Client, shelf: None, draft: Draft) -> None:
    unknown = {"region": "MARS", "customer": "c-nope", "segments": "vip, vpi"}
    words = side(as_maria, draft(), **ONE_LINE, **unknown)
    assert "Nobody knows: region MARS, segment vpi, customer c-nope." in words
    assert "This offer applies" in words
    Customer.objects.create(code="c-1")
    assert "Nobody knows" not in side(as_maria, draft(), **ONE_LINE, region="DE", customer="c-1")


def test_a_draft_of_the_future_is_tried_at_its_start(as_maria: Client, shelf: None, draft: Draft) -> None:
    version = draft(zone="Europe/Berlin", starts="2099-06-01")
    words = side(as_maria, version, **ONE_LINE)
    assert "tried at its start, 1 Jun 2099" in words
    assert "This offer applies" in words
    assert "This offer starts" in side(as_maria, version, **ONE_LINE, at="2098-01-01T00:00")


def test_problems_are_listed_with_links_and_block_the_basket(
    as_maria: Client, shelf: None, draft: Draft
) -> None:
    words = side(as_maria, draft(), form={"n1.percent": "abc"}, **ONE_LINE)
    assert (
        "Not right yet Percent off, Percent off: Must be a number from 0.0001 to 100, such as 12.5" in words
    )
    assert "can be tried as soon as what is listed above is right" in words


def test_missing_and_unknown_names_are_named(as_maria: Client, shelf: None, draft: Draft) -> None:
    when = [{"kind": "segment", "in": ["vip", "vpi"]}]
    items = {"skus": ["MUG", "MUGG"], "categories": ["women", "wommen"]}
    give = [{"kind": "percent_off", "percent": "5", "items": items}]
    words = side(as_maria, draft(when=when, give=give, where={"channels": ["web", "wap"]}))
    assert "Missing for review owner objective KPI with its target" in words
    unknown = words.split("Nobody knows these names ")[1].split(" Waiting")[0]
    for name in ("segment vpi", "SKU MUGG", "category wommen", "channel wap"):
        assert name in unknown
    for name in ("segment vip", "SKU MUG ", "category women"):
        assert name not in f"{unknown} "


def test_nested_rules_are_an_outline(as_maria: Client, shelf: None, draft: Draft) -> None:
    when = [{"any": [{"kind": "segment", "in": ["vip"]}, {"not": {"kind": "order_count", "at_least": 1}}]}]
    words = side(as_maria, draft(when=when))
    assert "if all of these hold: at least one of: the shopper is in the segment vip not:" in words


def test_a_new_offer_is_tried_before_it_has_a_name(as_maria: Client, shelf: None) -> None:
    page = read(as_maria.get("/admin/promotions/offer/add/?start=threshold"))  # type: ignore[arg-type]
    posted = {**page.forms["offer-form"], **page.forms["try-form"], "name": ""}
    words = read(as_maria.post(NEW, posted)).words  # type: ignore[arg-type]
    assert "This offer applies" in words


def test_lines_are_added_removed_and_priced(as_maria: Client, shelf: None) -> None:
    address = reverse("admin:promotions_offer_basket")
    typed = {
        "try.channel": "web",
        "try.currency": "EUR",
        "try.lines.0.sku": "MUG",
        "try.lines.0.quantity": "1",
    }
    priced = as_maria.post(address, {**typed, "try.move": "price:0"})
    assert 'name="try.lines.0.price" value="9.50"' in priced.content.decode()
    assert '"to": "try-0-quantity"' in priced["HX-Trigger-After-Settle"]
    other = {**typed, "try.lines.0.sku": "NOPE", "try.lines.0.price": "9.50", "try.move": "price:0"}
    unpriced = as_maria.post(address, other)
    assert 'name="try.lines.0.price" value=""' in unpriced.content.decode()
    assert '"to": "try-0-price"' in unpriced["HX-Trigger-After-Settle"]
    added = as_maria.post(address, {**typed, "try.move": "add"})
    assert 'name="try.lines.1.sku" value=""' in added.content.decode()
    removed = as_maria.post(address, {**typed, "try.move": "remove:0"})
    assert "try.lines.0" not in removed.content.decode()


SUGGESTED: list[Any] = [
    ("skus", "dress", ["DRESS-38", "DRESS-40"]),
    ("skus", "Blue", ["DRESS-40"]),
    ("categories", "dre", ["women/dresses"]),
    ("brands", "ac", ["Acme"]),
    ("tags", "", ["new"]),
    ("channels", "Till", ["pos"]),
    ("regions", "", ["DE", "EU"]),
    ("segments", "VI", ["vip"]),
    ("offers", "summer", ["summer10"]),
    ("offer_tags", "sea", ["seasonal"]),
    ("groups", "g", ["g"]),
    ("nothing", "x", []),
    ("skus", "\x00", []),
]


@pytest.mark.parametrize(("register", "text", "expected"), SUGGESTED)
def test_known_names_are_suggested(
    as_maria: Client, shelf: None, draft: Draft, register: str, text: str, expected: list[str]
) -> None:
    draft(tags=["seasonal"], stacking={"groups": ["g"]})
    address = reverse("admin:promotions_offer_suggest")
    html = as_maria.get(address, {"of": register, "for": "id_x", "q": text}).content.decode()
    assert [part.partition('"')[0] for part in html.split('data-add="')[1:]] == expected
