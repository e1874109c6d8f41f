"""Offers and campaigns as documents, and back: the same thing with two faces."""

from promotions.documents.applying import apply_campaign, apply_document
from promotions.documents.effective import complete, effective_document
from promotions.documents.reading import ReadCampaign, ReadDraft, read_campaign, read_draft
from promotions.documents.written import campaign_document, document_of
from promotions.documents.yaml_text import to_yaml

__all__ = [
    "ReadCampaign",
    "ReadDraft",
    "apply_campaign",
    "apply_document",
    "campaign_document",
    "complete",
    "document_of",
    "effective_document",
    "read_campaign",
    "read_draft",
    "to_yaml",
]
