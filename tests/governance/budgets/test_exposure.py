"""What was planned, what is given and what that comes to, exactly; and the page that shows it."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from governance.budgets.exposure import Exposure, exposure_of_campaigns, exposure_of_offers
from governance.budgets.requests import approve_campaign_budget, ask_campaign_budget
from governance.budgets.selectors import live_paces, paces_of_offer
from governance.budgets.topping_up import top_up, top_ups
from governance.launch.services import carry_over, launch_in_emergency
from governance.models import CampaignBudget
from governance.stopping.watching import _windows
from promotions.models import Campaign, Offer, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.decisions.ledger.parts import need, take
from tests.governance.house import NOON, approved, drafted, person, submitted

pytestmark = pytest.mark.django_db
HALF = datetime(2026, 7, 17, tzinfo=UTC)
"""Half of the offers' window has passed."""
PAGE = "/admin/governance/publication/exposure/"


def spend(kind: str, owner: str, amount: int, limit: int, *, held: bool = False) -> None:
    take(need(kind, owner, quantity=amount, limit=limit, unit="EUR"), seconds=9999 if held else None)


def numbers(row: Exposure) -> tuple[Any, ...]:
    return row.code, row.currency, row.plan, row.committed, row.used, row.held, row.free, row.projected


def test_an_offer_by_itself(maria: User, fin: User) -> None:
    approved(maria, fin, budget={"EUR": "1000.00"})
    spend("budget", "summer10", 20_000, 100_000)
    spend("budget", "summer10", 5_000, 100_000, held=True)
    (row,) = exposure_of_offers(HALF)
    assert numbers(row) == ("summer10", "EUR", 100_000, 100_000, 20_000, 5_000, 75_000, 50_000)
    assert exposure_of_campaigns(HALF) == []


@pytest.mark.parametrize("way", ["carried over", "in an emergency"])
def test_what_nobody_approved_anew_is_watched_all_the_same(
    maria: User, fin: User, olga: User, way: str
) -> None:
    """Its budget, its pace, and whether what is asked for is a top-up alone."""
    budget = {"EUR": "1000.00"}
    if way == "carried over":
        approved(maria, fin, budget=budget)
        carry_over(version=drafted(maria, budget=budget, name="Another name"), actor=maria, at=NOON)
    else:
        launch_in_emergency(version=drafted(maria, budget=budget), actor=olga, reason="Now.", at=NOON)
    spend("budget", "summer10", 20_000, 100_000)
    (row,) = exposure_of_offers(HALF)
    assert (row.code, row.plan, row.used) == ("summer10", 100_000, 20_000)
    offer = Offer.objects.get(code="summer10")
    assert len(paces_of_offer(offer, HALF)) == 1
    assert [pace.burn.owner for pace in live_paces(HALF)] == ["summer10"]
    rows = _windows(OfferVersion.objects.filter(offer=offer, state="live"))
    assert list(rows) == ["summer10"]
    if way == "carried over":
        review = top_up(offer=offer, amount={"EUR": "2000.00"}, reason="It sells.", actor=maria, at=NOON)
        assert list(top_ups([review])) == [review.pk]


def test_a_projection_never_passes_the_plan(maria: User, fin: User) -> None:
    approved(maria, fin, budget={"EUR": "1000.00"})
    spend("budget", "summer10", 80_000, 100_000)
    (row,) = exposure_of_offers(HALF)
    assert row.projected == 100_000
    (early,) = exposure_of_offers(datetime(2026, 5, 1, tzinfo=UTC))
    assert early.projected is None


def test_no_budget_says_why(maria: User, fin: User) -> None:
    approved(maria, fin, budget={"none": "it costs nothing"}, limits={"total": 5})
    (row,) = exposure_of_offers(HALF)
    assert numbers(row) == ("summer10", "", None, 0, 0, 0, None, None)
    assert row.why_none == "it costs nothing"


def campaign(maria: User, budget: Any, ends: str = "2026-08-31") -> Campaign:
    window = {"starts": "2026-06-01", "ends": ends}
    document = {"campaign": "summer", "name": "Summer", "budget": budget, **window}
    return save_campaign(actor=maria, document=document)


def test_a_campaign_and_its_offers(maria: User, fin: User) -> None:
    campaign(maria, {"EUR": "1500.00"})
    approved(maria, fin, "one", campaign="summer", budget={"EUR": "1000.00"})
    approved(maria, fin, "two", campaign="summer", budget={"EUR": "700.00", "CHF": "5.00"})
    approved(maria, fin, "three", campaign="summer", budget={"none": "no"}, limits={"total": 5})
    spend("campaign_budget", "summer", 30_000, 150_000)
    spend("budget", "one", 30_000, 100_000)
    francs, euros = exposure_of_campaigns(HALF)
    assert numbers(euros) == ("summer", "EUR", 150_000, 170_000, 30_000, 0, 120_000, 60_000)
    assert (euros.offers, euros.unbounded) == (3, 1)
    assert numbers(francs) == ("summer", "CHF", None, 500, 0, 0, None, None)
    assert exposure_of_offers(HALF) == []
    codes = [row.code for row in exposure_of_offers(HALF, "summer")]
    assert codes == ["one", "three", "two", "two"]


def test_without_a_shared_budget_a_campaign_sums_its_offers(maria: User, fin: User) -> None:
    campaign(maria, {"none": "ads"})
    approved(maria, fin, "one", campaign="summer", budget={"EUR": "10.00"})
    approved(maria, fin, "two", campaign="summer", budget={"EUR": "10.00"})
    spend("budget", "one", 300, 1_000)
    spend("budget", "two", 200, 1_000)
    (row,) = exposure_of_campaigns(HALF)
    assert (row.plan, row.used, row.committed, row.why_none) == (None, 500, 2_000, "ads")


def test_what_approvals_added_and_what_waits(maria: User, fin: User, olga: User) -> None:
    live = approved(maria, fin, budget={"EUR": "1000.00"})
    (row,) = exposure_of_offers(NOON)
    assert (row.added, row.waiting) == (100_000, 0)
    top_up(offer=live.offer, amount={"EUR": "1250.00"}, reason="more", actor=olga, at=NOON)
    later = datetime(2026, 7, 1, tzinfo=UTC)
    (row,) = exposure_of_offers(later)
    assert (row.added, row.waiting) == (0, 25_000)
    submitted(maria, "not-out")
    assert [each.code for each in exposure_of_offers(later)] == ["summer10"]


def test_the_same_of_a_campaign(maria: User, fin: User, olga: User) -> None:
    found = campaign(maria, {"EUR": "1000.00"})
    approved(maria, fin, campaign="summer")
    budget = ask_campaign_budget(
        campaign=found, amount={"EUR": "1400.00"}, reason="more", actor=olga, at=NOON
    )
    (row,) = exposure_of_campaigns(NOON)
    assert (row.plan, row.added, row.waiting) == (100_000, 100_000, 40_000)
    approve_campaign_budget(budget=budget, actor=fin, at=NOON)
    (row,) = exposure_of_campaigns(NOON)
    assert (row.plan, row.added, row.waiting) == (140_000, 140_000, 0)


def page(client: Client, user: User, address: str = PAGE) -> str:
    client.force_login(user, backend="governance.people.backends.RoleBackend")
    answer: Any = client.get(address)
    assert answer.status_code == 200
    return str(answer.content.decode())


def test_the_page(client: Client, maria: User, fin: User) -> None:
    now = timezone.now()
    assert "Nothing is out" in page(client, fin)
    window = {"starts": "2026-01-01", "ends": f"{now.year + 1}-12-31", "sunset": f"{now.year + 2}-01-31"}
    save_campaign(
        actor=maria, document={"campaign": "summer", "name": "Summer", "budget": {"EUR": "1500.00"}, **window}
    )
    approved(maria, fin, "one", at=now, campaign="summer", budget={"EUR": "2000.00"}, **window)
    approved(maria, fin, "two", at=now, budget={"none": "it is free"}, limits={"total": 5}, **window)
    spend("campaign_budget", "summer", 30_000, 150_000)
    text = page(client, fin)
    assert "1,500.00 EUR" in text
    assert "20 % given" in text
    assert "above the plan, which stops them" in text
    assert "no budget: it is free" in text
    assert "?q=summer" in text
    below = page(client, fin, f"{PAGE}?campaign=summer")
    assert "2,000.00 EUR" in below
    assert "it is free" not in below


def test_the_thousandth_offer_is_on_a_page_of_its_own(
    monkeypatch: pytest.MonkeyPatch, client: Client, maria: User, fin: User
) -> None:
    monkeypatch.setattr("governance.admin.exposure.PER_PAGE", 2)
    for number in range(3):
        approved(maria, fin, f"offer-{number:02d}")
    assert "offer-02" not in page(client, fin)
    assert "offer-02" in page(client, fin, f"{PAGE}?page=2")
    assert "page 2 of 2" in page(client, fin, f"{PAGE}?page=99")


@pytest.mark.parametrize(("role", "status"), [("support", 403), ("developer", 200), ("auditor", 200)])
def test_who_sees_it(client: Client, role: str, status: int) -> None:
    client.force_login(person("x", role), backend="governance.people.backends.RoleBackend")
    assert client.get(PAGE).status_code == status


def test_asking_on_the_campaigns_page_and_answering(
    client: Client, maria: User, fin: User, olga: User
) -> None:
    found = campaign(maria, {"EUR": "1000.00"}, ends="2098-08-31")
    approved(maria, fin, campaign="summer")
    address = f"/admin/promotions/campaign/{found.pk}/change/"
    text = page(client, olga, address)
    assert "Approved and published: 1,000.00 EUR." in text
    ask = f"/admin/governance/campaignbudget/ask/{found.pk}/"
    assert ask in text
    assert client.post(ask, {"amount": "abc", "reason": "more"}).status_code == 302
    assert CampaignBudget.objects.count() == 1
    assert client.post(ask, {"amount": "400 EUR", "reason": "less"}).status_code == 302
    spend("campaign_budget", "summer", 50_000, 100_000)
    budget = CampaignBudget.objects.get(state="open")
    assert "waits for a checker" in page(client, olga, address)
    place = f"/admin/governance/campaignbudget/{budget.pk}/"
    assert "Take it back" in page(client, olga, f"{place}change/")
    assert client.post(f"{place}approve/").status_code == 403
    inbox = page(client, fin, "/admin/governance/review/inbox/")
    assert "summer: 1,000.00 EUR → 400.00 EUR" in inbox
    shown = page(client, fin, f"{place}change/")
    assert "More than this is used or held already" in shown
    client.post(f"{place}approve/")
    budget.refresh_from_db()
    assert budget.state == "approved"
    assert "Approved and published: 400.00 EUR." in page(client, fin, address)
