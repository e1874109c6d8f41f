"""What a document says itself in canonical form: two that mean the same are the same, however written."""

from decisions.public import OFFER_KEYS, DocumentErrors, dump_offer, read_offer
from decisions.public import Offer as ReadOffer
from promotions.documents.governed import read_governed
from promotions.documents.written import CAMPAIGN_KEYS, Document, campaign_document, document_of, in_order
from promotions.models import Campaign, OfferVersion


def offer_meaning(document: Document, read: ReadOffer) -> Document:
    """The canonical document of an offer; what it inherits, the zone of its dates included, left out."""
    return _stated(dump_offer(read), document, OFFER_KEYS)


def campaign_meaning(document: Document, fields: ReadOffer) -> Document:
    """The canonical document of a campaign."""
    found = _stated(dump_offer(fields), document, CAMPAIGN_KEYS)
    return in_order(found | {"campaign": fields.code}, CAMPAIGN_KEYS)


def version_meaning(version: OfferVersion) -> Document:
    """The same of a stored version; as it was written where the language no longer reads it."""
    document = document_of(version)
    zone = document.get("zone") or (version.campaign.zone if version.campaign is not None else "") or None
    try:
        return offer_meaning(document, read_offer({**document, "zone": zone}))
    except DocumentErrors:
        return document


def stored_campaign_meaning(campaign: Campaign) -> Document:
    """The same of a stored campaign."""
    document = campaign_document(campaign)
    try:
        return campaign_meaning(document, read_governed(document))
    except DocumentErrors:
        return document


def _stated(found: Document, document: Document, keys: tuple[str, ...]) -> Document:
    found.pop("zone", None)
    if document.get("zone"):
        found["zone"] = document["zone"]
    return in_order(found, keys)
