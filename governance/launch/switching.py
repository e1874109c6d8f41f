"""Off and on again at once, and off for good."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from decisions.public import switch, switches_in_force
from governance.attempts import kept_if_refused
from governance.budgets.binding import end_proposed
from governance.hands import Hand
from governance.launch.clock import state_at
from governance.launch.pauses import lift_spent_pause, paused_codes
from governance.launch.publishing import publish
from governance.launch.states import ALLOWED, locked, published_for
from governance.launch.submitting import save_review
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import review_is_over
from governance.refusals import check_reason, conflict, refused, wrong_state
from governance.roles import Role, check_role, has_role
from promotions.models import Offer, OfferVersion, VersionState
from promotions.services.states import set_state


@kept_if_refused("pause")
def pause(*, offer: Offer, actor: User, reason: str, door: str = "admin") -> OfferVersion:
    """Switches a published offer off on every worker within 2 s; it keeps its place and its approval."""
    with launching():
        version = published_for("pause", offer)
        check_switcher(version, actor, to="pause an offer")
        check_reason(reason)
        by = Hand.of(actor, door)
        switch(action="pause", target="offer", code=offer.code, reason=reason, actor=by.label)
        return set_state(version=version, state=VersionState.PAUSED, **by.doing(f"paused ({reason})"))


@kept_if_refused("resume")
def resume(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> OfferVersion:
    """Switches a paused offer on again, to the state that the clock says; a kill stays in force."""
    with launching():
        version = published_for("resume", offer)
        check_switcher(version, actor, to="resume an offer")
        check_reason(reason)
        if _killed(offer):
            raise conflict("killed", f"{offer.code} was killed: resuming does not lift that.")
        by = Hand.of(actor, door)
        switch(action="lift", target="offer", code=offer.code, reason=reason, actor=by.label)
        state = state_at(Review.objects.get(version=version, state="approved"), at or timezone.now())
        if state == VersionState.RETIRED:
            state = VersionState.ENDED
        version = set_state(version=version, state=state, **by.doing(f"resumed ({reason})"))
        publish(cause=f"{version} resumed", by=by, at=at)
        return version


@kept_if_refused("retire")
def retire(*, offer: Offer, actor: User, reason: str, door: str = "admin") -> list[OfferVersion]:
    """Takes every version of an offer out of use for good; its history stays."""
    with launching():
        found = OfferVersion.objects.filter(offer=offer, state__in=ALLOWED["retire"]).order_by("pk")
        versions = [locked(version) for version in found]
        if not versions:
            raise wrong_state("retire", offer, "retired")
        for version in versions:
            check_switcher(version, actor, to="retire an offer")
        check_reason(reason)
        by = Hand.of(actor, door)
        for review in Review.objects.filter(version__in=versions, state="open"):
            review.state = "withdrawn"
            save_review(review, actor, f"{door}: retired with its offer")
            review_is_over(review)
            end_proposed(review, actor, timezone.now())
        for version in versions:
            set_state(version=version, state=VersionState.RETIRED, **by.doing(f"retired ({reason})"))
        lift_spent_pause(offer, paused_codes(), reason=f"the offer is retired: {reason}", by=by)
        publish(cause=f"{offer.code} retired: {reason}", by=by)
    return versions


def may_switch(version: OfferVersion, actor: User) -> bool:
    """Operations may switch every offer, a marketer those that he owns."""
    owner = version.owner_id or (version.campaign.owner_id if version.campaign else None)
    return has_role(actor, Role.OPERATIONS) or (owner == actor.pk and has_role(actor, Role.MARKETER))


def check_switcher(version: OfferVersion, actor: User, *, to: str) -> None:
    """Refuses who is neither operations nor the marketer that owns the offer."""
    if not may_switch(version, actor):
        check_role(actor, Role.OPERATIONS, Role.MARKETER, to=to)
        detail = f"To {to} that is somebody else's, a person needs the role operations."
        raise refused("not_the_owner", detail)


def _killed(offer: Offer) -> bool:
    return any(
        switch.action == "kill" and (switch.target, switch.code) == ("offer", offer.code)
        for switch in switches_in_force()
    )
