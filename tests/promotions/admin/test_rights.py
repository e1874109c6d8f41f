"""Who may look, who may change; no page changes anything on GET."""

from collections.abc import Callable
from typing import Any

import pytest
from django.apps import apps
from django.contrib.auth.models import User
from django.test import Client
from django.urls import get_resolver, reverse

from promotions.admin.offers import OfferAdmin
from promotions.models import Campaign, OfferVersion
from promotions.panels import register_action, register_panel
from tests.promotions.admin.pages import fields, read
from tests.promotions.conftest import CAMPAIGN, PERCENT, Draft, person, publish

pytestmark = pytest.mark.django_db


def pages(version: OfferVersion, campaign: Campaign) -> list[str]:
    """Every address of promotions' pages."""
    found = []
    for name in get_resolver().reverse_dict:
        if isinstance(name, str) and name.startswith("promotions_"):
            raise AssertionError("addresses are namespaced")
    for pattern in get_resolver().namespace_dict["admin"][1].reverse_dict:
        if isinstance(pattern, str) and pattern.startswith("promotions_"):
            model = version.offer if "_offer_" in pattern else campaign
            try:
                found.append(reverse(f"admin:{pattern}"))
            except Exception:
                found.append(reverse(f"admin:{pattern}", args=[model.pk]))
    return found


@pytest.fixture
def rows(campaign: Campaign, draft: Draft) -> tuple[OfferVersion, Campaign]:
    publish(draft(name="One"))
    return draft(name="Two", campaign="summer-2026"), campaign


def everything() -> dict[str, list[Any]]:
    """Every row of promotions and its history."""
    models = apps.get_app_config("promotions").get_models(include_auto_created=True)
    return {model.__name__: list(model.objects.order_by("pk").values()) for model in models}  # type: ignore[attr-defined]


def test_no_page_changes_anything_on_get(as_maria: Client, rows: tuple[OfferVersion, Campaign]) -> None:
    before = everything()
    addresses = pages(*rows)
    assert len(addresses) >= 14
    pressed = "?do=save&move=add:give:percent_off&act=submit&over=1&state=live&action=delete_selected"
    for address in addresses:
        for query in ("", pressed, "?version=1", "?face=document"):
            assert as_maria.get(address + query).status_code < 500
    assert everything() == before


@pytest.mark.parametrize("name", ["offer", "campaign"])
@pytest.mark.parametrize("object_id", ["abc", "0", "1" * 30, "²", "1/2"])
def test_an_address_of_nothing_is_not_found(as_maria: Client, name: str, object_id: str) -> None:
    for page in ("history", "change"):
        assert as_maria.get(f"/admin/promotions/{name}/{object_id}/{page}/").status_code == 404


def test_a_new_offer_has_nothing_saved(as_maria: Client) -> None:
    assert as_maria.post(reverse("admin:promotions_offer_side_new"), {"saved": "1"}).status_code == 400


def test_strangers_are_sent_to_the_door(client: Client, rows: tuple[OfferVersion, Campaign]) -> None:
    for address in pages(*rows):
        for response in (client.get(address), client.post(address, {"do": "save"})):
            assert response.status_code == 302
            assert response["Location"].startswith("/admin/login/")


def test_staff_without_rights_see_nothing(client: Client, rows: tuple[OfferVersion, Campaign]) -> None:
    client.force_login(person("bob"))
    for address in pages(*rows):
        assert client.get(address).status_code in (302, 403, 405), address
        assert client.post(address, {"do": "save"}).status_code in (302, 403), address


def test_who_may_only_look_changes_nothing(
    client: Client, ada: User, rows: tuple[OfferVersion, Campaign]
) -> None:
    client.force_login(ada)
    version, campaign = rows
    before = everything()
    for name, row in (("offer", version.offer), ("campaign", campaign)):
        address = reverse(f"admin:promotions_{name}_change", args=[row.pk])
        response = client.get(address)
        html = response.content.decode()
        assert "but not change it" in read(response).words  # type: ignore[arg-type]
        assert '<fieldset class="od-all" disabled>' in html
        assert "Save" not in read(response).words.replace("Saved", "")  # type: ignore[arg-type]
        posted = {**fields(response), "name": "x"}  # type: ignore[arg-type]
        for do in ("save", "to:document", "act:drop", "act:clone"):
            assert client.post(address, {**posted, "do": do, "clone_code": "y"}).status_code == 403
        assert client.post(address, {**posted, "move": "remove:n1"}).status_code == 403
        assert client.get(reverse(f"admin:promotions_{name}_add")).status_code == 403
        assert client.get(reverse(f"admin:promotions_{name}_delete", args=[row.pk])).status_code == 403
        assert client.get(reverse(f"admin:promotions_{name}_history", args=[row.pk])).status_code == 200
    assert everything() == before


def test_who_may_only_look_can_try_a_basket(
    client: Client, ada: User, shelf: None, rows: tuple[OfferVersion, Campaign], settings: Any
) -> None:
    settings.SNAPSHOT_POLL_SECONDS = 0
    client.force_login(ada)
    address = reverse("admin:promotions_offer_change", args=[rows[0].offer_id])
    page = read(client.get(address))  # type: ignore[arg-type]
    posted = {**page.forms["offer-form"], **page.forms["try-form"], "try.at": "2026-07-01T10:00"}
    response = client.post(f"{address.removesuffix('change/')}side/", posted)
    assert "This offer applies" in read(response).words  # type: ignore[arg-type]


def test_nobody_deletes(as_maria: Client, rows: tuple[OfferVersion, Campaign]) -> None:
    for name, row in (("offer", rows[0].offer), ("campaign", rows[1])):
        address = reverse(f"admin:promotions_{name}_delete", args=[row.pk])
        assert as_maria.post(address, {"post": "yes"}).status_code == 403
    assert OfferAdmin.actions is None


@pytest.mark.parametrize("method", ["get", "put", "delete"])
def test_the_side_and_the_basket_take_posts_only(
    as_maria: Client, rows: tuple[OfferVersion, Campaign], method: str
) -> None:
    for name in ("side_new", "basket"):
        address = reverse(f"admin:promotions_offer_{name}")
        assert getattr(as_maria, method)(address).status_code == 405


def test_posts_need_the_pages_token(maria: User, rows: tuple[OfferVersion, Campaign]) -> None:
    strict = Client(enforce_csrf_checks=True)
    strict.force_login(maria)
    for address in pages(*rows):
        assert strict.post(address, {"do": "save", "move": "add:give:gift"}).status_code == 403


BADGE = "promotions/offer/badge.html"


class TestPanelsAndActions:
    """What other floors add to the page."""

    @pytest.fixture(autouse=True)
    def forget(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr("promotions.panels._panels", {})
        monkeypatch.setattr("promotions.panels._actions", {})

    def test_panels_stand_beside_the_form(self, as_maria: Client, draft: Draft) -> None:
        register_panel("Evidence", BADGE, lambda request, version: {"words": "all well"})
        register_panel("Hidden", BADGE, lambda request, version: None)
        words = read(as_maria.get(self.address(draft()))).words  # type: ignore[arg-type]
        assert "Evidence all well" in words
        assert "Hidden" not in words

    def test_actions_are_buttons_greyed_or_absent(self, as_maria: Client, draft: Draft) -> None:
        register_action("yes", "Do it", lambda request, version: True, self.note([]))
        register_action("no", "Not for you", lambda request, version: False, self.note([]))
        register_action("why", "Later", lambda request, version: "because of this", self.note([]))
        response = as_maria.get(self.address(draft()))
        words = read(response).words  # type: ignore[arg-type]
        assert 'value="act:yes"' in response.content.decode()
        assert "Not for you" not in words
        assert "Later: because of this" in words
        assert 'value="act:why"' not in response.content.decode()

    def test_an_action_gets_what_was_typed_saved_first(self, as_maria: Client, draft: Draft) -> None:
        done: list[tuple[str, str]] = []
        register_action("go", "Go", lambda request, version: True, self.note(done))
        version = draft(name="One")
        posted = {**fields(as_maria.get(self.address(version))), "name": "Two"}  # type: ignore[arg-type]
        response = as_maria.post(self.address(version), {**posted, "do": "act:go"})
        assert response.status_code == 302
        assert done == [("POST", "Two")]

    def test_an_action_waits_until_the_draft_is_right(self, as_maria: Client, draft: Draft) -> None:
        done: list[tuple[str, str]] = []
        register_action("go", "Go", lambda request, version: True, self.note(done))
        version = draft()
        posted = {**fields(as_maria.get(self.address(version))), "n1.percent": "x"}  # type: ignore[arg-type]
        response = as_maria.post(self.address(version), {**posted, "do": "act:go"})
        assert "nothing is saved yet" in read(response).words  # type: ignore[arg-type]
        assert done == []

    def test_a_published_version_is_acted_on_without_saving(self, as_maria: Client, draft: Draft) -> None:
        done: list[tuple[str, str]] = []
        register_action("pause", "Pause", lambda request, version: True, self.note(done), saves_first=False)
        version = publish(draft(name="One"))
        posted = {**fields(as_maria.get(self.address(version))), "name": "Two"}  # type: ignore[arg-type]
        as_maria.post(self.address(version), {**posted, "do": "act:pause"})
        assert done == [("POST", "One")]
        assert OfferVersion.objects.count() == 1

    @staticmethod
    def address(version: OfferVersion) -> str:
        return reverse("admin:promotions_offer_change", args=[version.offer_id])

    @staticmethod
    def note(done: list[tuple[str, str]]) -> Callable[[Any, OfferVersion], None]:
        def view(request: Any, version: OfferVersion) -> None:
            done.append((request.method, version.name))

        return view


def test_history_shows_old_and_new_by_whom_and_no_revert(as_maria: Client, olga: User, draft: Draft) -> None:
    version = draft(name="One", priority=1)
    draft(name="Two", priority=1)
    publish(version)
    address = reverse("admin:promotions_offer_history", args=[version.offer_id])
    response = as_maria.get(address)
    words = read(response).words  # type: ignore[arg-type]
    assert "Version 1: changed name maria, " in words
    assert "in the admin What changed Where Before After name One Two" in words
    assert "test: approved → live a job" in words
    assert "test: draft → in review" in words
    assert "evert" not in words
    assert "<form" not in response.content.decode().split('<main class="od-page')[1].split("</main>")[0]


def test_history_says_conditions_and_benefits_in_words(as_maria: Client, draft: Draft) -> None:
    gift = {"kind": "gift", "options": [{"sku": "MUG"}]}
    version = draft()
    draft(give=[PERCENT, gift], when=[{"any": [{"kind": "segment", "in": ["vip"]}]}])
    words = read(as_maria.get(reverse("admin:promotions_offer_history", args=[version.offer_id]))).words  # type: ignore[arg-type]
    assert "Gives 2 nothing a gift: MUG" in words
    assert "To whom nothing at least one of: the shopper is in the segment vip" in words
    assert "kind:" not in words


def test_a_campaign_is_made_changed_and_shown_as_a_document(as_maria: Client, maria: User) -> None:
    add = reverse("admin:promotions_campaign_add")
    posted = fields(as_maria.get(add))  # type: ignore[arg-type]
    typed = {
        "name": "Summer 2026",
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi.metric": "average_order_value",
        "kpi.target": "+5%",
        "budget.EUR": "200000.00",
        "suppressions.none": "nobody to protect",
        "starts.date": "2026-06-01",
        "ends.date": "2026-09-01",
        "sunset.date": "2026-09-30",
        "zone": "Europe/Berlin",
    }
    as_maria.post(add, {**posted, **typed, "do": "save"})
    campaign = Campaign.objects.get()
    address = reverse("admin:promotions_campaign_change", args=[campaign.pk])
    page = read(as_maria.get(f"{address}?face=document"))  # type: ignore[arg-type]
    text = page.forms["offer-form"]["document"][0]
    assert "campaign: summer-2026" in text
    assert f"name: {CAMPAIGN['name']}" in text
    changed = {**page.forms["offer-form"], "document": text.replace("lift_aov", "acquire"), "do": "save"}
    as_maria.post(address, changed)
    campaign.refresh_from_db()
    assert (campaign.objective, campaign.revision) == ("acquire", 2)
    wrong = {**fields(as_maria.get(address)), "ends.date": "2026-01-01", "do": "save"}  # type: ignore[arg-type]
    response = as_maria.post(address, wrong)
    assert 'href="#id_ends"' in response.content.decode()
    stale = {**fields(as_maria.get(address)), "revision": "1", "name": "Mine", "do": "save"}  # type: ignore[arg-type]
    assert as_maria.post(address, stale).status_code == 409
    campaign.refresh_from_db()
    assert campaign.revision == 2
