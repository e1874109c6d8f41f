"""More for an offer that is out: a version that differs in the budget alone, through the usual review."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.contrib.messages import get_messages
from django.test import Client
from django.utils import timezone

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.budgets.topping_up import top_up, top_ups, why_not_topped_up
from governance.evidence.running import compute_waiting
from governance.launch.publishing import documents
from governance.launch.services import approve, send_back, withdraw
from governance.models import RefusedAttempt, Review
from promotions.models import OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.governance.house import NOON, approved, document, drafted, person, state_of, submitted
from tests.governance.notifications.house import told

pytestmark = pytest.mark.django_db
MORE = {"EUR": "60000.00"}


@pytest.fixture
def live(maria: User, fin: User) -> OfferVersion:
    """10 % off with 50,000 EUR."""
    return approved(maria, fin)


def asked(
    version: OfferVersion, actor: User, amount: dict[str, str] = MORE, reason: str = "It sells."
) -> Review:
    review = top_up(offer=version.offer, amount=amount, reason=reason, actor=actor, at=NOON)
    compute_waiting(review)
    return review


def published() -> list[tuple[str, int, Any]]:
    found = [each for each in documents(current_manifest(), NOON) if each.kind == "offer"]
    return [(each.code, each.version, each.document.get("budget")) for each in found]


@pytest.mark.parametrize("role", ["marketer", "finance", "operations"])
def test_asked_for_approved_and_live(live: OfferVersion, fin: User, role: str) -> None:
    asker = person("asker", role)
    review = asked(live, asker)
    assert (review.version.number, review.version.state, review.note) == (2, "in_review", "It sells.")
    assert published() == [("summer10", 1, {"EUR": "50000.00"})]
    assert told(fin)[-1] == "summer10 v2 waits for a checker; asker submitted it"
    found = top_ups([review])[review.pk]
    assert (found.before, found.after) == ("50,000.00 EUR", "60,000.00 EUR")
    approve(review=review, actor=fin, at=NOON)
    assert published() == [("summer10", 2, MORE)]
    assert [state_of(each).state for each in (live, review.version)] == ["superseded", "live"]


def test_nothing_else_differs(live: OfferVersion, maria: User) -> None:
    review = asked(live, maria)
    before = Review.objects.get(version=live).document
    assert review.document == before | {"budget": MORE}


def test_the_asker_does_not_approve(live: OfferVersion) -> None:
    both = person("both", "finance", "operations")
    review = asked(live, both)
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=both, at=NOON)
    assert refusal.value.code == "maker_is_never_checker"


@pytest.mark.parametrize("role", ["support", "auditor", "developer", "administrator"])
def test_who_may_not_ask(live: OfferVersion, role: str) -> None:
    with pytest.raises(OfferdeskError, match="needs the role"):
        asked(live, person("x", role))
    assert RefusedAttempt.objects.get().action == "ask for a budget"
    assert live.offer.versions.count() == 1


@pytest.mark.parametrize(
    ("amount", "reason", "code"),
    [
        (MORE, "", "reason_missing"),
        ({"EUR": "50000"}, "x", "nothing_to_change"),
        ({"EUR": "0.00"}, "x", "budget_unreadable"),
        ({}, "x", "budget_unreadable"),
        ({"USD": "60000.00"}, "x", "budget_unreadable"),
    ],
)
def test_what_can_not_be_asked_for(
    live: OfferVersion, maria: User, amount: dict[str, str], reason: str, code: str
) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        asked(live, maria, amount, reason)
    assert refusal.value.code == code
    assert live.offer.versions.count() == 1


def test_only_of_what_is_out(maria: User) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        asked(drafted(maria), maria)
    assert refusal.value.code == "wrong_state"


def test_a_draft_of_something_else_stands_in_the_way(live: OfferVersion, maria: User, olga: User) -> None:
    save_draft(actor=maria, document=document(name="Better"), offer_code="summer10")
    with pytest.raises(OfferdeskError, match="v2 is in the making") as refusal:
        asked(live, olga)
    assert refusal.value.code == "draft_in_the_way"


def test_once_asked_it_waits(live: OfferVersion, maria: User, olga: User) -> None:
    asked(live, maria)
    assert why_not_topped_up(live.offer) == (
        "summer10 v2 is in the making: change the budget there, or drop it first."
    )
    with pytest.raises(OfferdeskError):
        asked(live, olga)


def test_sent_back_it_is_asked_for_again(live: OfferVersion, olga: User, fin: User) -> None:
    send_back(review=asked(live, olga), actor=fin, remark="Less.")
    review = asked(live, olga, {"EUR": "55000.00"})
    assert review.version.number == 2
    approve(review=review, actor=fin, at=NOON)
    assert published() == [("summer10", 2, {"EUR": "55000.00"})]


def test_who_asked_takes_it_back(live: OfferVersion, olga: User) -> None:
    """Withdrawing needs the role of a maker, but for what one submitted oneself."""
    review = asked(live, olga)
    with pytest.raises(OfferdeskError, match="needs the role"):
        withdraw(review=review, actor=person("other", "operations"))
    withdraw(review=review, actor=olga)
    assert state_of(review.version).state == "draft"
    assert published() == [("summer10", 1, {"EUR": "50000.00"})]


def test_a_campaign_that_changed_since_makes_it_more_than_a_budget(maria: User, fin: User) -> None:
    frame = {"campaign": "summer", "name": "Summer", "objective": "lift_aov"}
    save_campaign(actor=maria, document=frame)
    live = approved(maria, fin, campaign="summer", objective=None)
    save_campaign(actor=maria, document=frame | {"objective": "clear_stock"})
    with pytest.raises(OfferdeskError, match="with it objective") as refusal:
        asked(live, maria)
    assert refusal.value.code == "more_would_change"
    assert live.offer.versions.count() == 1


def test_what_changes_more_is_no_top_up(live: OfferVersion, maria: User) -> None:
    other = submitted(maria, "other")
    both = submitted(maria, budget=MORE, name="Better")
    assert top_ups([other, both]) == {}


def test_from_the_page_to_the_inbox(maria: User, olga: User, fin: User, client: Client) -> None:
    year = timezone.now().year
    live = approved(
        maria,
        fin,
        at=timezone.now(),
        ends=f"{year + 1}-12-31",
        sunset=f"{year + 2}-01-31",
        starts="2026-01-01",
    )
    client.force_login(olga, backend="governance.people.backends.RoleBackend")
    page = f"/admin/promotions/offer/{live.offer_id}/change/"
    assert "Ask for another budget" in client.get(page).content.decode()
    form = {"do": "act:top-up", "amount.top-up": "60000 eur", "reason.top-up": "It sells."}
    answer = client.post(page, form)
    assert [str(each) for each in get_messages(answer.wsgi_request)] == ["summer10 v2 waits for a checker."]
    assert Review.objects.get(state="open").submitted_by == olga
    client.force_login(fin, backend="governance.people.backends.RoleBackend")
    inbox = client.get("/admin/governance/review/inbox/").content.decode()
    assert "Budget alone: 50,000.00 EUR → 60,000.00 EUR" in inbox
