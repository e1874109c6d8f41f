"""Into review and out of it again, by the makers."""

from datetime import datetime
from typing import cast

from django.contrib.auth.models import User
from django.utils import timezone

from decisions.public import read_offer
from governance.attempts import kept_if_refused
from governance.budgets.binding import end_proposed, propose_budget
from governance.evidence.asking import ask
from governance.hands import Hand
from governance.launch.clock import bring_up_to_date
from governance.launch.documents import hash_of, material_hash_of
from governance.launch.exposure import approvers_needed, exposure_of
from governance.launch.life import ACTS
from governance.launch.publishing import publish
from governance.launch.required import check_required, problems_of
from governance.launch.rules import live_rules
from governance.launch.selectors import GOOD
from governance.launch.states import locked_for, locked_with_campaign
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import review_asked, review_is_over
from governance.refusals import conflict, wrong_state
from governance.roles import check_role
from promotions.documents import effective_document
from promotions.models import OfferVersion, VersionState
from promotions.services.locking import lock_versions
from promotions.services.saving import save_with_reason
from promotions.services.states import set_state


@kept_if_refused("submit")
def submit(
    *, version: OfferVersion, actor: User, note: str = "", door: str = "admin", at: datetime | None = None
) -> Review:
    """Sends a draft to review; refused with every missing field named. From now on it can't be edited."""
    with launching():
        check_role(actor, *ACTS["submit"].roles, to="submit an offer")
        return send_to_review(version=version, actor=actor, note=note, door=door, at=at)


def send_to_review(
    *, version: OfferVersion, actor: User, note: str, door: str, at: datetime | None = None
) -> Review:
    """The same for who has been asked for his role; inside `launching`."""
    at = at or timezone.now()
    with launching():
        version = locked_with_campaign("submit", version)
        review = opened_review(version, actor, note=note, door=door, at=at)
        propose_budget(review)
        review.approvers_needed = approvers_needed(exposure_of(review), live_rules())
        if review.approvers_needed > 1:
            save_review(review, actor, f"{door}: needs {review.approvers_needed} approvals")
        ask(review, by=actor.get_username(), at=at)
        review_asked(review, Hand.of(actor, door))
    return review


@kept_if_refused("carry over")
def carry_over(
    *, version: OfferVersion, actor: User, door: str = "admin", at: datetime | None = None
) -> Review:
    """Publishes a draft that changes nothing material on the approval of the version that is published.

    Raises OfferdeskError `material_change` where more is new than name and texts, or nothing is published.
    """
    at = at or timezone.now()
    with launching():
        check_role(actor, *ACTS["carry over"].roles, to="publish a draft")
        version = locked_with_campaign("carry over", version)
        origin = approval_of_same_terms(version, at)
        if origin is None:
            detail = f"{version} changes more than its name and texts: it has to be approved."
            raise conflict("material_change", detail)
        review = opened_review(version, actor, note="", door=door, at=at)
        review.state, review.carries = "carried", origin
        save_review(review, actor, f"{door}: carried over from {origin.version}")
        set_state(
            version=version, state=VersionState.APPROVED, actor_label="carried over", actor=actor, door=door
        )
        publish(cause=f"{version} carried over: name and texts", by=Hand.of(actor, door), at=at)
    return review


def approval_of_same_terms(version: OfferVersion, at: datetime) -> Review | None:
    """The approval that a draft may be published on: the published version's, of the same material terms."""
    if problems_of(version, at):
        return None
    published = Review.objects.filter(
        version__offer=version.offer_id, version__state__in=OfferVersion.PUBLISHED, state__in=GOOD
    )
    running = published.select_related("carries").first()
    if running is None or material_hash_of(effective_document(version)) != running.material_hash:
        return None
    return running.carries or running


def opened_review(version: OfferVersion, actor: User, *, note: str, door: str, at: datetime) -> Review:
    """The review of a locked draft, which is in review from now on; refuses one that lacks something."""
    document = check_required(version, at)
    offer = read_offer(document)
    review = Review(
        version=version,
        document=document,
        document_hash=hash_of(document),
        material_hash=material_hash_of(document),
        starts_at=cast(datetime, offer.starts),
        ends_at=cast(datetime, offer.ends),
        sunset_at=cast(datetime, offer.sunset),
        submitted_by=actor,
        submitted_at=at,
        note=note,
    )
    save_review(review, actor, f"{door}: submitted")
    if version.campaign is not None:
        # What the campaign gives is part of what is checked: who wrote that checks nothing of it.
        version.edited_by.add(*version.campaign.edited_by.all())
    set_state(version=version, state=VersionState.IN_REVIEW, actor_label="submitted", actor=actor, door=door)
    return review


@kept_if_refused("withdraw")
def withdraw(*, review: Review, actor: User, door: str = "admin", at: datetime | None = None) -> Review:
    """Takes an offer out of review, or an approved one that waits for its start: it is a draft again.

    Refused where that start has come, though no job has said so yet: shoppers have its price.
    """
    with launching():
        rows = Review.objects.select_for_update(of=("self",)).select_related("version__offer")
        review = rows.get(pk=review.pk)
        if review.submitted_by_id != actor.pk or review.state != "open":
            check_role(actor, *ACTS["withdraw"].roles, to="withdraw an offer")
        if review.state not in ("open", *GOOD):
            raise wrong_state("withdraw", f"The {review}", review.state)
        lock_versions(review.version.offer.code)
        at = at or timezone.now()
        if review.version.state == VersionState.APPROVED:
            bring_up_to_date(at=at)
        was_to_start = taken_out(review, actor, what="withdrawn", door=door, at=at)
        if was_to_start:
            publish(cause=f"{review.version} withdrawn", by=Hand.of(actor, door), at=at)
    return review


def taken_out(review: Review, actor: User, *, what: str, door: str, at: datetime) -> bool:
    """Makes the version a draft again, not yet published; whether it was approved and to start.

    The caller holds the launch lock, has asked for roles, and has the offer's versions locked and up to date:
    what has begun is no longer approved.
    """
    version = locked_for("withdraw", review.version)
    was_to_start = version.state == VersionState.APPROVED
    review.state, review.carries = "withdrawn", None
    # Nothing lets it out any more, whatever comes of it later; its history says what did.
    review.emergency_by, review.emergency_until, review.emergency_reason = None, None, ""
    save_review(review, actor, f"{door}: {what}")
    review_is_over(review)
    end_proposed(review, actor, at)
    set_state(version=version, state=VersionState.DRAFT, actor_label=what, actor=actor, door=door)
    return was_to_start


def save_review(review: Review, actor: User, reason: str) -> None:
    """Saves with who and why in the history."""
    save_with_reason(review, actor=actor, reason=reason)
