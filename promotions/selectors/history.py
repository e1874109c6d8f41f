"""The life of an offer or campaign: every entry with who, when, through which door, and what it changed."""

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from promotions.differences import Difference, differences
from promotions.documents import campaign_document, document_of
from promotions.models import Campaign, Offer, OfferVersion, VersionState
from promotions.panels import remarks_of
from promotions.selectors.people import person_label

_MOVE = re.compile(r"\b([a-z_]+) -> ([a-z_]+)$")
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
    said: str = ""
    """The note of a submission, the remark of its answer."""


def offer_history(offer: Offer) -> list[Entry]:
    """The entries of an offer's versions, the newest first; a version is compared with the one before it."""
    rows = OfferVersion.history.filter(offer_id=offer.pk).select_related(
        "history_user", "owner", "campaign", "offer"
    )
    entries = _entries(rows.order_by("-history_id")[: MOST + 1], document_of, lambda row: row.number)
    return _with_remarks(entries, remarks_of(offer))[:MOST]


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


def _with_remarks(entries: list[Entry], said: dict[int, list[tuple[str, str]]]) -> list[Entry]:
    """The entries with what was said at them, matched from the newest back: old ones may be cut off."""
    waiting = {number: list(pairs) for number, pairs in said.items()}
    found = []
    for entry in entries:
        pairs = waiting.get(entry.version or 0)
        if pairs and entry.what.startswith(("approved", "sent back")):
            entry = replace(entry, said=pairs[-1][1])
        elif pairs and entry.what.startswith("submitted"):
            entry = replace(entry, said=pairs.pop()[0])
        found.append(entry)
    return found


def _reason(row: Any) -> tuple[str, str]:
    """The door and what was done; both stand in the reason that services write."""
    door, _, what = (row.history_change_reason or "").partition(": ")
    return (door, _worded(what)) if what else ("", _worded(door))


def _worded(what: str) -> str:
    """ "submitted: draft -> in_review" with the states as people call them."""
    return _MOVE.sub(lambda move: f"{_state(move[1])} → {_state(move[2])}", what)


def _state(code: str) -> str:
    return str(dict(VersionState.choices).get(code, code.replace("_", " ")))
