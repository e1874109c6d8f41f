"""Reading documents against the rest of the product: owners and campaigns must exist."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from decisions.public import OFFER_KEYS, DocumentErrors, Problem, read_offer
from decisions.public import Offer as ReadOffer
from promotions.documents.effective import complete
from promotions.documents.governed import read_governed
from promotions.documents.references import HOUSE, References
from promotions.documents.storable import check_storable
from promotions.documents.written import CAMPAIGN_KEYS, Document, campaign_document, in_order
from promotions.models import Campaign
from promotions.selectors.people import AmbiguousPerson


@dataclass(frozen=True, slots=True)
class ReadDraft:
    """An accepted offer document: cleaned, typed, with what it names and what it amounts to."""

    document: Document
    offer: ReadOffer
    owner: User | None
    campaign: Campaign | None
    effective: ReadOffer


@dataclass(frozen=True, slots=True)
class ReadCampaign:
    """An accepted campaign document; `fields` holds its governed fields, typed."""

    document: Document
    fields: ReadOffer
    owner: User | None


def read_draft(document: object, references: References = HOUSE) -> ReadDraft:
    """The draft that an offer document describes; raises DocumentErrors with every problem."""
    cleaned = _cleaned(document, OFFER_KEYS)
    name = f"offer {cleaned.get('offer', '')}".strip()
    check_storable(document, name)
    problems: list[Problem] = []
    owner = _owner(cleaned, references, problems)
    campaign = _campaign(cleaned, references, problems)
    zone = cleaned.get("zone") or (campaign.zone if campaign is not None else "") or None
    read = None
    try:
        read = read_offer({**cleaned, "zone": zone} if isinstance(document, dict) else document)
    except DocumentErrors as errors:
        problems = errors.problems + problems
    if read is None or problems:
        raise DocumentErrors(name, problems)
    frame = campaign_document(campaign) if campaign is not None else None
    return ReadDraft(cleaned, read, owner, campaign, read_offer(complete(cleaned, frame)))


def read_campaign(document: object, references: References = HOUSE) -> ReadCampaign:
    """The campaign that a document describes; raises DocumentErrors with every problem."""
    cleaned = _cleaned(document, CAMPAIGN_KEYS)
    name = f"campaign {cleaned.get('campaign', '')}".strip()
    if not isinstance(document, dict):
        raise DocumentErrors(name, [Problem("", "wrong_type", "must be a campaign document")])
    check_storable(document, name)
    problems: list[Problem] = []
    owner = _owner(cleaned, references, problems)
    fields = None
    try:
        fields = read_governed(cleaned)
    except DocumentErrors as errors:
        problems = errors.problems + problems
    if fields is None or problems:
        raise DocumentErrors(name, problems)
    return ReadCampaign(cleaned, fields, owner)


def _cleaned(document: object, keys: tuple[str, ...]) -> Document:
    """The document without known keys that say nothing (null, empty), in order; unknown ones are kept."""
    if not isinstance(document, dict):
        return {}
    stated = {key: value for key, value in document.items() if key not in keys or value not in (None, [], {})}
    return in_order(stated, keys) | {key: value for key, value in stated.items() if key not in keys}


def _owner(document: Document, references: References, problems: list[Problem]) -> User | None:
    written = document.get("owner")
    if not isinstance(written, str) or not written.strip():
        return None
    try:
        owner = references.owner(written)
    except AmbiguousPerson:
        problems.append(
            Problem(
                "/owner", "ambiguous_owner", f"{written!r} is the e-mail of several people; name the user"
            )
        )
        return None
    if owner is None:
        problems.append(
            Problem("/owner", "unknown_owner", f"{written!r} is no active user's e-mail or user name")
        )
    return owner


def _campaign(document: Document, references: References, problems: list[Problem]) -> Campaign | None:
    written = document.get("campaign")
    if not isinstance(written, str) or not written.strip():
        return None
    campaign = references.campaign(written)
    if campaign is None:
        problems.append(Problem("/campaign", "unknown_campaign", f"there is no campaign {written!r}"))
    return campaign
