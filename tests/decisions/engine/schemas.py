"""A small judge of JSON Schema, enough for the offer schema: every word it doesn't know fails loudly."""

import re
from typing import Any

Json = Any
SAID = {"$schema", "title", "description", "$defs"}
TYPES: dict[str, Any] = {
    "object": dict, "array": list, "string": str, "integer": int, "boolean": bool, "null": type(None),
}  # fmt: skip


def fits(value: Json, schema: Json, whole: Json, path: str = "") -> list[str]:
    """Where a value breaks a schema; `whole` holds the definitions."""
    if "$ref" in schema:
        name = schema["$ref"].removeprefix("#/$defs/")
        return fits(value, whole["$defs"][name], whole, path)
    found: list[str] = []
    for word, rule in schema.items():
        if word not in SAID:
            found += getattr(_Words, "on_" + word)(value, rule, schema, whole, path)
    return found


class _Words:
    """What each word of a schema demands."""

    @staticmethod
    def on_type(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        names = rule if isinstance(rule, list) else [rule]
        right = any(
            isinstance(value, TYPES[name]) and (name == "boolean" or not isinstance(value, bool))
            for name in names
        )
        return [] if right else [f"{path}: not {rule}"]

    @staticmethod
    def on_const(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [] if value == rule else [f"{path}: not {rule!r}"]

    @staticmethod
    def on_enum(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [] if value in rule else [f"{path}: none of {rule}"]

    @staticmethod
    def on_pattern(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [] if not isinstance(value, str) or re.search(rule, value) else [f"{path}: not like {rule}"]

    @staticmethod
    def on_minLength(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return [] if not isinstance(value, str) or len(value) >= rule else [f"{path}: too short"]

    @staticmethod
    def on_maxLength(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return [] if not isinstance(value, str) or len(value) <= rule else [f"{path}: too long"]

    @staticmethod
    def on_minimum(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [] if not isinstance(value, int) or value >= rule else [f"{path}: too small"]

    @staticmethod
    def on_maximum(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [] if not isinstance(value, int) or value <= rule else [f"{path}: too large"]

    @staticmethod
    def on_minItems(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return [] if not isinstance(value, list) or len(value) >= rule else [f"{path}: too few"]

    @staticmethod
    def on_maxItems(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return [] if not isinstance(value, list) or len(value) <= rule else [f"{path}: too many"]

    @staticmethod
    def on_minProperties(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return [] if not isinstance(value, dict) or len(value) >= rule else [f"{path}: empty"]

    @staticmethod
    def on_items(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        if not isinstance(value, list):
            return []
        return [text for i, item in enumerate(value) for text in fits(item, rule, whole, f"{path}/{i}")]

    @staticmethod
    def on_anyOf(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        return (
            []
            if any(not fits(value, one, whole, path) for one in rule)
            else [f"{path}: fits none of {len(rule)}"]
        )

    @staticmethod
    def on_properties(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        if not isinstance(value, dict):
            return []
        known = [key for key in value if key in rule]
        return [text for key in known for text in fits(value[key], rule[key], whole, f"{path}/{key}")]

    @staticmethod
    def on_required(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:
        return [f"{path}/{key}: missing" for key in rule if isinstance(value, dict) and key not in value]

    @staticmethod
    def on_propertyNames(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        if not isinstance(value, dict):
            return []
        return [text for key in value for text in fits(key, rule, whole, f"{path}/{key}")]

    @staticmethod
    def on_additionalProperties(value: Json, rule: Json, schema: Json, whole: Json, path: str) -> list[str]:  # noqa: N802
        if not isinstance(value, dict):
            return []
        others = [key for key in value if key not in schema.get("properties", {})]
        if rule is False:
            return [f"{path}/{key}: not allowed" for key in others]
        return [text for key in others for text in fits(value[key], rule, whole, f"{path}/{key}")]
