"""The customer of a request, with what the house knows of him."""

from collections.abc import Mapping
from typing import Any

Json = Any
_NOTHING: Mapping[str, Json] = {}


class Shopper:
    """The customer: what the request says, else what the house knows."""

    __slots__ = (
        "attributes",
        "days_since_last_order",
        "id",
        "lifetime_spend",
        "order_count",
        "scores",
        "segments",
        "tier",
    )

    def __init__(self, sent: Mapping[str, Json] | None, known: Mapping[str, Json] | None) -> None:
        merged = {**(known or _NOTHING), **(sent or _NOTHING)}
        self.id: str | None = merged.get("id")
        self.tier: str | None = merged.get("tier")
        self.segments: frozenset[str] = frozenset(merged.get("segments") or ())
        # Somebody whom the channel names and nobody here knows has never ordered; a guest's past is unknown.
        named = bool(self.id or merged.get("email_hash"))
        count, spent = merged.get("order_count"), merged.get("lifetime_spend")
        self.order_count: int | None = 0 if count is None and named else count
        self.days_since_last_order: int | None = merged.get("days_since_last_order")
        self.lifetime_spend: Mapping[str, int] | None = _NOTHING if spent is None and named else spent
        """Minor units per currency."""
        self.attributes: Mapping[str, Json] = merged.get("attributes") or _NOTHING
        self.scores: Mapping[str, Json] = merged.get("scores") or _NOTHING
