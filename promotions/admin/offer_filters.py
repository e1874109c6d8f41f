"""What the offers' list can be narrowed by, and its saved views; each is a plain address."""

from collections.abc import Iterable
from typing import Any

from django.contrib.admin import ModelAdmin, SimpleListFilter
from django.contrib.auth.models import User
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils import timezone
from unfold.contrib.filters.admin import DropdownFilter

from promotions.admin.date_filters import DayRangeFilter
from promotions.admin.governed_filters import (
    BudgetAtLeastFilter,
    BudgetFilter,
    KpiTargetFilter,
    OwnerFilter,
    SuppressionsFilter,
)
from promotions.models import Campaign, Kpi, Objective, Offer, VersionState
from promotions.selectors import offers

Rows = QuerySet[Offer]
Choices = Iterable[tuple[Any, str]]
SOON = 14
"""Days."""

VIEWS = (
    ("mine", "Mine"),
    ("sent_back", "Sent back"),
    ("live", "Live"),
    ("ending", f"Ends in {SOON} days"),
    ("drafts", "Drafts"),
)


class ViewFilter(SimpleListFilter):
    """The saved views."""

    title = "view"
    parameter_name = "view"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return VIEWS

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        user = request.user
        match self.value():
            case "mine" if isinstance(user, User):
                return offers.mine(queryset, user)
            case "sent_back":
                return offers.sent_back(queryset)
            case "live":
                return offers.live(queryset)
            case "ending":
                return offers.ending(queryset, now=timezone.now(), days=SOON)
            case "drafts":
                return offers.in_state(queryset, VersionState.DRAFT, VersionState.SENT_BACK)
        return queryset


class StateFilter(DropdownFilter):  # type: ignore[misc]
    """The state of the newest or the published version."""

    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return VersionState.choices

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        return offers.in_state(queryset, value) if value in VersionState.values else queryset


class ObjectiveFilter(DropdownFilter):  # type: ignore[misc]
    """The objective, the campaign's where the offer states none."""

    title = "objective"
    parameter_name = "objective"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return Objective.choices

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if not value:
            return queryset
        inherited = Q(newest__objective="", newest__campaign__objective=value)
        return queryset.filter(Q(newest__objective=value) | inherited)


class KpiFilter(DropdownFilter):  # type: ignore[misc]
    """The KPI, the campaign's where the offer states none."""

    title = "KPI"
    parameter_name = "kpi"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return Kpi.choices

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if not value:
            return queryset
        inherited = Q(newest__kpi_metric="", newest__campaign__kpi_metric=value)
        return queryset.filter(Q(newest__kpi_metric=value) | inherited)


class CampaignFilter(DropdownFilter):  # type: ignore[misc]
    """The campaign."""

    title = "campaign"
    parameter_name = "campaign"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return list(Campaign.objects.order_by("code").values_list("code", "name"))

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        return queryset.filter(newest__campaign__code=value) if value else queryset


OFFER_FILTERS: list[Any] = [
    ViewFilter,
    StateFilter,
    ObjectiveFilter,
    KpiFilter,
    KpiTargetFilter,
    OwnerFilter,
    CampaignFilter,
    ("newest__opens_at", DayRangeFilter),
    ("newest__closes_at", DayRangeFilter),
    ("newest__retires_at", DayRangeFilter),
    BudgetFilter,
    BudgetAtLeastFilter,
    SuppressionsFilter,
]
