"""What no document may hold, because it could not be stored or would never be read."""

import json
from collections.abc import Iterator
from typing import Any

from catalog.errors import pointer
from decisions.public import DocumentErrors, Problem, storable

LARGEST = 256 * 1024
"""Bytes of a document as compact JSON."""


def check_storable(document: object, name: str) -> None:
    """Refuse characters that the database can't keep, and documents past the size bound."""
    wrong = [
        Problem(path, "wrong_value", "holds a character that cannot be stored")
        for path, text in _texts(document, "")
        if not storable(text)
    ]
    if not wrong and len(json.dumps(document, default=str)) > LARGEST:
        wrong = [Problem("", "too_large", f"is larger than {LARGEST // 1024} kB")]
    if wrong:
        raise DocumentErrors(name, wrong)


def _texts(value: Any, path: str) -> Iterator[tuple[str, str]]:
    """Every text with the JSON pointer of the place that holds it."""
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, item in value.items():
            yield path, str(key)
            yield from _texts(item, path + pointer(str(key)))
    elif isinstance(value, list):
        for i, item in enumerate(value):
            yield from _texts(item, f"{path}/{i}")
