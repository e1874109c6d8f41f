"""The one writer of a version's state, used by governance's services; the moves that a life allows."""

from django.contrib.auth.models import User

from catalog.errors import Nature, OfferdeskError
from decisions.public import read_offer
from promotions.documents.effective import effective_document
from promotions.models import Campaign, Offer, OfferVersion, VersionState
from promotions.services.saving import save_with_history

_S = VersionState
MOVES: dict[VersionState, frozenset[VersionState]] = {
    _S.DRAFT: frozenset({_S.IN_REVIEW, _S.RETIRED}),
    _S.SENT_BACK: frozenset({_S.IN_REVIEW, _S.DRAFT, _S.RETIRED}),
    _S.IN_REVIEW: frozenset({_S.APPROVED, _S.SENT_BACK, _S.DRAFT, _S.RETIRED}),
    _S.APPROVED: frozenset({_S.SCHEDULED, _S.LIVE, _S.SENT_BACK, _S.DRAFT, _S.ENDED, _S.RETIRED}),
    _S.SCHEDULED: frozenset({_S.LIVE, _S.PAUSED, _S.ENDED, _S.RETIRED, _S.SUPERSEDED}),
    _S.LIVE: frozenset({_S.PAUSED, _S.ENDED, _S.RETIRED, _S.SUPERSEDED}),
    _S.PAUSED: frozenset({_S.SCHEDULED, _S.LIVE, _S.ENDED, _S.RETIRED, _S.SUPERSEDED}),
    _S.ENDED: frozenset({_S.RETIRED, _S.SUPERSEDED}),
    _S.RETIRED: frozenset(),
    _S.SUPERSEDED: frozenset({_S.RETIRED}),
}


def set_state(
    *, version: OfferVersion, state: str, actor_label: str, actor: User | None = None, door: str = "admin"
) -> OfferVersion:
    """Moves a version to a state and says so in its history; going to review freezes its document.

    `actor_label` says who or which job, or what was done; the caller holds the transaction.
    """
    stored = _locked(version)
    if state not in (stored.state, *MOVES[VersionState(stored.state)]):
        raise _unreachable(stored, state)
    if state != stored.state:
        what = f"{actor_label}: {stored.state} -> {state}"
        if state == VersionState.IN_REVIEW:
            _freeze(stored)
        stored.state = VersionState(state)
        save_with_history(stored, actor=actor, door=door, what=what)
        if state == VersionState.RETIRED:
            _show_what_is_published(stored)
    version.state = stored.state
    version.submitted_document = stored.submitted_document
    version.opens_at, version.closes_at = stored.opens_at, stored.closes_at
    version.retires_at = stored.retires_at
    return version


def _freeze(version: OfferVersion) -> None:
    """Keeps the document as it goes to review, and its window, which the campaign may have moved since."""
    document = effective_document(version)
    read = read_offer(document)
    version.submitted_document = document
    version.opens_at, version.closes_at, version.retires_at = read.starts, read.ends, read.sunset


def _show_what_is_published(retired: OfferVersion) -> None:
    """A draft that was dropped no longer stands for its offer where another version is published."""
    published = retired.offer.versions.filter(state__in=OfferVersion.PUBLISHED).first()
    if published is not None:
        Offer.objects.filter(pk=retired.offer_id, newest=retired).update(newest=published)


def _locked(version: OfferVersion) -> OfferVersion:
    """The version as it stands, whatever the caller's copy holds."""
    rows = OfferVersion.objects.select_for_update(of=("self",))
    return rows.select_related("offer", "campaign__owner", "owner").get(pk=version.pk)


def _unreachable(version: OfferVersion, state: str) -> OfferdeskError:
    current, wanted = VersionState(version.state), VersionState(state)
    return OfferdeskError(
        "state_not_reachable",
        {"offer": version.offer.code, "version": version.number, "from": current.value, "to": wanted.value},
        Nature.CONFLICT,
        detail=f"{version} is {current.label} and can't become {wanted.label}.",
    )


def set_campaign_state(
    *, campaign: Campaign, state: str, actor_label: str, actor: User | None = None, door: str = "job"
) -> Campaign:
    """Moves a campaign to a state and says so in its history."""
    if campaign.state != state:
        what = f"{actor_label}: {campaign.state} -> {state}"
        campaign.state = state
        save_with_history(campaign, actor=actor, door=door, what=what)
    return campaign
