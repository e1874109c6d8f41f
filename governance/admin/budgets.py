"""Budgets of campaigns that were asked for: each with its answer, and the asking on the campaign's page."""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, staff
from catalog.money import to_minor, to_text
from decisions.public import burns
from governance.admin.answering import answered
from governance.budgets.amounts import read_amounts
from governance.budgets.requests import (
    approve_campaign_budget,
    ask_campaign_budget,
    needs_second,
    refuse_campaign_budget,
    why_not_budget,
    withdraw_campaign_budget,
)
from governance.launch.changes import Change, budget_text
from governance.launch.who_checks import TWICE, Checker
from governance.models import CampaignBudget
from promotions.models import Campaign

STATES = {"open": "info", "approved": "success", "refused": "danger", "withdrawn": "default"}


@admin.register(CampaignBudget)
class CampaignBudgetAdmin(ReadOnlyAdmin):
    """Everything that was asked for and what became of it."""

    list_display = ["campaign", "shown_amount", "shown_state", "asked_by", "asked_at", "decided_by", "number"]
    list_filter = ["state", "asked_by"]
    list_select_related = ["campaign", "asked_by", "decided_by"]
    search_fields = ["campaign__code", "reason"]
    fields = ["campaign", "shown_amount", "shown_state", "number", "review"]
    readonly_fields = ["shown_amount", "shown_state"]
    change_form_outer_before_template = "governance/admin/campaign_budget.html"

    @display(description=_("amount"))
    def shown_amount(self, budget: CampaignBudget) -> str:
        return budget_text(budget.amount) or "–"

    @display(description=_("state"), label=STATES)
    def shown_state(self, budget: CampaignBudget) -> str:
        return budget.get_state_display()

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        budget: CampaignBudget | None = context.get("original")
        if budget is not None:
            reader = staff(request)
            checker = Checker.of(reader)
            given = burns([budget.campaign.code], kind="campaign_budget")
            context |= {
                "budget": budget,
                "changes": [Change(_t("Budget"), budget_text(budget.before), budget_text(budget.amount))],
                "why_not": why_not_budget(budget, checker),
                "needs_second": budget.state == "open" and not budget.review_id and needs_second(budget),
                "why_not_twice": TWICE
                if checker.has_given(budget.first_approved_by, budget.first_approved_at)
                else "",
                "is_asker": budget.asked_by_id == reader.pk,
                "campaign_url": reverse("admin:promotions_campaign_change", args=[budget.campaign_id]),
                "review_url": reverse("admin:governance_review_change", args=[budget.review_id])
                if budget.review_id
                else "",
                "burnt": [f"{to_text(burn.held + burn.used, burn.unit)} {burn.unit}" for burn in given],
                "closes": any(burn.held + burn.used > _minor(budget.amount, burn.unit) for burn in given),
            }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        views = {"approve": self.approve_view, "refuse": self.refuse_view, "withdraw": self.withdraw_view}
        own = [
            path(
                f"<int:object_id>/{name}/",
                guard(require_POST(view)),
                name=f"governance_campaignbudget_{name}",
            )
            for name, view in views.items()
        ]
        ask_name = "governance_campaignbudget_ask"
        ask = path("ask/<int:campaign_id>/", guard(require_POST(self.ask_view)), name=ask_name)
        return [ask, *own, *super().get_urls()]

    def ask_view(self, request: HttpRequest, campaign_id: int) -> HttpResponse:
        campaign = get_object_or_404(Campaign, pk=campaign_id)
        return answered(
            request,
            deed=lambda: ask_campaign_budget(
                campaign=campaign,
                amount=read_amounts(request.POST.get("amount", "")),
                reason=request.POST.get("reason", ""),
                actor=staff(request),
            ),
            done=_t("The budget waits for a checker; until then nothing changes."),
            back=reverse("admin:promotions_campaign_change", args=[campaign_id]),
        )

    def approve_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        budget, remark = asked_for(object_id), request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: approve_campaign_budget(budget=budget, actor=staff(request), remark=remark),
            done=lambda: approved_text(budget),
            back=page_of(object_id),
        )

    def refuse_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        budget, remark = asked_for(object_id), request.POST.get("remark", "")
        return answered(
            request,
            deed=lambda: refuse_campaign_budget(budget=budget, actor=staff(request), remark=remark),
            done=_t("The budget stays as it is."),
            back=page_of(object_id),
        )

    def withdraw_view(self, request: HttpRequest, object_id: int) -> HttpResponse:
        budget = asked_for(object_id)
        return answered(
            request,
            deed=lambda: withdraw_campaign_budget(budget=budget, actor=staff(request)),
            done=_t("The request is taken back."),
            back=page_of(object_id),
        )


def approved_text(budget: CampaignBudget) -> str:
    """What an approval led to."""
    budget.refresh_from_db(fields=["state"])
    if budget.state == "open":
        return _t("You have approved it; it takes one more person.")
    return _t("The budget is approved; every worker follows within two seconds.")


def page_of(object_id: int) -> str:
    """The page of what was asked for."""
    return reverse("admin:governance_campaignbudget_change", args=[object_id])


def asked_for(object_id: int) -> CampaignBudget:
    """What was asked for; whether a person may answer it is for the service to say (and to keep)."""
    return get_object_or_404(CampaignBudget.objects.select_related("campaign"), pk=object_id)


def _minor(amount: Mapping[str, str] | None, currency: str) -> int:
    return to_minor(amount[currency], currency) if amount and currency in amount else 0
