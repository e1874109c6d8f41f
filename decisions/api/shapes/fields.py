"""Fields of the OpenAPI document that several shapes share; nothing here reads a request."""

from typing import Any

from rest_framework import serializers

AMOUNT = r"^[0-9]{1,18}(\.[0-9]{1,18})?$"


def text(**options: Any) -> serializers.CharField:
    """A name or code of 1 to 200 characters."""
    return serializers.CharField(max_length=200, **options)


def money(**options: Any) -> serializers.RegexField:
    """An amount as decimal text, with at most the currency's places."""
    return serializers.RegexField(AMOUNT, **options)


def texts(most: int | None = None, **options: Any) -> serializers.ListField:
    """A list of names or codes."""
    return serializers.ListField(child=text(), max_length=most, **options)


def optional(**options: Any) -> dict[str, Any]:
    """What may be left out or null."""
    return {"required": False, "allow_null": True, **options}
