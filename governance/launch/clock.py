"""What time does to offers and campaigns; each function may run any number of times, the result is the same.

Callers hold the launch lock. The engine checks every window itself: these states are for people.
"""

from collections.abc import Collection, Iterable, Iterator
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet

from decisions.public import switches_in_force
from governance.launch.documents import window_of
from governance.launch.states import locked, published_of
from governance.models import Review
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.services.states import set_campaign_state, set_state


def start_due(*, at: datetime, actor_label: str) -> list[str]:
    """Approved versions enter, scheduled ones whose start has come are live; returns what changed, in words."""
    due = _approved(VersionState.SCHEDULED).filter(starts_at__lte=at)
    return [
        *_entering(at, actor_label),
        *_moved(due, at, {VersionState.LIVE}, VersionState.LIVE, actor_label),
        *_campaigns(Q(state="draft", starts_at__lte=at) & ~Q(ends_at__lte=at), "live", actor_label),
    ]


def end_due(*, at: datetime, actor_label: str) -> list[str]:
    """Versions and campaigns that are over, ended; also one that was over before it could enter."""
    over = Q(ends_at__lte=at) | Q(version__campaign__ends_at__lte=at) | Q(version__campaign__sunset_at__lte=at)
    due = _approved(VersionState.APPROVED, *OfferVersion.PUBLISHED).filter(over)
    past = {VersionState.ENDED, VersionState.RETIRED}
    return [
        *_moved(due, at, past, VersionState.ENDED, actor_label),
        *_campaigns(Q(state__in=["live", "paused"], ends_at__lte=at), "ended", actor_label),
    ]


def retire_due(*, at: datetime, actor_label: str) -> list[str]:
    """Ended versions and campaigns whose sunset has come, retired."""
    due = _approved(VersionState.ENDED)
    return [
        *_moved(due, at, {VersionState.RETIRED}, VersionState.RETIRED, actor_label),
        *_campaigns(Q(state="ended", sunset_at__lte=at), "retired", actor_label),
    ]


def _approved(*states: VersionState) -> QuerySet[Review]:
    """The approvals of the versions in these states, in a fixed order."""
    reviews = Review.objects.filter(state="approved", version__state__in=states)
    return reviews.select_related("version__offer", "version__campaign").order_by("version_id")


def _moved(
    reviews: Iterable[Review],
    at: datetime,
    reached: Collection[VersionState],
    state: VersionState,
    actor_label: str,
) -> Iterator[str]:
    """Moves the versions that time has brought to one of the `reached` states."""
    for review in reviews:
        if state_at(review, at) in reached:
            version = locked(review.version)
            set_state(version=version, state=state, actor_label=actor_label)
            yield f"{version} {state.label}"


def state_at(review: Review, at: datetime) -> VersionState:
    """What the clock alone says about an approved version."""
    starts, ends, sunset = window_of(review)
    if at >= ends:
        return VersionState.RETIRED if at >= sunset else VersionState.ENDED
    return VersionState.LIVE if at >= starts else VersionState.SCHEDULED


def _entering(at: datetime, actor_label: str) -> Iterator[str]:
    """Approved versions take their place; one that replaces a running version waits for its own start."""
    paused = {switch.code for switch in switches_in_force() if switch.target == "offer"}
    for review in _approved(VersionState.APPROVED):
        version, state = locked(review.version), state_at(review, at)
        if state not in (VersionState.SCHEDULED, VersionState.LIVE):
            continue
        earlier = published_of(version.offer)
        if earlier is not None:
            if state == VersionState.SCHEDULED and earlier.state != VersionState.SCHEDULED:
                continue
            set_state(version=earlier, state=VersionState.SUPERSEDED, actor_label=actor_label)
        if version.offer.code in paused:
            state = VersionState.PAUSED
        set_state(version=version, state=state, actor_label=actor_label)
        yield f"{version} {state.label}"


def _campaigns(due: Q, state: str, actor_label: str) -> Iterator[str]:
    published = OfferVersion.objects.filter(campaign=OuterRef("pk"), state__in=OfferVersion.PUBLISHED)
    campaigns = Campaign.objects.select_for_update().filter(due).order_by("pk")
    if state == "live":
        # A campaign lives by its offers: a mere draft does not start itself.
        campaigns = campaigns.filter(Exists(published))
    for campaign in campaigns:
        set_campaign_state(campaign=campaign, state=state, actor_label=actor_label)
        yield f"campaign {campaign.code} {state}"
