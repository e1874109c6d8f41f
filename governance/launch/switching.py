"""Off and on again at once, and off for good."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from catalog.errors import FieldError, Nature, OfferdeskError
from decisions.public import switch, switches_in_force
from governance.attempts import kept_if_refused
from governance.launch.clock import state_at
from governance.launch.publishing import publish
from governance.launch.states import ALLOWED, locked, published_of, wrong_state
from governance.launch.submitting import save_review
from governance.locks import launching
from governance.models import Review
from governance.roles import Role, check_role, has_role
from promotions.models import Offer, OfferVersion, VersionState
from promotions.services.states import set_state


@kept_if_refused("pause")
def pause(*, offer: Offer, actor: User, reason: str, door: str = "admin") -> OfferVersion:
    """Switches a published offer off on every worker within 2 s; it keeps its place and its approval."""
    with launching():
        version = _published(offer, "pause")
        check_switcher(version, actor, to="pause an offer")
        check_reason(reason)
        label = actor.get_username()
        switch(action="pause", target="offer", code=offer.code, reason=reason, actor=f"{label} ({door})")
        return set_state(version=version, state=VersionState.PAUSED, actor_label=label)


@kept_if_refused("resume")
def resume(
    *, offer: Offer, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> OfferVersion:
    """Switches a paused offer on again, to the state that the clock says; a kill stays in force."""
    with launching():
        version = _published(offer, "resume")
        check_switcher(version, actor, to="resume an offer")
        check_reason(reason)
        if any(s.action == "kill" for s in switches_in_force() if (s.target, s.code) == ("offer", offer.code)):
            raise OfferdeskError(
                "killed", nature=Nature.CONFLICT, detail=f"{offer.code} was killed: resuming does not lift that."
            )
        label = actor.get_username()
        switch(action="lift", target="offer", code=offer.code, reason=reason, actor=f"{label} ({door})")
        review = Review.objects.get(version=version, state="approved")
        state = state_at(review, at or timezone.now())
        if state == VersionState.RETIRED:
            state = VersionState.ENDED
        version = set_state(version=version, state=state, actor_label=label)
        publish(actor_label=label, cause=f"{version} resumed", at=at)
        return version


@kept_if_refused("retire")
def retire(*, offer: Offer, actor: User, reason: str, door: str = "admin") -> list[OfferVersion]:
    """Takes every version of an offer out of use for good; its history stays."""
    with launching():
        found = OfferVersion.objects.filter(offer=offer, state__in=ALLOWED["retire"]).order_by("pk")
        versions = [locked(version) for version in found]
        if not versions:
            raise wrong_state("retire", offer.code, "retired")
        for version in versions:
            check_switcher(version, actor, to="retire an offer")
        check_reason(reason)
        label = actor.get_username()
        for review in Review.objects.filter(version__in=versions, state="open"):
            review.state = "withdrawn"
            save_review(review, actor, f"{door}: retired with its offer")
        for version in versions:
            set_state(version=version, state=VersionState.RETIRED, actor_label=label)
        publish(actor_label=label, cause=f"{offer.code} retired: {reason}")
    return versions


def may_switch(version: OfferVersion, actor: User) -> bool:
    """Operations may switch every offer, a marketer those that he owns."""
    owner = version.owner_id or (version.campaign.owner_id if version.campaign else None)
    return has_role(actor, Role.OPERATIONS) or (owner == actor.pk and has_role(actor, Role.MARKETER))


def check_switcher(version: OfferVersion, actor: User, *, to: str) -> None:
    """Refuses who is neither operations nor the marketer that owns the offer."""
    if may_switch(version, actor):
        return
    check_role(actor, Role.OPERATIONS, Role.MARKETER, to=to)
    raise OfferdeskError(
        "not_the_owner",
        nature=Nature.REFUSED,
        detail=f"To {to} that is somebody else's, a person needs the role operations.",
    )


def check_reason(reason: str) -> None:
    """Refuses a switch without a reason."""
    if not reason.strip():
        message = "Say why: a reason is needed."
        raise OfferdeskError(
            "reason_missing", detail=message, errors=[FieldError("/reason", "missing", message)]
        )


def _published(offer: Offer, action: str) -> OfferVersion:
    version = published_of(offer)
    if version is None:
        raise wrong_state(action, offer.code, "not published")
    if version.state not in ALLOWED[action]:
        raise wrong_state(action, str(version), version.get_state_display())
    return version
