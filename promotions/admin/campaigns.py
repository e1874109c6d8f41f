"""Campaigns in the back office."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Count, Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.admin import ModelAdmin
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from promotions.admin.campaign_page import campaign_view
from promotions.admin.columns import column
from promotions.admin.date_filters import DayRangeFilter
from promotions.admin.governed_filters import (
    BudgetAtLeastFilter,
    BudgetFilter,
    KpiTargetFilter,
    OwnerFilter,
    SuppressionsFilter,
)
from promotions.admin.history import found, history_page
from promotions.models import Campaign, OfferVersion
from promotions.selectors.history import campaign_history
from promotions.selectors.people import person_label
from promotions.sentences import money_text, window_text

LIVE_OFFERS = Count("offers", filter=Q(offers__state__in=OfferVersion.PUBLISHED))


@admin.register(Campaign)
class CampaignAdmin(ModelAdmin):  # type: ignore[misc]
    """Every campaign; nothing is deleted here."""

    list_display = ["campaign", "shown_state", "goal", "shown_owner", "window", "shown_budget", "published"]
    list_display_links = ["campaign"]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("objective", ChoicesDropdownFilter),
        ("kpi_metric", ChoicesDropdownFilter),
        KpiTargetFilter,
        OwnerFilter,
        ("starts_at", DayRangeFilter),
        ("ends_at", DayRangeFilter),
        ("sunset_at", DayRangeFilter),
        BudgetFilter,
        BudgetAtLeastFilter,
        SuppressionsFilter,
    ]
    list_filter_submit = True
    list_filter_sheet = True
    list_fullwidth = True
    list_per_page = 50
    show_full_result_count = False
    search_fields = ["code", "name", "tags"]
    search_help_text = "Code, name or tag"
    actions = None

    class Media:
        css = {"all": ["promotions/builder.css"]}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Campaign]:
        return Campaign.objects.select_related("owner").annotate(published_offers=LIVE_OFFERS)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        return campaign_view(self, request, None)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        return campaign_view(self, request, object_id)

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        campaign = found(Campaign, object_id)
        if not self.has_view_permission(request, campaign):
            raise PermissionDenied
        back = reverse("admin:promotions_campaign_change", args=[campaign.pk])
        entries = campaign_history(campaign)
        return history_page(self, request, name=campaign.code, back=back, entries=entries)

    @column("campaign", ordering="code")
    def campaign(self, campaign: Campaign) -> str:
        text = '<span class="od-cell-narrow"><strong>{}</strong><br>{}</span>'
        return format_html(text, campaign.name, campaign.code)

    @column("state", label={"draft": "info", "live": "success"})
    def shown_state(self, campaign: Campaign) -> str:
        return str(campaign.get_state_display())

    @column("why", ordering="objective")
    def goal(self, campaign: Campaign) -> str:
        kpi = f"{campaign.get_kpi_metric_display()} {campaign.kpi_target}" if campaign.kpi_metric else ""
        return ": ".join(part for part in (campaign.get_objective_display(), kpi) if part) or "-"

    @column("owner", ordering="owner__username")
    def shown_owner(self, campaign: Campaign) -> str:
        return person_label(campaign.owner) or "-"

    @column("window", ordering="ends_at")
    def window(self, campaign: Campaign) -> str:
        return window_text(campaign.starts_at, campaign.ends_at, campaign.zone) or "-"

    @column("budget, shared by its offers")
    def shown_budget(self, campaign: Campaign) -> str:
        return money_text(campaign.budget) if campaign.budget else campaign.budget_none_reason or "-"

    @column("published offers", ordering="published_offers")
    def published(self, campaign: Campaign) -> int:
        return int(campaign.published_offers)  # type: ignore[attr-defined]
