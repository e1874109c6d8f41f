"""Launching without an approval when there is no time: with a reason, flagged, over unless approved."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.budgets.binding import propose_budget
from governance.evidence.asking import ask
from governance.hands import Hand
from governance.launch.life import ACTS
from governance.launch.publishing import publish
from governance.launch.required import check_required
from governance.launch.rules import live_rules
from governance.launch.states import locked_with_campaign
from governance.launch.submitting import opened_review, save_review
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import launched_in_emergency
from governance.refusals import check_reason, conflict, refused
from governance.roles import check_role
from promotions.models import OfferVersion, VersionState
from promotions.services.states import set_state


@kept_if_refused("launch in emergency")
def launch_in_emergency(
    *, version: OfferVersion, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> Review:
    """Publishes a draft, or what is in review, at once; its review stays open, within the hours of the rules.

    Not approved by then, or sent back, it ends; the version that it replaced does not come back by itself.
    Everything that no offer launches without is demanded all the same. Raises OfferdeskError `role_missing`,
    `reason_missing`, `wrong_state`, `not_ready_for_review`, `approved_already`, `starts_too_late`.
    """
    at = at or timezone.now()
    with launching():
        check_role(actor, *ACTS["launch in emergency"].roles, to="launch in an emergency")
        check_reason(reason)
        version = locked_with_campaign("launch in emergency", version)
        review = Review.objects.filter(version=version, state="open").first()
        if review is not None:
            if review.approvals.filter(by=actor).exists():
                detail = "You have approved it: somebody else has to launch it in an emergency."
                raise refused("approved_already", detail)
            check_required(version, at)
        else:
            review = opened_review(version, actor, note="", door=door, at=at)
            propose_budget(review)
        review.emergency_by, review.emergency_reason = actor, reason.strip()
        review.emergency_until = at.replace(microsecond=0) + timedelta(
            hours=live_rules().emergency_review_hours
        )
        if review.starts_at >= review.emergency_until:
            detail = (
                f"{version} starts at {review.starts_at:%Y-%m-%d %H:%M} UTC, when the hours are over within "
                "which an emergency has to be approved: there is time for a review."
            )
            raise conflict("starts_too_late", detail)
        save_review(review, actor, f"{door}: launched in an emergency")
        what = f"launched in an emergency ({reason.strip()})"
        ask(review, by=actor.get_username(), at=at)
        launched_in_emergency(review, Hand.of(actor, door))
        set_state(version=version, state=VersionState.APPROVED, actor_label=what, actor=actor, door=door)
        publish(cause=f"{version} launched in an emergency: {reason.strip()}", by=Hand.of(actor, door), at=at)
    return review
