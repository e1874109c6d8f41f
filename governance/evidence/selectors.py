"""Reading evidence: the newest of each part, and what has changed since it was computed."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from decisions.public import ENGINE_VERSION
from governance.evidence.registry import Part, parts
from governance.models import EvidencePart, Review


def newest(review: Review) -> dict[str, EvidencePart]:
    """The newest row of each kind."""
    rows = EvidencePart.objects.filter(review=review.pk).order_by("kind", "-number").distinct("kind")
    return {row.kind: row for row in rows}


def uses_now(part: Part, review: Review, at: datetime) -> dict[str, Any]:
    """What the part would be computed from at this moment."""
    return {"document": review.document_hash, "engine": ENGINE_VERSION, **part.uses(review, at)}


def is_stale(row: EvidencePart, part: Part, review: Review, at: datetime) -> bool:
    """Whether anything that a computed row hangs on is another by now."""
    return row.state == "done" and changed(row.used, uses_now(part, review, at))


def changed(used: Mapping[str, Any], now: Mapping[str, Any]) -> bool:
    """Whether two namings of what a result hangs on differ."""
    return any(used.get(key) != value for key, value in now.items())


def stale_kinds(review: Review, at: datetime) -> set[str]:
    """The parts that have to be computed (anew): missing, failed or stale."""
    rows = newest(review)
    return {
        kind
        for kind, part in parts().items()
        if kind not in rows or rows[kind].state == "failed" or is_stale(rows[kind], part, review, at)
    }
