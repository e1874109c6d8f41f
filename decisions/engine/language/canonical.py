"""Canonical JSON: what is hashed, logged and compared byte for byte."""

import json
from decimal import Decimal
from typing import Any

import orjson

_STRICT = orjson.OPT_PASSTHROUGH_DATACLASS | orjson.OPT_PASSTHROUGH_DATETIME


def canonical(value: Any) -> str:
    """Compact JSON with sorted keys; decimals as texts, never a float."""
    return json.dumps(
        value, sort_keys=True, ensure_ascii=False, separators=(",", ":"), default=_text, allow_nan=False
    )


def compact(value: Any) -> str:
    """Compact JSON in the order in which it was built: answers read as the API documents them."""
    try:
        return orjson.dumps(value, default=_text, option=_STRICT).decode()
    except TypeError:  # a number past 64 bits, half a surrogate pair, or what has no place in an answer
        return json.dumps(value, ensure_ascii=False, separators=(",", ":"), default=_text, allow_nan=False)


def _text(value: object) -> str:
    if isinstance(value, Decimal):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no place in a document")
