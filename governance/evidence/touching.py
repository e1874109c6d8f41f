"""What both the worst stack and the overlaps of a submission hang on."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.core.cache import cache

from catalog.errors import OfferdeskError
from decisions.public import facts_hash, live_state, touched_state
from governance.models import EvidencePart, Review

KEPT_SECONDS = 600
NOT_PRICED = ("nothing_priced", "no_channel")
"""Errors of a house in which nothing can be sold."""
NOTHING: Mapping[str, Any] = {
    "currency": "",
    "products": {"priced": 0, "touched": 0, "searched": []},
    "facts": "",
    "offers": {"met": 0, "looked_at": 0},
    "rows": [],
}
"""The result in such a house."""


def uses_of(kind: str, review: Review, at: datetime) -> dict[str, Any]:
    """{"offers", "rules"}: the live offers on the same products, everything live beside offers; and "facts".

    `facts` are those of the products that were searched last; before the first search there are none, and
    the part adds them to its row.
    """
    last = EvidencePart.objects.filter(review=review.pk, kind=kind, state="done").order_by("-number").first()
    state = live_state()
    if last is not None and (last.basis.get("snapshot"), last.basis.get("overrides")) == state:
        found = {key: last.used.get(key, "") for key in ("offers", "rules")}
    else:
        found = _touched(review, at, state)
    return {**found, "facts": _facts(last.result if last is not None else None)}


def _touched(review: Review, at: datetime, state: tuple[str, int]) -> dict[str, Any]:
    """Looked up once for each snapshot: with very many offers it takes a second."""
    key = ":".join(("touched", review.document_hash, *map(str, state)))
    found: dict[str, Any] | None = cache.get(key)
    if found is None:
        try:
            found = touched_state(review.document, at=at)
        except OfferdeskError as error:
            if error.code not in NOT_PRICED:
                raise
            return {"offers": "", "rules": ""}
        cache.set(key, found, KEPT_SECONDS)
    return found


def _facts(result: Mapping[str, Any] | None) -> str:
    if result is None or not result["products"]["searched"]:
        return ""
    return facts_hash(result["products"]["searched"], result["currency"])
