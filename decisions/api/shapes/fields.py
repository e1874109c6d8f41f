"""Fields of the OpenAPI document that several shapes share; nothing here reads a request."""

from typing import Any

from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

AMOUNT = r"^[0-9]{1,18}(\.[0-9]{1,18})?$"


def text(**options: Any) -> serializers.CharField:
    """A name or code of 1 to 200 characters."""
    return serializers.CharField(max_length=200, **options)


def money(**options: Any) -> serializers.RegexField:
    """An amount as decimal text, with at most the currency's places."""
    return serializers.RegexField(AMOUNT, **options)


def rate(**options: Any) -> serializers.RegexField:
    """A tax rate in per cent, as decimal text."""
    return serializers.RegexField(r"^[0-9]{1,4}(\.[0-9]{1,4})?$", **options)


@extend_schema_field(
    {
        "oneOf": [
            {"type": "string", "pattern": AMOUNT},
            {"type": "object", "additionalProperties": {"type": ["string", "null"], "pattern": AMOUNT}},
            {"type": "null"},
        ]
    }
)
class MoneyByCurrency(serializers.JSONField):
    """An amount in the request's currency, or amounts per currency; null = unknown."""


def texts(most: int | None = None, **options: Any) -> serializers.ListField:
    """A list of names or codes."""
    return serializers.ListField(child=text(), max_length=most, **options)


def optional(**options: Any) -> dict[str, Any]:
    """What may be left out or null."""
    return {"required": False, "allow_null": True, **options}
