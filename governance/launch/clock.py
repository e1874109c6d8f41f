"""What time does to offers and campaigns; each function may run any number of times, the result is the same.

Callers hold the launch lock. The engine checks every window itself: these states are for people. So nothing
here waits for who is saving an offer or a book this moment: what he has is moved the next time.
"""

from collections.abc import Iterable, Iterator
from datetime import datetime

from django.db.models import QuerySet

from governance.hands import Hand
from governance.launch.campaigns import end_campaigns, retire_campaigns, start_campaigns
from governance.launch.pauses import paused_codes
from governance.launch.selectors import in_force, let_out, overdue_emergencies
from governance.launch.states import free
from governance.models import Review
from promotions.models import OfferVersion, VersionState
from promotions.selectors.offers import published_version
from promotions.services.states import set_state

CLOCK = Hand.of_job("start_due")
"""Whose deed it is where an act finds that no job has said yet what the time has brought."""


def bring_up_to_date(*, at: datetime, by: Hand = CLOCK) -> list[str]:
    """Everything that is over ended and everything whose time has come started, as the engine has it already.

    What would give a version back to its makers, or end it, first calls this: no job may have run since its
    start, and shoppers have its price.
    """
    return [*end_due(at=at, by=by), *start_due(at=at, by=by)]


def start_due(*, at: datetime, by: Hand) -> list[str]:
    """Approved versions enter, scheduled ones whose start has come are live; what changed, in words."""
    due = _in_force(at, VersionState.SCHEDULED).filter(starts_at__lte=at, ends_at__gt=at)
    return [
        # First what is on sale already: a successor with a later start waits behind it.
        *_moved(due, VersionState.LIVE, by),
        *_entering(at, by),
        *start_campaigns(at, by),
    ]


def end_due(*, at: datetime, by: Hand) -> list[str]:
    """Versions and campaigns that are over, ended; also one that was over before it could enter.

    So is one that was launched in an emergency and not approved in time.
    """
    due = _in_force(at, VersionState.APPROVED, *OfferVersion.PUBLISHED).filter(ends_at__lte=at)
    return [
        *_ended(due, by),
        *_ended(_plain(overdue_emergencies(at)), by),
        *end_campaigns(at, by),
    ]


def retire_due(*, at: datetime, by: Hand) -> list[str]:
    """Ended versions and campaigns whose sunset has come, retired."""
    due = _was_out().filter(sunset_at__lte=at)
    return [
        *_moved(due, VersionState.RETIRED, by),
        *retire_campaigns(at, by),
    ]


def _in_force(at: datetime, *states: VersionState) -> QuerySet[Review]:
    """What may be in effect of the versions in these states, in a fixed order."""
    return _plain(in_force(at).filter(version__state__in=states))


def _was_out() -> QuerySet[Review]:
    """Ended versions, by the review that let them out; also by an emergency that nobody approved."""
    return _plain(Review.objects.filter(let_out(), version__state=VersionState.ENDED))


def _plain(reviews: QuerySet[Review]) -> QuerySet[Review]:
    """Documents are large and the clock reads none."""
    rows = reviews.select_related("version__offer").order_by("version_id")
    return rows.defer("document", "version__submitted_document")


def _ended(due: QuerySet[Review], by: Hand) -> Iterator[str]:
    """Moves what is over.

    What is over before it could enter took the place of the version before it all the same, on its start.
    """
    for review in due:
        version, earlier = review.version, None
        if version.state == VersionState.APPROVED:
            earlier = published_version(version.offer)
        if earlier is not None:
            if not free(version, earlier):
                continue
            set_state(version=earlier, state=VersionState.SUPERSEDED, **by.doing())
        yield from _moved([review], VersionState.ENDED, by)


def _moved(due: Iterable[Review], state: VersionState, by: Hand) -> Iterator[str]:
    """Moves the versions whose time has come."""
    for review in due:
        version = review.version
        if not free(version):
            continue
        set_state(version=version, state=state, **by.doing())
        yield f"{version} {state.label}"


def state_at(review: Review, at: datetime) -> VersionState:
    """What the clock alone says about an approved version."""
    if at >= review.ends_at:
        return VersionState.RETIRED if at >= review.sunset_at else VersionState.ENDED
    return VersionState.LIVE if at >= review.starts_at else VersionState.SCHEDULED


def _entering(at: datetime, by: Hand) -> Iterator[str]:
    """Approved versions take their place; one that replaces a running version waits for its own start."""
    paused = paused_codes()
    for review in _in_force(at, VersionState.APPROVED):
        version, state = review.version, state_at(review, at)
        earlier = published_version(version.offer)
        waits = state == VersionState.SCHEDULED and earlier is not None and _has_begun(earlier, at)
        if state not in (VersionState.SCHEDULED, VersionState.LIVE) or waits or not free(version, earlier):
            continue
        # Also where a kill lies over the pause: lifted, it leaves the pause.
        stopped = version.offer.code in paused or (earlier and earlier.state == VersionState.PAUSED)
        if earlier is not None:
            set_state(version=earlier, state=VersionState.SUPERSEDED, **by.doing())
        set_state(version=version, state=state, **by.doing())
        if stopped:
            state = VersionState.PAUSED
            set_state(version=version, state=state, **by.doing())
        yield f"{version} {state.label}"


def _has_begun(version: OfferVersion, at: datetime) -> bool:
    """Whether a published version is on sale or paused; its state may lag behind its start."""
    if version.state != VersionState.SCHEDULED:
        return True
    return version.opens_at is not None and version.opens_at <= at
