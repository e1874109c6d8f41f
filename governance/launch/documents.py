"""The document that a review binds to, and the one that goes live."""

import hashlib
from datetime import datetime
from typing import Any

from decisions.public import canonical
from governance.models import Review
from promotions.documents import effective_document
from promotions.models import OfferVersion


def complete_document(version: OfferVersion) -> tuple[dict[str, Any], str]:
    """The version's document with what it inherits, and the SHA-256 hex of its canonical text."""
    document = effective_document(version)
    return document, hashlib.sha256(canonical(document).encode()).hexdigest()


def live_document(review: Review) -> dict[str, Any] | None:
    """What was approved, cut to the window that its campaign has now; None if nothing of it is left.

    An edit of the campaign thus can end an approved offer sooner, but never change or lengthen it.
    """
    starts, ends, sunset = window_of(review)
    if starts >= ends:
        return None
    document = dict(review.document)
    for key, cut, approved in (
        ("starts", starts, review.starts_at),
        ("ends", ends, review.ends_at),
        ("sunset", sunset, review.sunset_at),
    ):
        if cut != approved:
            document[key] = cut.isoformat(timespec="seconds")
    return document


def window_of(review: Review) -> tuple[datetime, datetime, datetime]:
    """(start, end, sunset) as approved, cut to the campaign's; the sunset is never before the end."""
    starts, ends, sunset = review.starts_at, review.ends_at, review.sunset_at
    if campaign := review.version.campaign:
        starts = max(starts, campaign.starts_at or starts)
        ends = min(ends, campaign.ends_at or ends, campaign.sunset_at or ends)
        sunset = min(sunset, campaign.sunset_at or sunset)
    return starts, ends, max(sunset, ends)
