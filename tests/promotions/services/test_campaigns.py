"""Campaigns: written from documents; drafts follow them, and nothing that is out outlives them."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors
from promotions.models import Campaign, OfferVersion
from promotions.selectors.history import campaign_history
from promotions.services.campaigns import save_campaign
from promotions.services.conflicts import EditConflict
from tests.promotions.conftest import CAMPAIGN, Draft, publish, without_approval

pytestmark = pytest.mark.django_db


def test_fields_are_columns(campaign: Campaign, maria: User) -> None:
    stored = Campaign.objects.get()
    assert (stored.owner, stored.objective, stored.kpi_metric) == (maria, "lift_aov", "average_order_value")
    assert (stored.kpi_target, stored.budget) == ("+5%", {"EUR": "200000.00"})
    assert stored.ends_at == datetime(2026, 9, 1, 22, tzinfo=UTC)
    entry = campaign_history(stored)[0]
    assert (entry.actor, entry.door, entry.what) == ("maria", "admin", "created")


def test_two_editors(campaign: Campaign, maria: User, olga: User) -> None:
    save_campaign(actor=olga, document={**CAMPAIGN, "objective": "acquire"}, expected_revision=1)
    with pytest.raises(EditConflict, match=r"olga.*objective"):
        save_campaign(actor=maria, document={**CAMPAIGN, "name": "Mine"}, expected_revision=1)
    assert Campaign.objects.get().name == "Summer 2026"


def test_a_code_never_changes_and_is_taken_once(campaign: Campaign, maria: User) -> None:
    with pytest.raises(DocumentErrors, match="never changes"):
        save_campaign(actor=maria, document={**CAMPAIGN, "campaign": "other"}, campaign_code="summer-2026")
    with pytest.raises(DocumentErrors, match="already"):
        save_campaign(actor=maria, document=CAMPAIGN, must_be_new=True)
    assert Campaign.objects.count() == 1


def test_drafts_follow_the_campaigns_window_and_zone(campaign: Campaign, maria: User, draft: Draft) -> None:
    draft(campaign="summer-2026", starts="2026-07-01")
    save_campaign(actor=maria, document={**CAMPAIGN, "zone": "Asia/Tokyo", "ends": "2026-08-01"})
    version = OfferVersion.objects.get()
    assert version.starts_at == version.opens_at == datetime(2026, 6, 30, 15, tzinfo=UTC)
    assert version.closes_at == datetime(2026, 8, 1, 15, tzinfo=UTC)
    assert version.revision == 1
    assert "campaign summer-2026 changed" in version.history.latest().history_change_reason


@pytest.mark.parametrize("state", ["in_review", "scheduled", "live", "paused"])
@pytest.mark.parametrize(
    "change", [{"ends": "2026-08-01"}, {"starts": "2026-07-01"}, {"sunset": "2026-09-15"}], ids=str
)
def test_nothing_that_is_out_outlives_its_campaign(
    campaign: Campaign, maria: User, draft: Draft, state: str, change: dict[str, str]
) -> None:
    version = draft(campaign="summer-2026")
    publish(version, "in_review")
    with without_approval():
        OfferVersion.objects.filter(pk=version.pk).update(state=state)
    with pytest.raises(OfferdeskError) as caught:
        save_campaign(actor=maria, document={**CAMPAIGN, **change})
    assert (caught.value.code, caught.value.data) == ("offers_outlive_campaign", {"offers": ["summer10"]})
    assert Campaign.objects.get().revision == 1


def test_a_longer_campaign_leaves_what_was_approved(campaign: Campaign, maria: User, draft: Draft) -> None:
    version = publish(draft(campaign="summer-2026"))
    save_campaign(actor=maria, document={**CAMPAIGN, "ends": "2026-09-15"})
    version = OfferVersion.objects.get(pk=version.pk)
    assert version.closes_at == datetime(2026, 9, 1, 22, tzinfo=UTC)
    assert version.submitted_document is not None
    assert version.submitted_document["ends"] == "2026-09-01"


@pytest.mark.parametrize(
    ("budget", "refused"),
    [
        ({"EUR": "199999.99"}, True),
        ({"EUR": "200000"}, False),
        ({"EUR": "200000.01"}, True),
        ({"EUR": "200000.00", "USD": "1.00"}, True),
        ({"none": "as much as it takes"}, True),
    ],
    ids=str,
)
def test_offers_were_approved_with_a_budget_that_stays(
    campaign: Campaign, maria: User, draft: Draft, budget: dict[str, str], refused: bool
) -> None:
    version = draft(campaign="summer-2026")
    save_campaign(actor=maria, document={**CAMPAIGN, "budget": {"EUR": "200000.00"}})
    publish(version, "in_review")
    if not refused:
        kept = save_campaign(actor=maria, document={**CAMPAIGN, "budget": budget}).budget
        assert kept == {"EUR": "200000.00"}
        return
    with pytest.raises(OfferdeskError) as caught:
        save_campaign(actor=maria, document={**CAMPAIGN, "budget": budget})
    assert caught.value.code == "budget_is_settled"
