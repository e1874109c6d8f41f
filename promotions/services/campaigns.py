"""Writing campaigns; their offers' windows follow, and nothing that is out may outlive them."""

from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import Nature, OfferdeskError
from catalog.transactions import with_retries
from decisions.public import DocumentErrors, Problem
from promotions.differences import changed_keys
from promotions.documents.applying import apply_campaign, apply_document
from promotions.documents.meaning import campaign_meaning, stored_campaign_meaning
from promotions.documents.reading import ReadCampaign, read_campaign, read_draft
from promotions.documents.written import document_of
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.services.conflicts import campaign_conflict
from promotions.services.saving import save_with_history

OUT = (VersionState.IN_REVIEW, VersionState.APPROVED, *OfferVersion.PUBLISHED)
"""States in which an offer's window is settled."""


def save_campaign(
    *,
    actor: User,
    document: Any,
    campaign_code: str | None = None,
    expected_revision: int | None = None,
    must_be_new: bool = False,
    door: str = "admin",
) -> Campaign:
    """The campaign that now holds the document; created if there is none of its code.

    Offers in review or published keep what was approved; a window that they would outlive is refused.
    Raises DocumentErrors, EditConflict, OfferdeskError.
    """
    read = read_campaign(document)
    code = str(read.document["campaign"])
    if campaign_code is not None and campaign_code != code:
        raise _code_problem(code, "code_is_fixed", f"a campaign's code never changes: {campaign_code!r}")
    return with_retries(lambda: _store(code, read, actor, door, must_be_new, expected_revision))


@transaction.atomic
def _store(
    code: str, read: ReadCampaign, actor: User, door: str, must_be_new: bool, expected_revision: int | None
) -> Campaign:
    rows = Campaign.objects.select_for_update(of=("self",)).select_related("owner")
    campaign = rows.filter(code=code).first()
    if campaign is None:
        return _write(Campaign(code=code, revision=0), read, actor, door, "created")
    if must_be_new:
        raise _code_problem(code, "taken", f"there is already a campaign {code!r}")
    keys = changed_keys(stored_campaign_meaning(campaign), campaign_meaning(read.document, read.fields))
    if not keys:
        return campaign
    if expected_revision is not None and expected_revision != campaign.revision:
        raise campaign_conflict(campaign, expected_revision)
    return _change(campaign, read, keys, actor, door)


def _change(campaign: Campaign, read: ReadCampaign, keys: list[str], actor: User, door: str) -> Campaign:
    budget = campaign.budget
    apply_campaign(campaign, read)
    check_nothing_outlives(campaign)
    if "budget" in keys:
        check_budget_stays(budget, campaign)
    _write(campaign, read, actor, door, f"changed {', '.join(keys)}")
    _realign_drafts(campaign, actor, door)
    return campaign


def _write(campaign: Campaign, read: ReadCampaign, actor: User, door: str, what: str) -> Campaign:
    apply_campaign(campaign, read)
    return _saved(campaign, actor, door, what)


def _saved(campaign: Campaign, actor: User, door: str, what: str) -> Campaign:
    campaign.revision += 1
    save_with_history(campaign, actor=actor, door=door, what=what)
    campaign.edited_by.add(actor)
    return campaign


def _code_problem(code: str, problem: str, message: str) -> DocumentErrors:
    return DocumentErrors(f"campaign {code}", [Problem("/campaign", problem, message)])


def check_nothing_outlives(campaign: Campaign) -> None:
    """Refuse a window that an offer in review or published would outlive."""
    settled = campaign.offers.filter(state__in=OUT).select_related("offer")
    outside = sorted({version.offer.code for version in settled if _outlives(version, campaign)})
    if outside:
        raise OfferdeskError(
            "offers_outlive_campaign",
            {"offers": outside},
            Nature.CONFLICT,
            detail=f"These offers are in review or published with a window beyond the campaign's new one: "
            f"{', '.join(outside)}. Give them a new version first.",
        )


def budget_is_settled(campaign: Campaign) -> bool:
    """Whether offers in review or published share its budget: then another one needs an approval."""
    return campaign.offers.filter(state__in=OUT).exists()


def check_budget_stays(before: Any, campaign: Campaign) -> None:
    """Refuse another budget, more or less, than offers in review or published were approved with."""
    if _amounts(before) != _amounts(campaign.budget) and budget_is_settled(campaign):
        raise OfferdeskError(
            "budget_is_settled",
            nature=Nature.CONFLICT,
            detail=f"Offers of the campaign {campaign.code} are in review or published: ask for another "
            "budget beside the form; somebody else approves it.",
        )


@transaction.atomic
def set_campaign_budget(
    *, campaign: Campaign, budget: dict[str, str] | None, actor: User, door: str = "admin"
) -> Campaign:
    """Writes a budget that was approved for a campaign whose offers are out; `actor` is who asked for it.

    The caller holds the campaign's lock and has checked the approval.
    """
    campaign.budget = budget
    if budget is not None:
        campaign.budget_none_reason = ""
    return _saved(campaign, actor, door, "changed budget, approved by another person")


@transaction.atomic
def set_campaign_end(*, campaign: Campaign, ends: datetime, actor: User, door: str = "admin") -> Campaign:
    """Writes another end, on the second, also where the rest would not be accepted today: its owner left.

    Its drafts follow. The caller holds the campaign's lock. Raises OfferdeskError `offers_outlive_campaign`.
    """
    campaign.ends_at = ends.replace(microsecond=0)
    campaign.written = campaign.written | {"ends": ends.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")}
    check_nothing_outlives(campaign)
    _saved(campaign, actor, door, "changed ends")
    _realign_drafts(campaign, actor, door)
    return campaign


def _amounts(budget: Any) -> dict[str, Decimal]:
    return {currency: Decimal(amount) for currency, amount in (budget or {}).items()}


def _outlives(version: OfferVersion, campaign: Campaign) -> bool:
    pairs = [(version.closes_at, campaign.ends_at), (version.retires_at, campaign.sunset_at)]
    if any(last is not None and (own is None or own > last) for own, last in pairs):
        return True
    first = campaign.starts_at
    return first is not None and (version.opens_at is None or version.opens_at < first)


def _realign_drafts(campaign: Campaign, actor: User, door: str) -> None:
    """Drafts read their dates in the campaign's zone and are cut to its window."""
    drafts = campaign.offers.select_for_update(of=("self",)).select_related("offer", "owner")
    for draft in drafts.filter(state__in=OfferVersion.EDITABLE).order_by("pk"):
        draft.campaign = campaign
        try:
            read = read_draft(document_of(draft))
        except DocumentErrors:
            continue  # the draft's page and its review name what no longer fits
        window = (draft.opens_at, draft.closes_at, draft.retires_at, draft.starts_at, draft.ends_at)
        apply_document(draft, read)
        if window != (draft.opens_at, draft.closes_at, draft.retires_at, draft.starts_at, draft.ends_at):
            what = f"campaign {campaign.code} changed its window"
            save_with_history(draft, actor=actor, door=door, what=what)
