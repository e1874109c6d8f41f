"""Off and on again at once, and off for good."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import Q, QuerySet

from decisions.public import lift_pause, switch, switches_in_force, throwing
from governance.attempts import kept_if_refused
from governance.budgets.binding import end_proposed
from governance.hands import Hand
from governance.launch.clock import state_at
from governance.launch.life import ACTS, OWNERS, SWITCHERS, may_be
from governance.launch.publishing import publish, settle
from governance.launch.selectors import GOOD, let_out
from governance.launch.states import locked, published_for, published_of
from governance.launch.submitting import save_review
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import review_is_over, taken_out_of_review
from governance.refusals import check_reason, conflict, refused, wrong_state
from governance.roles import check_role, has_role
from promotions.models import Offer, OfferVersion, VersionState
from promotions.services.states import set_state


@kept_if_refused("pause")
def pause(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> OfferVersion:
    """Switches a published offer off on every worker within 2 s; it keeps its place and its approval."""
    settle(_versions(offer), at)
    with launching():
        return paused(offer, actor, reason=reason, door=door)


def paused(offer: Offer, actor: User, *, reason: str, door: str) -> OfferVersion:
    """The same; the caller holds the launch lock, and every row that he waits for."""
    version = published_for("pause", offer)
    check_switcher(version, actor, to="pause an offer")
    check_reason(reason)
    return _paused(version, reason, Hand.of(actor, door))


def stop(*, offer: Offer, reason: str, by: Hand) -> OfferVersion | None:
    """Pauses an offer for a rule of the house; None where nothing of it is on. A person resumes it."""
    with launching():
        version = published_of(offer)
        if version is None or not may_be("pause", version):
            return None
        with throwing():
            return None if _killed(offer) else _paused(version, reason, by)


@kept_if_refused("resume")
def resume(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> OfferVersion:
    """Switches a paused offer on again, to the state that the clock says; a kill stays in force."""
    at = settle(_versions(offer), at)
    with launching():
        return resumed(offer, actor, reason=reason, door=door, at=at)


def resumed(offer: Offer, actor: User, *, reason: str, door: str, at: datetime) -> OfferVersion:
    """The paused version on again; the caller holds the launch lock, and every row that he waits for."""
    version = published_for("resume", offer)
    check_switcher(version, actor, to="resume an offer")
    check_reason(reason)
    by = Hand.of(actor, door)
    if lift_pause(code=offer.code, reason=reason, actor=by.label) is None and _killed(offer):
        raise conflict("killed", f"{offer.code} was killed: resuming does not lift that.")
    state = state_at(Review.objects.get(let_out(), version=version), at)
    if state == VersionState.RETIRED:
        state = VersionState.ENDED
    return set_state(version=version, state=state, **by.doing(f"resumed ({reason})"))


@kept_if_refused("retire")
def retire(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> list[OfferVersion]:
    """Takes every version of an offer out of use for good; its history stays."""
    at = settle(_versions(offer), at)
    with launching():
        found = OfferVersion.objects.filter(offer=offer, state__in=ACTS["retire"].states).order_by("pk")
        versions = [locked(version) for version in found]
        if not versions:
            raise wrong_state("retire", offer, "retired")
        for version in versions:
            check_switcher(version, actor, to="retire an offer")
        check_reason(reason)
        by = Hand.of(actor, door)
        for review in _waiting(versions):
            if review.state == "open":
                review.state = "withdrawn"
                save_review(review, actor, f"{door}: retired with its offer")
                review_is_over(review)
                end_proposed(review, actor, at)
            taken_out_of_review(review, f"Retired: {reason}", by)
        for version in versions:
            set_state(version=version, state=VersionState.RETIRED, **by.doing(f"retired ({reason})"))
        publish(cause=f"{offer.code} retired: {reason}", by=by, at=at)
    return versions


@kept_if_refused("end")
def end(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> OfferVersion:
    """Ends a published offer before its time, for good: another run takes another version."""
    at = settle(_versions(offer), at)
    with launching():
        version = ended(offer, actor, reason=reason, door=door)
        publish(cause=f"{version} ended: {reason}", by=Hand.of(actor, door), at=at)
    return version


def ended(offer: Offer, actor: User, *, reason: str, door: str) -> OfferVersion:
    """The published version over, not yet published; the caller holds the launch lock."""
    version = published_for("end", offer)
    check_switcher(version, actor, to="end an offer")
    check_reason(reason)
    by = Hand.of(actor, door)
    return set_state(version=version, state=VersionState.ENDED, **by.doing(f"ended ({reason})"))


def may_switch(version: OfferVersion, actor: User) -> bool:
    """Operations may switch every offer, a marketer those that he owns."""
    owner = version.owner_id or (version.campaign.owner_id if version.campaign else None)
    return has_role(actor, *SWITCHERS) or (owner == actor.pk and has_role(actor, *OWNERS))


def check_switcher(version: OfferVersion, actor: User, *, to: str) -> None:
    """Refuses who is neither operations nor the marketer that owns the offer."""
    if not may_switch(version, actor):
        check_role(actor, *SWITCHERS, *OWNERS, to=to)
        detail = f"To {to} that is somebody else's, a person needs the role operations."
        raise refused("not_the_owner", detail)


def _versions(offer: Offer) -> QuerySet[OfferVersion]:
    return OfferVersion.objects.filter(offer=offer)


def _paused(version: OfferVersion, reason: str, by: Hand) -> OfferVersion:
    switch(action="pause", target="offer", code=version.offer.code, reason=reason, actor=by.label)
    return set_state(version=version, state=VersionState.PAUSED, **by.doing(f"paused ({reason})"))


def _waiting(versions: list[OfferVersion]) -> QuerySet[Review]:
    """The reviews of these versions that wait for a checker, or have let out what is not published yet."""
    approved = Q(state__in=GOOD, version__state=VersionState.APPROVED)
    rows = Review.objects.filter(Q(state="open") | approved, version__in=versions)
    found = rows.select_related(
        "version__offer", "version__owner", "version__campaign__owner", "submitted_by"
    )
    return found.order_by("pk")


def _killed(offer: Offer) -> bool:
    return any(
        switch.action == "kill" and (switch.target, switch.code) == ("offer", offer.code)
        for switch in switches_in_force()
    )
