"""Published offers as a channel may see them."""

from datetime import datetime

from django.db.models import F, Q, QuerySet

from promotions.models import OfferVersion, VersionState

_CHANNELS = "submitted_document__where__channels"


def published_for(channel: str) -> QuerySet[OfferVersion]:
    """Published versions that are meant for a channel, with their offer's code as `code`."""
    everywhere = Q(**{f"{_CHANNELS}__isnull": True})
    here = everywhere | Q(**{f"{_CHANNELS}__contains": [channel]})
    return (
        OfferVersion.objects.filter(here, state__in=OfferVersion.PUBLISHED)
        .select_related("offer", "owner", "campaign__owner")
        .annotate(code=F("offer__code"))
    )


def in_force(rows: QuerySet[OfferVersion], now: datetime) -> QuerySet[OfferVersion]:
    """Those that are live at this moment by their window unless paused, whether or not the jobs run."""
    opened = Q(opens_at__isnull=True) | Q(opens_at__lte=now)
    not_closed = Q(closes_at__isnull=True) | Q(closes_at__gt=now)
    return rows.filter(opened, not_closed, state__in=(VersionState.SCHEDULED, VersionState.LIVE))


def ahead(rows: QuerySet[OfferVersion], now: datetime) -> QuerySet[OfferVersion]:
    """Those that are published and begin after this moment."""
    return rows.filter(state__in=(VersionState.SCHEDULED, VersionState.LIVE), opens_at__gt=now)
