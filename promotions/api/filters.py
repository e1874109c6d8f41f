"""What the list of offers can be narrowed by."""

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

Rows = QuerySet[OfferVersion]
STATES = [(state, state) for state in OfferVersion.PUBLISHED]


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

    class Meta:
        model = OfferVersion
        fields: list[str] = []

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


PARAMETERS = [
    *PAGE_PARAMETERS,
    OpenApiParameter("channel", str, description="A channel that the key acts for; default: its own."),
    OpenApiParameter(
        "state", str, enum=[state.value for state in OfferVersion.PUBLISHED], description="Default: live."
    ),
    OpenApiParameter("objective", str, enum=Objective.values),
    OpenApiParameter("kpi", str, enum=Kpi.values),
    OpenApiParameter("owner", str, description="E-mail or user name."),
    OpenApiParameter("tag", str),
    OpenApiParameter("campaign", str, description="A campaign's code."),
    *(
        OpenApiParameter(f"{edge}_{side}", OpenApiTypes.DATETIME, description="ISO 8601; without a zone UTC.")
        for edge in ("starts", "ends")
        for side in ("after", "before")
    ),
]
"""The query parameters of `GET /offers`."""
