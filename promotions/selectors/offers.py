"""Offers as lists show them: one row an offer, with its newest and its published version."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db.models import Exists, F, OuterRef, Prefetch, Q, QuerySet

from promotions.models import Offer, OfferVersion, VersionState
from promotions.selectors.governed import OFFERS

LOADED = ("newest__owner", "newest__campaign__owner")


def offer_rows() -> QuerySet[Offer]:
    """Every offer with what a list reads of it; `published_versions` holds at most one."""
    published = OfferVersion.objects.filter(state__in=OfferVersion.PUBLISHED)
    return Offer.objects.select_related(*LOADED).prefetch_related(
        Prefetch("versions", queryset=published, to_attr="published_versions")
    )


def published_version(offer: Offer) -> OfferVersion | None:
    """The version that is scheduled, live or paused; None if there is none."""
    loaded: list[OfferVersion] | None = getattr(offer, "published_versions", None)
    if loaded is None:
        loaded = list(offer.versions.filter(state__in=OfferVersion.PUBLISHED)[:1])
    return loaded[0] if loaded else None


def in_state(rows: QuerySet[Offer], *states: str) -> QuerySet[Offer]:
    """Offers whose newest or published version is in one of these states."""
    published = OfferVersion.objects.filter(
        offer=OuterRef("pk"), state__in=set(states) & set(OfferVersion.PUBLISHED)
    )
    return rows.filter(Q(newest__state__in=states) | Exists(published))


def live(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers with a live version."""
    return in_state(rows, VersionState.LIVE)


def ending(rows: QuerySet[Offer], *, now: datetime, days: int) -> QuerySet[Offer]:
    """Offers whose published version ends within so many days."""
    soon = OfferVersion.objects.filter(
        offer=OuterRef("pk"),
        state__in=OfferVersion.PUBLISHED,
        closes_at__gt=now,
        closes_at__lte=now + timedelta(days=days),
    )
    return rows.filter(Exists(soon))


def mine(rows: QuerySet[Offer], user: User) -> QuerySet[Offer]:
    """Offers that a person owns, by the offer or its campaign, or made."""
    return rows.filter(owned_by(user) | Q(created_by=user))


def owned_by(user: User) -> Q:
    """Offers of which a person is the owner, directly or through the campaign."""
    return OFFERS.owned_by(user)


def sent_back(rows: QuerySet[Offer]) -> QuerySet[Offer]:
    """Offers that review sent back."""
    return in_state(rows, VersionState.SENT_BACK)


def newest_version(code: str) -> OfferVersion | None:
    """The version that stands for an offer, its draft if there is one; None if there is no such offer."""
    rows = OfferVersion.objects.select_related("offer", "owner", "campaign__owner")
    return rows.filter(offer__code=code, offer__newest=F("pk")).first()
