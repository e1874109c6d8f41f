"""A campaign as a whole: all its offers submitted, approved, paused, resumed or ended, or none of them."""

from datetime import datetime

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.utils import timezone

from catalog.errors import FieldError, Nature, OfferdeskError
from governance.attempts import kept_if_refused
from governance.budgets.binding import end_asked
from governance.hands import Hand
from governance.launch.checking import approval_given
from governance.launch.clock import bring_up_to_date
from governance.launch.life import ACTS
from governance.launch.publishing import publish, settle
from governance.launch.required import problems_of
from governance.launch.selectors import EFFECTIVE, GOOD
from governance.launch.submitting import submit, taken_out
from governance.launch.switching import check_switcher, ended, paused, resumed
from governance.locks import launching
from governance.models import Review
from governance.notifications.telling import taken_out_of_review
from governance.refusals import check_reason, conflict
from governance.roles import check_role
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.services.campaigns import set_campaign_end
from promotions.services.locking import locked_campaign


@kept_if_refused("submit a campaign")
def submit_campaign(
    *, campaign: Campaign, actor: User, note: str = "", door: str = "admin", at: datetime | None = None
) -> list[Review]:
    """Sends every draft of a campaign to review; all that any of them lacks is named, and none goes then."""
    at = at or timezone.now()
    with launching():
        check_role(actor, *ACTS["submit"].roles, to="submit a campaign")
        drafts = list(_versions(campaign, "submit"))
        _check_ready(campaign, drafts, at)
        return [submit(version=draft, actor=actor, note=note, door=door, at=at) for draft in drafts]


@kept_if_refused("approve a campaign", Nature.REFUSED, Nature.CONFLICT)
def approve_campaign(
    *, campaign: Campaign, actor: User, remark: str = "", door: str = "admin", at: datetime | None = None
) -> list[Review]:
    """Approves everything of a campaign that is in review, each by its own evidence; one refused, none is."""
    with launching():
        at = at or timezone.now()
        check_role(actor, *ACTS["approve"].roles, to="approve a campaign")
        bring_up_to_date(at=at)
        # What an emergency let out and nobody approved in time is reviewed for the record, each by itself.
        waiting = Review.objects.filter(
            state="open", version__campaign=campaign, version__state__in=(VersionState.IN_REVIEW, *EFFECTIVE)
        )
        reviews = list(waiting.select_related("version__offer").order_by("pk"))
        _check_any(campaign, reviews, "is in review")
        given = [approval_given(each, actor, remark=remark, door=door, at=at) for each in reviews]
        publish(cause=f"campaign {campaign.code} approved", by=Hand.of(actor, door), at=at)
    return given


@kept_if_refused("pause a campaign")
def pause_campaign(
    *, campaign: Campaign, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> list[OfferVersion]:
    """Pauses every offer of a campaign that is out."""
    settle(_of_its_offers(campaign), at)
    with launching():
        check_reason(reason)
        versions = _locked(_versions(campaign, "pause"))
        _check_any(campaign, versions, "is published")
        return [paused(each.offer, actor, reason=reason, door=door) for each in versions]


@kept_if_refused("resume a campaign")
def resume_campaign(
    *, campaign: Campaign, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> list[OfferVersion]:
    """Resumes every offer of a campaign that is paused."""
    at = settle(_of_its_offers(campaign), at)
    with launching():
        check_reason(reason)
        versions = _locked(_versions(campaign, "resume"))
        _check_any(campaign, versions, "is paused")
        return [resumed(each.offer, actor, reason=reason, door=door, at=at) for each in versions]


@kept_if_refused("end a campaign")
def end_campaign(
    *, campaign: Campaign, actor: User, reason: str, door: str = "admin", at: datetime | None = None
) -> list[OfferVersion]:
    """Ends a campaign and every offer of it that is out: its end is now, so that no draft begins it again.

    What of it waits in review or for its start is a draft again.
    """
    by = Hand.of(actor, door)
    with launching():
        check_reason(reason)
        locked_campaign(campaign.pk)
        _locked(_of_its_offers(campaign))
        at = (at or timezone.now()).replace(microsecond=0)
        bring_up_to_date(at=at)
        campaign = Campaign.objects.select_related("owner").get(pk=campaign.pk)
        versions = list(_versions(campaign, "end"))
        _check_any(campaign, versions, "is published")
        if campaign.starts_at is not None and campaign.starts_at >= at:
            raise conflict("not_begun", f"{campaign.code} has not begun: retire its offers instead.")
        _take_out_what_waits(campaign, actor, reason, door, at)
        over = [ended(each.offer, actor, reason=reason, door=door) for each in versions]
        set_campaign_end(campaign=campaign, ends=at, actor=actor, door=door)
        end_asked(campaign, by, at)
        publish(cause=f"campaign {campaign.code} ended: {reason}", by=by, at=at)
    return over


def _of_its_offers(campaign: Campaign) -> QuerySet[OfferVersion]:
    """Every version of every offer of the campaign: also the one before that is of no campaign."""
    offers = OfferVersion.objects.filter(campaign=campaign).values("offer")
    return OfferVersion.objects.filter(offer__in=offers)


def _locked(versions: QuerySet[OfferVersion]) -> list[OfferVersion]:
    """These, locked to the end of the transaction before anything is done to one of them."""
    return list(versions.select_for_update(of=("self",)).order_by("pk"))


def _take_out_what_waits(campaign: Campaign, actor: User, reason: str, door: str, at: datetime) -> None:
    rows = Review.objects.filter(
        state__in=("open", *GOOD), version__campaign=campaign, version__state__in=ACTS["withdraw"].states
    )
    waiting = rows.select_related(
        "version__offer", "version__owner", "version__campaign__owner", "submitted_by"
    )
    for review in waiting.order_by("pk"):
        check_switcher(review.version, actor, to="end a campaign")
        taken_out(review, actor, what=f"withdrawn, its campaign is ended ({reason})", door=door, at=at)
        taken_out_of_review(review, f"Its campaign is ended: {reason}", Hand.of(actor, door))


def _versions(campaign: Campaign, act: str) -> QuerySet[OfferVersion]:
    """What of a campaign the act may be done to, in the order in which versions are locked."""
    rows = OfferVersion.objects.filter(campaign=campaign, state__in=ACTS[act].states)
    return rows.select_related("offer", "owner", "campaign__owner").order_by("pk")


def _check_any(campaign: Campaign, found: list[Review] | list[OfferVersion], what: str) -> None:
    if not found:
        raise conflict("nothing_to_do", f"No offer of the campaign {campaign.code} {what}.")


def _check_ready(campaign: Campaign, drafts: list[OfferVersion], at: datetime) -> None:
    if not drafts:
        raise conflict("nothing_to_do", f"The campaign {campaign.code} has no draft.")
    errors = [
        FieldError(f"/{draft.offer.code}{each.pointer}", each.code, f"{draft.offer.code}: {each.message}")
        for draft in drafts
        for each in problems_of(draft, at)
    ]
    if errors:
        words = " ".join(error.message for error in errors[:5])
        more = f" And {len(errors) - 5} more." if len(errors) > 5 else ""
        detail = f"{campaign.code} is not ready for review: {words}{more}"
        raise OfferdeskError(
            "not_ready_for_review", {"campaign": campaign.code}, Nature.CONFLICT, detail=detail, errors=errors
        )
