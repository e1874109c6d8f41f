"""What time does to campaigns: a state follows from the window, and from whether its offers were ever out.

A plan (draft) becomes live with its first published offer; over is ended, past its sunset retired for good.
A campaign whose end was moved into the future goes on as what it was.
"""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from governance.budgets.binding import end_asked
from governance.hands import Hand
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.services.states import set_campaign_state

OUT = (*OfferVersion.PUBLISHED, VersionState.ENDED, VersionState.SUPERSEDED)
"""States of versions that are, or once were, in effect."""


def is_over(campaign: Campaign, at: datetime) -> bool:
    """By its dates: no job may have said so yet, or none that it was given more time."""
    return campaign.state == "retired" or (campaign.ends_at is not None and campaign.ends_at <= at)


def start_campaigns(at: datetime, by: Hand) -> Iterator[str]:
    """Plans whose first offer is published are live; ended ones that got more time go on."""
    goes_on = Q(ends_at__isnull=True) | Q(ends_at__gt=at)
    begun = Q(starts_at__isnull=True) | Q(starts_at__lte=at)
    yield from _moved(
        Q(state="draft", starts_at__lte=at) & goes_on & _has(*OfferVersion.PUBLISHED), "live", by
    )
    yield from _moved(Q(state="ended") & goes_on & begun & _has(*OUT), "live", by)
    yield from _moved(Q(state="ended") & goes_on, "draft", by)


def end_campaigns(at: datetime, by: Hand) -> Iterator[str]:
    """What is over, ended; also a plan that never had an offer. Another budget is asked for in vain then."""
    for campaign in _moving(Q(state__in=["draft", "live"], ends_at__lte=at), "ended", by):
        # Whoever publishes next brings states up to date; it is time that ended this one.
        end_asked(campaign, Hand.of_job("expire_due"), at)
        yield _words(campaign)


def retire_campaigns(at: datetime, by: Hand) -> Iterator[str]:
    """Ended ones whose sunset has come, retired."""
    yield from _moved(Q(state="ended", sunset_at__lte=at), "retired", by)


def _has(*states: VersionState) -> Q:
    return Q(Exists(OfferVersion.objects.filter(campaign=OuterRef("pk"), state__in=states)))


def _moved(due: Q, state: str, by: Hand) -> Iterator[str]:
    return (_words(campaign) for campaign in _moving(due, state, by))


def _moving(due: Q, state: str, by: Hand) -> Iterator[Campaign]:
    campaigns: QuerySet[Campaign] = Campaign.objects.filter(due).order_by("pk")
    # One that somebody saves this moment is taken next time: who waited for it here, holding versions,
    # would stand in the way of that save.
    for campaign in campaigns.select_for_update(skip_locked=True, of=("self",)):
        set_campaign_state(campaign=campaign, state=state, **by.doing())
        yield campaign


def _words(moved: Campaign) -> str:
    return f"campaign {moved.code} {moved.state}"
