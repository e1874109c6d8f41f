"""The shapes of the offers' API: what is answered, and how the OpenAPI document describes it."""

from datetime import UTC, datetime
from typing import Any

from rest_framework import serializers

from promotions.documents import document_of, effective_document
from promotions.models import OfferVersion, VersionState
from promotions.selectors.readiness import missing_for_review
from promotions.sentences import offer_words


class WhereShape(serializers.Serializer[None]):
    channels = serializers.ListField(child=serializers.CharField())
    regions = serializers.ListField(child=serializers.CharField())
    stores = serializers.ListField(child=serializers.CharField())


class OfferShape(serializers.Serializer[None]):
    """One published offer."""

    object = serializers.CharField(help_text="Always offer.")
    code = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    name = serializers.CharField(allow_blank=True)
    says = serializers.CharField(help_text="What it gives to whom, in one line, in English.")
    campaign = serializers.CharField(allow_null=True)
    tags = serializers.ListField(child=serializers.CharField())
    objective = serializers.CharField(allow_null=True, help_text="For keys with the scope offers, else null.")
    kpi = serializers.DictField(allow_null=True, help_text="For keys with the scope offers, else null.")
    owner = serializers.CharField(allow_null=True, help_text="For keys with the scope offers, else null.")
    trigger = serializers.CharField()
    starts = serializers.DateTimeField(allow_null=True)
    ends = serializers.DateTimeField(allow_null=True, help_text="The first instant at which it is over.")
    sunset = serializers.DateTimeField(allow_null=True)
    zone = serializers.CharField()
    where = WhereShape()
    texts = serializers.DictField()


class OfferListShape(serializers.Serializer[None]):
    object = serializers.CharField(help_text="Always list.")
    data = OfferShape(many=True)  # type: ignore[assignment]
    has_more = serializers.BooleanField()
    next = serializers.CharField(allow_null=True, help_text="starting_after of the next page.")


class SavedOfferShape(serializers.Serializer[None]):
    """What a saved draft answers."""

    object = serializers.CharField(help_text="Always offer_version.")
    code = serializers.CharField()
    version = serializers.IntegerField()
    state = serializers.CharField()
    revision = serializers.IntegerField(help_text="For If-Match, so that nobody's edit is lost.")
    missing = serializers.ListField(child=serializers.CharField(), help_text="Keys that review asks for.")
    document = serializers.DictField()


def offer_json(version: OfferVersion, *, now: datetime, inside: bool = False) -> dict[str, Any]:
    """A published version as channels see it; codes and conditions stay inside.

    `inside`: whether the key also writes offers; tills and kiosks are not told why and whose an offer is.
    """
    document = effective_document(version)
    where = document.get("where") or {}
    return {
        "object": "offer",
        "code": version.offer.code,
        "version": version.number,
        "state": _state(version, now),
        "name": document.get("name", ""),
        "says": offer_words(document).line,
        "campaign": document.get("campaign"),
        "tags": document.get("tags", []),
        "objective": document.get("objective") if inside else None,
        "kpi": document.get("kpi") if inside else None,
        "owner": document.get("owner") if inside else None,
        "trigger": document.get("trigger", "automatic"),
        "starts": _instant(version.opens_at),
        "ends": _instant(version.closes_at),
        "sunset": _instant(version.retires_at),
        "zone": document.get("zone", "UTC"),
        "where": {key: where.get(key, []) for key in ("channels", "regions", "stores")},
        "texts": document.get("texts", {}),
    }


def _state(version: OfferVersion, now: datetime) -> str:
    """Paused as it stands; else what the window says, which the jobs may not have written down yet."""
    if version.state == VersionState.PAUSED:
        return version.state
    ahead = version.opens_at is not None and version.opens_at > now
    return (VersionState.SCHEDULED if ahead else VersionState.LIVE).value


def saved_json(version: OfferVersion) -> dict[str, Any]:
    """A draft as its maker gets it back."""
    return {
        "object": "offer_version",
        "code": version.offer.code,
        "version": version.number,
        "state": version.state,
        "revision": version.revision,
        "missing": [each.key for each in missing_for_review(version)],
        "document": document_of(version),
    }


def _instant(moment: datetime | None) -> str | None:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if moment is not None else None
