"""What the list of offers can be narrowed by."""

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Q, QuerySet
from django.utils import timezone
from django_filters import (  # type: ignore[import-untyped]
    CharFilter,
    ChoiceFilter,
    FilterSet,
    IsoDateTimeFilter,
)
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter

from catalog.api.paging import PAGE_PARAMETERS
from promotions.models import Kpi, Objective, OfferVersion, VersionState
from promotions.selectors.channel_offers import ahead, in_force
from promotions.selectors.governed import AMOUNT, CURRENCY, TARGET, VERSIONS, Stated

Rows = QuerySet[OfferVersion]
STATED = [(stated.value, stated.value) for stated in Stated]
STATES = [(state, state) for state in OfferVersion.PUBLISHED]


def like(pattern: re.Pattern[str], example: str) -> Callable[[str], None]:
    """Refuses a value that is not written like the example."""

    def check(value: str) -> None:
        if not pattern.fullmatch(value):
            raise ValidationError(f"Must be written like {example}.")

    return check


class OfferFilterForm(forms.Form):
    """What the parameters must be together."""

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        lacking = not cleaned.get("budget_currency") and "budget_currency" not in self.errors
        if cleaned.get("budget_at_least") and lacking:
            self.add_error("budget_currency", "budget_at_least needs it: amounts have a currency.")
        return cleaned


class OfferFilter(FilterSet):  # type: ignore[misc]
    """Filters of published versions; what an offer inherits counts as its own."""

    state = ChoiceFilter(choices=STATES, method="by_state")
    objective = ChoiceFilter(choices=Objective.choices, method="by_objective")
    kpi = ChoiceFilter(choices=Kpi.choices, method="by_kpi")
    owner = CharFilter(method="by_owner")
    tag = CharFilter(method="by_tag")
    campaign = CharFilter(field_name="campaign__code")
    starts_after = IsoDateTimeFilter(field_name="opens_at", lookup_expr="gte")
    starts_before = IsoDateTimeFilter(field_name="opens_at", lookup_expr="lt")
    ends_after = IsoDateTimeFilter(field_name="closes_at", lookup_expr="gte")
    ends_before = IsoDateTimeFilter(field_name="closes_at", lookup_expr="lt")
    sunset_after = IsoDateTimeFilter(field_name="retires_at", lookup_expr="gte")
    sunset_before = IsoDateTimeFilter(field_name="retires_at", lookup_expr="lt")
    kpi_target = CharFilter(method="by_kpi_target", validators=[like(TARGET, "5%, +5% or 1200")])
    kpi_target_at_least = CharFilter(
        method="by_kpi_target_at_least", validators=[like(TARGET, "5%, +5% or 1200")]
    )
    budget = ChoiceFilter(choices=STATED, method="by_stated")
    budget_currency = CharFilter(method="by_budget_currency", validators=[like(CURRENCY, "EUR")])
    budget_at_least = CharFilter(method="by_budget_at_least", validators=[like(AMOUNT, "1000.00")])
    suppressions = ChoiceFilter(choices=STATED, method="by_stated")

    class Meta:
        model = OfferVersion
        fields: list[str] = []
        form = OfferFilterForm

    def by_state(self, rows: Rows, name: str, value: str) -> Rows:
        """Live and scheduled are so by the window at this moment; paused as it stands."""
        by_window = {VersionState.LIVE.value: in_force, VersionState.SCHEDULED.value: ahead}
        narrow = by_window.get(value)
        return narrow(rows, timezone.now()) if narrow else rows.filter(state=value)

    def by_objective(self, rows: Rows, name: str, value: str) -> Rows:
        """By the offer's objective, or the campaign's."""
        return rows.filter(Q(objective=value) | Q(objective="", campaign__objective=value))

    def by_kpi(self, rows: Rows, name: str, value: str) -> Rows:
        """By the offer's KPI, or the campaign's."""
        return rows.filter(Q(kpi_metric=value) | Q(kpi_metric="", campaign__kpi_metric=value))

    def by_owner(self, rows: Rows, name: str, value: str) -> Rows:
        """By e-mail or user name of the offer's owner, or the campaign's."""
        own = Q(owner__email__iexact=value) | Q(owner__username=value)
        framed = Q(campaign__owner__email__iexact=value) | Q(campaign__owner__username=value)
        return rows.filter(own | (Q(owner__isnull=True) & framed))

    def by_tag(self, rows: Rows, name: str, value: str) -> Rows:
        """Offers that carry the tag."""
        return rows.filter(tags__contains=[value])

    def by_kpi_target(self, rows: Rows, name: str, value: str) -> Rows:
        """By the target as it is written."""
        return rows.filter(VERSIONS.kpi_target(value))

    def by_kpi_target_at_least(self, rows: Rows, name: str, value: str) -> Rows:
        """By the target's number, relative and absolute ones apart."""
        return rows.filter(VERSIONS.kpi_target_at_least(value))

    def by_stated(self, rows: Rows, name: str, value: str) -> Rows:
        """By whether there is a budget (suppressions), none for a reason, or neither."""
        return rows.filter(VERSIONS.stated(name, Stated(value)))

    def by_budget_currency(self, rows: Rows, name: str, value: str) -> Rows:
        """By a currency that the budget has an amount in."""
        return rows.filter(VERSIONS.budget_in(value))

    def by_budget_at_least(self, rows: Rows, name: str, value: str) -> Rows:
        """By the budget's amount in the currency that `budget_currency` names."""
        currency = self.form.cleaned_data["budget_currency"]
        return rows.filter(VERSIONS.budget_at_least(currency, Decimal(value)))


PARAMETERS = [
    *PAGE_PARAMETERS,
    OpenApiParameter("channel", str, description="A channel that the key acts for; default: its own."),
    OpenApiParameter(
        "state", str, enum=[state.value for state in OfferVersion.PUBLISHED], description="Default: live."
    ),
    OpenApiParameter("objective", str, enum=Objective.values),
    OpenApiParameter("kpi", str, enum=Kpi.values),
    OpenApiParameter("kpi_target", str, description='As it is written: "+5%" or "1200".'),
    OpenApiParameter(
        "kpi_target_at_least",
        str,
        description='So much or more: "5%" among relative targets, "1200" among absolute ones.',
    ),
    OpenApiParameter(
        "budget",
        str,
        enum=[stated.value for stated in Stated],
        description="Whether a budget is set, there is none for a reason, or it is missing.",
    ),
    OpenApiParameter("budget_currency", str, description="A currency that the budget has an amount in."),
    OpenApiParameter(
        "budget_at_least", str, description="So much or more in `budget_currency`, which it needs."
    ),
    OpenApiParameter(
        "suppressions",
        str,
        enum=[stated.value for stated in Stated],
        description="Whether suppressions are set, there are none for a reason, or they are missing.",
    ),
    OpenApiParameter("owner", str, description="E-mail or user name."),
    OpenApiParameter("tag", str),
    OpenApiParameter("campaign", str, description="A campaign's code."),
    *(
        OpenApiParameter(f"{edge}_{side}", OpenApiTypes.DATETIME, description="ISO 8601; without a zone UTC.")
        for edge in ("starts", "ends", "sunset")
        for side in ("after", "before")
    ),
]
"""The query parameters of `GET /offers`."""
