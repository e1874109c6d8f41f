"""The checker's two answers: approve, or send back with a remark. Never the maker's own."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from catalog.errors import Nature
from governance.attempts import kept_if_refused
from governance.budgets.binding import approve_proposed, end_proposed
from governance.hands import Hand
from governance.launch.checks import check_evidence
from governance.launch.clock import bring_up_to_date
from governance.launch.documents import hash_of
from governance.launch.exposure import approvers_needed, exposure_of
from governance.launch.life import ACTS
from governance.launch.publishing import publish
from governance.launch.required import check_required
from governance.launch.rules import live_rules
from governance.launch.selectors import EFFECTIVE
from governance.launch.states import locked, locked_for
from governance.launch.submitting import save_review
from governance.launch.who_checks import TWICE, Checker, has_approved, standing_approvals, why_not
from governance.locks import launching
from governance.models import Approval, Review
from governance.notifications.telling import review_answered
from governance.refusals import check_remark, conflict, refused, wrong_state
from governance.roles import check_role
from promotions.models import OfferVersion, VersionState
from promotions.services.locking import lock_versions
from promotions.services.states import set_state


@kept_if_refused("approve", Nature.REFUSED, Nature.CONFLICT)
def approve(
    *, review: Review, actor: User, remark: str = "", door: str = "admin", at: datetime | None = None
) -> Review:
    """Approves exactly what was submitted; with the last approval that it needs it is published.

    Effective on every worker within 2 s. The review is still open where another person has to approve it.
    """
    with launching():
        review = approval_given(review, actor, remark=remark, door=door, at=at)
        if review.state == "approved" or _is_out(review):
            publish(cause=f"{review.version} approved", by=Hand.of(actor, door), at=at)
    return review


def approval_given(review: Review, actor: User, *, remark: str, door: str, at: datetime | None) -> Review:
    """The review with this person's approval, not yet published; the caller holds the launch lock."""
    review, version, checker, at = _opened(review, actor, "approve", at)
    if not _is_out(review):
        _check_unchanged(review, version, at)
    if version.state in (VersionState.IN_REVIEW, *EFFECTIVE):
        check_evidence(review, at)
    given = Approval(review=review, by=actor, at=at, remark=remark, stands_in_for=checker.stands_in_for)
    given.save()
    needed = approvers_needed(exposure_of(review), live_rules())
    review.approvers_needed = max(review.approvers_needed, needed)
    if len(standing_approvals(review)) < review.approvers_needed:
        save_review(review, actor, f"{door}: approved, one more has to")
        return review
    review.state, review.decided_by, review.decided_at, review.remark = "approved", actor, at, remark
    save_review(review, actor, f"{door}: approved")
    if version.state == VersionState.IN_REVIEW:
        set_state(
            version=version, state=VersionState.APPROVED, actor_label="approved", actor=actor, door=door
        )
    if version.state in (VersionState.IN_REVIEW, *EFFECTIVE):
        approve_proposed(review, actor, at)
    else:  # an emergency that is over: nobody's budget any more
        end_proposed(review, actor, at)
    review_answered(review, Hand.of(actor, door))
    return review


@kept_if_refused("send back")
def send_back(
    *, review: Review, actor: User, remark: str, door: str = "admin", at: datetime | None = None
) -> Review:
    """Gives the offer back to its makers, with what is to change; what an emergency let out is ended."""
    by = Hand.of(actor, door)
    with launching():
        review, version, _checker, at = _opened(review, actor, "send back", at)
        check_remark(remark)
        review.state, review.decided_by, review.remark = "sent_back", actor, remark
        review.decided_at = at
        save_review(review, actor, f"{door}: sent back")
        state = VersionState.ENDED if version.state in EFFECTIVE else VersionState.SENT_BACK
        if version.state in (*EFFECTIVE, VersionState.IN_REVIEW):
            set_state(version=version, state=state, actor_label="sent back", actor=actor, door=door)
        if _is_out(review):
            publish(cause=f"{version} sent back", by=by, at=at)
        end_proposed(review, actor, at)
        review_answered(review, by)
    return review


def _opened(
    review: Review, actor: User, action: str, at: datetime | None
) -> tuple[Review, OfferVersion, Checker, datetime]:
    """The review and its version, locked, if they wait for somebody like this person; and the moment of that.

    Of an emergency the version is as the clock has it: over, or in the place of the one before it.
    """
    review = (
        Review.objects.select_for_update(of=("self",))
        .select_related("version__campaign", "version__offer")
        .get(pk=review.pk)
    )
    checker = Checker.of(actor)
    if why := why_not(review, checker, once=False):
        if checker.is_checker or review.submitted_by_id == actor.pk:
            raise refused("maker_is_never_checker", why)
        check_role(actor, *ACTS[action].roles, to=f"{action} an offer")
    if review.state != "open":
        raise wrong_state(action, f"The {review}", review.state)
    if action == "approve" and has_approved(review, checker):
        raise refused("approved_already", str(TWICE))
    if _is_out(review):
        lock_versions(review.version.offer.code)
        at = at or timezone.now()
        bring_up_to_date(at=at)
        return review, locked(review.version), checker, at
    return review, locked_for(action, review.version), checker, at or timezone.now()


def _is_out(review: Review) -> bool:
    """Whether it was launched in an emergency, so that the answer comes after the launch."""
    return review.emergency_until is not None


def _check_unchanged(review: Review, version: OfferVersion, at: datetime) -> None:
    if hash_of(check_required(version, at)) != review.document_hash:
        detail = f"{version} was changed after it was submitted: it has to be submitted again."
        raise conflict("changed_since_submission", detail)
