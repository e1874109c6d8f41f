"""Writing an accepted document into the fields of a version or campaign (not saved here)."""

from django.contrib.auth.models import User

from decisions.public import Offer as ReadOffer
from decisions.public import dump_offer
from promotions.documents.notation import in_notation
from promotions.documents.reading import ReadCampaign, ReadDraft
from promotions.documents.written import COLUMN_KEYS
from promotions.models import Campaign, Governed, OfferVersion


def apply_document(version: OfferVersion, read: ReadDraft) -> None:
    """Sets every field of a version that its document describes."""
    _apply_governed(version, read.offer, read.owner, str(read.document.get("zone") or ""))
    version.name = read.offer.name
    version.campaign = read.campaign
    version.trigger = read.offer.trigger
    version.priority = read.offer.priority
    version.stage = read.offer.stage or ""
    stated = {key: value for key, value in read.document.items() if key not in COLUMN_KEYS}
    version.terms = in_notation(stated, dump_offer(read.offer))
    version.opens_at = read.effective.starts
    version.closes_at = read.effective.ends
    version.retires_at = read.effective.sunset


def apply_campaign(campaign: Campaign, read: ReadCampaign) -> None:
    """Sets every field of a campaign that its document describes."""
    _apply_governed(campaign, read.fields, read.owner, str(read.document.get("zone") or ""))
    campaign.name = read.fields.name


def _apply_governed(of: Governed, read: ReadOffer, owner: User | None, zone: str) -> None:
    of.owner = owner
    of.objective = read.objective or ""
    of.kpi_metric = read.kpi["metric"] if read.kpi else ""
    of.kpi_target = read.kpi["target"] if read.kpi else ""
    of.budget = dump_offer(read).get("budget") if read.budget is not None else None
    of.budget_none_reason = read.budget_none or ""
    of.suppressions = list(read.suppressions) if read.suppressions is not None else None
    of.suppressions_none_reason = read.suppressions_none or ""
    of.starts_at, of.ends_at, of.sunset_at = read.starts, read.ends, read.sunset
    of.zone = zone
    of.tags = list(read.tags)
    of.written = dict(read.written) | ({"owner": read.owner} if read.owner else {})
