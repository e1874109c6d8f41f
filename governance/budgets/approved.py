"""The budgets that campaigns' offers share, as they were approved."""

from collections.abc import Collection
from typing import Any

from django.db.models import QuerySet

from governance.models import CampaignBudget, Review
from promotions.models import Campaign

Amounts = dict[str, str]


def approved_budget(campaign: Campaign) -> CampaignBudget | None:
    """What was approved last; None: nothing was yet."""
    return CampaignBudget.objects.filter(campaign=campaign, state="approved").order_by("-number").first()


def approved_amount(campaign: Campaign) -> Amounts | None:
    """The amounts of it; None: its offers share no budget."""
    found = approved_budget(campaign)
    return found.amount if found is not None else None


def published_budgets(campaigns: QuerySet[Any]) -> list[CampaignBudget]:
    """The last approved budgets of these campaigns, by code; those that share none are left out."""
    last = CampaignBudget.objects.filter(campaign__in=campaigns, state="approved")
    newest = last.order_by("campaign_id", "-number").distinct("campaign_id").select_related("campaign")
    return sorted((each for each in newest if each.amount), key=lambda each: each.campaign.code)


def open_requests() -> QuerySet[CampaignBudget]:
    """What waits for a checker by itself, oldest first."""
    rows = CampaignBudget.objects.filter(state="open", review__isnull=True)
    return rows.select_related("campaign", "asked_by", "first_approved_by").order_by("asked_at", "id")


def open_request(campaign: Campaign) -> CampaignBudget | None:
    """The one of a campaign."""
    return open_requests().filter(campaign=campaign).first()


def budget_with(review: Review) -> CampaignBudget | None:
    """The campaign's budget that is part of a review."""
    return CampaignBudget.objects.filter(review=review).select_related("campaign").first()


def requests_of(campaigns: Collection[Campaign]) -> QuerySet[CampaignBudget]:
    """Everything that was asked for, newest first."""
    rows = CampaignBudget.objects.filter(campaign__in=campaigns)
    return rows.select_related("asked_by", "decided_by", "review__version__offer")
