"""Suggested test baskets: around thresholds, in each channel, with others' codes, with what is left out."""

from html import unescape
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client

from catalog.errors import OfferdeskError
from catalog.models import Channel, Price
from governance.launch.checks import checks_of
from governance.models import TestBasket
from governance.testing.services import run_due
from governance.testing.suggesting import Suggestion, keep_suggested, suggestions_of
from promotions.models import OfferVersion
from tests.governance.evidence.shop import coded, live, on_lamps, stocked
from tests.governance.house import NOON, drafted, person, submitted

pytestmark = pytest.mark.django_db
FIFTY: dict[str, Any] = {"when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}]}


@pytest.fixture(autouse=True)
def shop(db: None) -> None:
    stocked()


def draft(maria: User, **changes: Any) -> OfferVersion:
    given = on_lamps("draft", **changes)
    return drafted(maria, given.pop("offer"), **given)


def suggested(version: OfferVersion) -> dict[str, Suggestion]:
    return {each.code: each for each in suggestions_of(version, NOON)}


def outcomes(version: OfferVersion) -> dict[str, tuple[str, list[str], str]]:
    return {
        code: (each.lines, each.told["applied"], each.told["total"])
        for code, each in suggested(version).items()
    }


def test_around_an_amount(maria: User) -> None:
    assert outcomes(draft(maria, **FIFTY)) == {
        "draft-made-for-it": ("1 × LAMP (100.00)", ["draft"], "95.00"),
        "draft-just-below-50-00-eur": ("1 × LAMP (49.99)", [], "49.99"),
        "draft-at-50-00-eur": ("1 × LAMP (50.00)", ["draft"], "47.50"),
        "draft-just-above-50-00-eur": ("1 × LAMP (50.01)", ["draft"], "47.51"),
        "draft-card-which-it-leaves-out": ("1 × CARD (5.00)", [], "5.00"),
    }


def test_around_a_number_of_units(maria: User) -> None:
    found = outcomes(draft(maria, when=[{"kind": "quantity", "at_least": 3}]))
    assert {code: each for code, each in found.items() if "units" in code} == {
        "draft-just-below-3-units": ("2 × LAMP (100.00)", [], "200.00"),
        "draft-at-3-units": ("3 × LAMP (100.00)", ["draft"], "285.00"),
        "draft-just-above-3-units": ("4 × LAMP (100.00)", ["draft"], "380.00"),
    }


def test_around_tiers(maria: User) -> None:
    tiers = [{"from": {"EUR": "50.00"}, "percent": "5"}, {"from": {"EUR": "90.00"}, "percent": "10"}]
    give = [{"kind": "tiered", "by": "spend", "tiers": tiers, "on": "order"}]
    found = outcomes(draft(maria, give=give))
    assert [found[f"draft-{at}-eur"][2] for at in ("just-below-50-00", "at-50-00", "just-above-50-00")] == [
        "49.99",
        "47.50",
        "47.51",
    ]
    assert [found[f"draft-{at}-eur"][2] for at in ("just-below-90-00", "at-90-00")] == ["85.49", "81.00"]


def test_with_the_codes_of_others(maria: User) -> None:
    live(coded("a10"), on_lamps("auto"))
    found = suggested(draft(maria))["draft-with-the-code-of-a10"]
    assert found.request["coupons"] == ["A10"]
    assert found.told == {"applied": ["a10", "auto", "draft"], "total": "81.22", "discount": "18.78"}


def test_channels_that_come_to_something_else_stand_apart(maria: User) -> None:
    Channel.objects.create(code="pos", name="Tills")
    version = draft(maria, where={"channels": ["web"]})
    found = suggested(version)
    web, pos = found["draft-made-for-it-in-web"], found["draft-made-for-it-in-pos"]
    assert (web.channels, web.told["applied"]) == (["web"], ["draft"])
    assert (pos.channels, pos.told["applied"]) == (["pos"], [])
    assert found["draft-card-which-it-leaves-out"].channels == []


@pytest.mark.parametrize("case", ["nothing is sold", "it touches nothing", "it can't be read"])
def test_where_nothing_is_suggested(maria: User, case: str) -> None:
    moon = [{"kind": "percent_off", "percent": "5", "items": {"categories": ["moon"]}}]
    version = draft(maria, **({"give": moon} if "touches" in case else {}))
    if "sold" in case:
        Price.objects.all().delete()
    if "read" in case:
        OfferVersion.objects.update(terms={"give": 3})
        version.refresh_from_db()
    assert suggestions_of(version, NOON) == []


def test_one_click_keeps_it_with_the_outcome_that_it_has(maria: User, client: Client) -> None:
    version = draft(maria, **FIFTY)
    client.force_login(maria)
    url = f"/admin/governance/testbasket/suggested/{version.offer_id}/"
    page = unescape(client.get(url).content.decode())
    assert page.count(">Keep</button>") == 5
    assert not TestBasket.objects.exists()
    assert client.get(f"{url}keep/").status_code == 405
    assert client.post(f"{url}keep/", {"code": "draft-at-50-00-eur"}).status_code == 302
    basket = TestBasket.objects.get()
    assert (basket.code, basket.owner, basket.offer, basket.tags) == (
        "draft-at-50-00-eur",
        maria,
        version.offer,
        ["suggested"],
    )
    assert basket.expected == {"applied": ["draft"], "total": "47.50"}
    page = unescape(client.get(url).content.decode())
    assert page.count(">Keep</button>") == 4
    assert "kept" in page
    offer = client.get(f"/admin/promotions/offer/{version.offer_id}/change/").content.decode()
    assert url in offer


def test_what_was_kept_is_a_check_of_the_launch(maria: User) -> None:
    version = draft(maria, **FIFTY)
    keep_suggested(version=version, code="draft-at-50-00-eur", actor=maria, at=NOON)
    given = on_lamps("draft", **FIFTY)
    review = submitted(maria, given.pop("offer"), **given)
    assert checks_of(review, NOON)[0].sentence == "All 1 runs come out as expected."
    # Before it is live it comes out otherwise, and after the launch it would be an incident.
    assert run_due(NOON)["failed"] == 1


def test_not_twice_and_not_what_is_gone(maria: User) -> None:
    version = draft(maria, **FIFTY)
    keep_suggested(version=version, code="draft-at-50-00-eur", actor=maria, at=NOON)
    with pytest.raises(OfferdeskError, match="kept already"):
        keep_suggested(version=version, code="draft-at-50-00-eur", actor=maria, at=NOON)
    with pytest.raises(OfferdeskError, match="not suggested any more"):
        keep_suggested(version=version, code="draft-at-60-00-eur", actor=maria, at=NOON)
    assert TestBasket.objects.count() == 1


def test_who_keeps_none_sees_no_button(maria: User, client: Client) -> None:
    version = draft(maria, **FIFTY)
    client.force_login(person("ada", "auditor"))
    url = f"/admin/governance/testbasket/suggested/{version.offer_id}/"
    assert ">Keep</button>" not in client.get(url).content.decode()
    assert client.post(f"{url}keep/", {"code": "draft-at-50-00-eur"}).status_code == 403
    assert client.get("/admin/governance/testbasket/suggested/999/").status_code == 404
    assert not TestBasket.objects.exists()


def test_a_code_that_another_offers_basket_has_is_refused_in_words(maria: User) -> None:
    version = draft(maria)
    code = next(iter(suggested(version)))
    TestBasket.objects.create(code=code, name="Mine", request={}, expected={"total": "1.00"}, owner=maria)
    with pytest.raises(OfferdeskError, match="Another test basket is called") as refusal:
        keep_suggested(version=version, code=code, actor=maria, at=NOON)
    assert refusal.value.code == "code_taken"
