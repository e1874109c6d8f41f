"""What this floor adds to the pages of offers and campaigns about money: budget, pace, another budget."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.reading import staff
from catalog.transactions import with_retries
from governance.budgets.amounts import read_amounts, same, written
from governance.budgets.approved import approved_amount, requests_of
from governance.budgets.requests import ASKERS, why_not_asked
from governance.budgets.selectors import paces_of_campaign, paces_of_offer
from governance.budgets.topping_up import top_up, why_not_topped_up
from governance.enqueueing import compute_soon
from governance.launch.changes import budget_text
from governance.models import CampaignBudget
from governance.roles import has_role
from promotions.models import Campaign, OfferVersion
from promotions.selectors.offers import published_version


def budget_context(request: HttpRequest, version: OfferVersion) -> dict[str, Any] | None:
    """How fast the offer's budgets burn, once somebody has drawn on them."""
    paces = paces_of_offer(version.offer, timezone.now())
    return {"paces": paces} if paces else None


def campaign_budget_context(request: HttpRequest, campaign: Campaign) -> dict[str, Any] | None:
    """The approved budget of a campaign, what was asked for, and the form to ask."""
    amount, now = approved_amount(campaign), timezone.now()
    asker = has_role(staff(request), *ASKERS)
    why_not = why_not_asked(campaign, now) if asker else ""
    return {
        "approved": budget_text(amount),
        "differs": not same(amount, campaign.budget),
        "paces": paces_of_campaign(campaign, now),
        "requests": [_asked(each) for each in requests_of([campaign])[:8]],
        "may_ask": asker and not why_not,
        "why_not": why_not,
        "typed": written(amount),
        "ask_url": reverse("admin:governance_campaignbudget_ask", args=[campaign.pk]),
    }


def _asked(budget: CampaignBudget) -> dict[str, Any]:
    return {
        "url": reverse("admin:governance_campaignbudget_change", args=[budget.pk]),
        "before": budget_text(budget.before),
        "after": budget_text(budget.amount),
        "state": budget.get_state_display(),
        "who": budget.asked_by,
        "at": budget.asked_at,
    }


def may_top_up(request: HttpRequest, version: OfferVersion) -> bool | str:
    """A button for askers on what is published; greyed while something else is in the making."""
    if not has_role(staff(request), *ASKERS) or published_version(version.offer) is None:
        return False
    return why_not_topped_up(version.offer) or True


def top_up_view(request: HttpRequest, version: OfferVersion) -> HttpResponse | None:
    actor, reason = staff(request), request.POST.get("reason.top-up", "")
    amount = read_amounts(request.POST.get("amount.top-up", ""))
    review = with_retries(lambda: top_up(offer=version.offer, amount=amount, reason=reason, actor=actor))
    compute_soon(review)
    messages.success(request, _("%(version)s waits for a checker.") % {"version": review.version})
    return None
