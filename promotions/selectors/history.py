"""The life of an offer or campaign: every entry with who, when, through which door, and what it changed."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from promotions.differences import Difference, differences
from promotions.documents import campaign_document, document_of
from promotions.models import Campaign, Offer, OfferVersion
from promotions.selectors.people import person_label

MOST = 200
"""Entries on one page; older ones stay in the database."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: `what` in words, `changes` between the documents before and after."""

    at: datetime
    actor: str
    door: str
    what: str
    version: int | None
    changes: list[Difference]


def offer_history(offer: Offer) -> list[Entry]:
    """The entries of an offer's versions, the newest first; a version is compared with the one before it."""
    rows = OfferVersion.history.filter(offer_id=offer.pk).select_related(
        "history_user", "owner", "campaign", "offer"
    )
    entries = _entries(rows.order_by("-history_id")[: MOST + 1], document_of, lambda row: row.number)
    return entries[:MOST]


def campaign_history(campaign: Campaign) -> list[Entry]:
    """The entries of a campaign, the newest first."""
    rows = Campaign.history.filter(id=campaign.pk).select_related("history_user", "owner")
    return _entries(rows.order_by("-history_id")[: MOST + 1], campaign_document, lambda row: None)[:MOST]


def _entries(
    rows: Iterable[Any], document: Callable[[Any], dict[str, Any]], number: Callable[[Any], int | None]
) -> list[Entry]:
    entries: list[Entry] = []
    before: dict[str, Any] = {}
    for row in reversed(list(rows)):
        after = document(row)
        door, what = _reason(row)
        actor = person_label(row.history_user) or "a job"
        entries.append(Entry(row.history_date, actor, door, what, number(row), differences(before, after)))
        before = after
    return entries[::-1]


def _reason(row: Any) -> tuple[str, str]:
    """The door and what was done; both stand in the reason that services write."""
    door, _, what = (row.history_change_reason or "").partition(": ")
    return (door, what) if what else ("", door)
