"""The checker's two answers: approve, or send back with a remark. Never the maker's own."""

from datetime import datetime

from django.contrib.auth.models import User
from django.utils import timezone

from catalog.errors import Nature
from governance.attempts import kept_if_refused
from governance.budgets.binding import approve_proposed, end_proposed
from governance.hands import Hand
from governance.launch.documents import hash_of
from governance.launch.publishing import publish
from governance.launch.required import check_required
from governance.launch.states import locked_for
from governance.launch.submitting import save_review
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import review_answered
from governance.refusals import check_remark, conflict, refused, wrong_state
from governance.roles import Role, check_role, has_role
from governance.testing.gate import draft_runs
from promotions.models import OfferVersion, VersionState
from promotions.services.states import set_state


@kept_if_refused("approve", Nature.REFUSED, Nature.CONFLICT)
def approve(
    *, review: Review, actor: User, remark: str = "", door: str = "admin", at: datetime | None = None
) -> Review:
    """Approves exactly what was submitted and publishes it at once; effective on every worker within 2 s."""
    at = at or timezone.now()
    with launching():
        review, version = _opened(review, actor, "approve")
        document = check_required(version, at)
        if hash_of(document) != review.document_hash:
            detail = f"{version} was changed after it was submitted: it has to be submitted again."
            raise conflict("changed_since_submission", detail)
        check_baskets(review, at)
        review.state, review.decided_by, review.decided_at, review.remark = "approved", actor, at, remark
        save_review(review, actor, f"{door}: approved")
        set_state(
            version=version, state=VersionState.APPROVED, actor_label="approved", actor=actor, door=door
        )
        approve_proposed(review, actor, at)
        publish(cause=f"{version} approved", by=Hand.of(actor, door), at=at)
        review_answered(review, Hand.of(actor, door))
    return review


@kept_if_refused("send back")
def send_back(
    *, review: Review, actor: User, remark: str, door: str = "admin", at: datetime | None = None
) -> Review:
    """Gives the offer back to its makers, with what is to change."""
    with launching():
        review, version = _opened(review, actor, "send back")
        check_remark(remark)
        review.state, review.decided_by, review.remark = "sent_back", actor, remark
        review.decided_at = at or timezone.now()
        save_review(review, actor, f"{door}: sent back")
        set_state(
            version=version, state=VersionState.SENT_BACK, actor_label="sent back", actor=actor, door=door
        )
        end_proposed(review, actor, review.decided_at)
        review_answered(review, Hand.of(actor, door))
    return review


def check_baskets(review: Review, at: datetime) -> None:
    """Refuses an offer under which one of its own test baskets comes out otherwise than expected."""
    runs = draft_runs(review.version, review.document, max(at, review.starts_at))
    if failed := [run for run in runs if not run.passed]:
        words = "; ".join(f"{run.basket} in {run.channel}: {', '.join(run.wrong)}" for run in failed[:5])
        detail = f"{len(failed)} of {len(runs)} runs of its test baskets fail: {words}"
        raise conflict("test_baskets_failed", detail)


def why_not_checker(review: Review, actor: User) -> str:
    """Why this person may not approve or send back this review, in words; empty if nothing is against it."""
    return why_not(review, actor, is_checker=has_role(actor, Role.FINANCE))


def why_not(review: Review, actor: User, *, is_checker: bool) -> str:
    """The same where the person's role is known; asks nothing more where the editors are loaded."""
    if review.submitted_by_id == actor.pk:
        return "You submitted it: somebody else has to check it."
    if actor in review.version.edited_by.all():
        return "You edited it: somebody else has to check it."
    if not is_checker:
        return "Checking needs the role finance."
    return ""


def _opened(review: Review, actor: User, action: str) -> tuple[Review, OfferVersion]:
    """The review and its version, locked, if they wait for somebody like this person."""
    review = Review.objects.select_for_update(of=("self",)).select_related("version").get(pk=review.pk)
    if why := why_not_checker(review, actor):
        if has_role(actor, Role.FINANCE) or review.submitted_by_id == actor.pk:
            raise refused("maker_is_never_checker", why)
        check_role(actor, Role.FINANCE, to=f"{action} an offer")
    if review.state != "open":
        raise wrong_state(action, f"The {review}", review.state)
    return review, locked_for(action, review.version)
