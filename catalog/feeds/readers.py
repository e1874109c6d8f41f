"""How one value of a feed row is read: a plain Python value, or UnreadableError with what is wrong.

Every kind carries the JSON Schema that says the same, so that the OpenAPI document can't drift from the code.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from catalog.money import CURRENCIES

_DAY = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
MAX_CATEGORY_DEPTH = 12


class UnreadableError(Exception):
    """A value that cannot be taken; `at` is its JSON pointer below the column."""

    def __init__(self, code: str, message: str, at: str = "") -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.at = at


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of value: its reader and its JSON Schema."""

    read: Callable[[Any], Any]
    schema: Mapping[str, Any]


def text(longest: int) -> Kind:
    """Free text, possibly empty."""

    def read(value: Any) -> str:
        if not isinstance(value, str):
            raise UnreadableError("not_text", "This is a text.")
        if len(value) > longest:
            raise UnreadableError("too_long", f"This is at most {longest} characters long.")
        if "\x00" in value:
            raise UnreadableError("malformed", "This holds NUL.")
        return value

    return Kind(read, {"type": "string", "maxLength": longest})


def code(longest: int) -> Kind:
    """A name by which a thing is known: not blank, no control characters, no space around it."""
    plain = text(longest)

    def read(value: Any) -> str:
        found: str = plain.read(value)
        if not found or found != found.strip() or _CONTROL.search(found):
            raise UnreadableError(
                "malformed", "This is not empty, without space around it or control characters."
            )
        return found

    return Kind(read, {"type": "string", "minLength": 1, "maxLength": longest})


def integer(smallest: int, largest: int) -> Kind:
    """A whole number within bounds; a fraction, a text or a boolean is none."""

    def read(value: Any) -> int:
        if isinstance(value, bool) or not isinstance(value, int):
            raise UnreadableError("not_integer", "This is a whole number.")
        if not smallest <= value <= largest:
            raise UnreadableError("out_of_range", f"This is from {smallest} to {largest}.")
        return value

    return Kind(read, {"type": "integer", "minimum": smallest, "maximum": largest})


def decimal(places: int, smallest: str, largest: str) -> Kind:
    """A decimal text ("19", "7.5") within bounds, of at most `places` digits after the point."""

    def read(value: Any) -> Decimal:
        if not isinstance(value, str) or not _DECIMAL.fullmatch(value):
            raise UnreadableError("not_decimal", 'This is a decimal text such as "19" or "7.5".')
        number = Decimal(value)
        if -int(number.normalize().as_tuple().exponent) > places:
            raise UnreadableError("too_precise", f"This has at most {places} digits after the point.")
        if not Decimal(smallest) <= number <= Decimal(largest):
            raise UnreadableError("out_of_range", f"This is from {smallest} to {largest}.")
        return number

    return Kind(read, {"type": "string", "pattern": r"^-?[0-9]{1,20}(\.[0-9]{1,20})?$"})


def number(places: int, smallest: str, largest: str) -> Kind:
    """A decimal as in `decimal`, or a JSON number (read exactly)."""
    as_text = decimal(places, smallest, largest)

    def read(value: Any) -> Decimal:
        numeric = isinstance(value, int | Decimal) and not isinstance(value, bool)
        found: Decimal = as_text.read(format(Decimal(value), "f") if numeric else value)
        return found

    return Kind(read, {"type": ["string", "number"]})


def money() -> Kind:
    """A decimal text of money; it becomes minor units once the row's currency is known."""
    return Kind(text(40).read, {"type": "string", "examples": ["12.50"]})


def boolean() -> Kind:
    """true or false, nothing that looks like it."""

    def read(value: Any) -> bool:
        if not isinstance(value, bool):
            raise UnreadableError("not_boolean", "This is true or false.")
        return value

    return Kind(read, {"type": "boolean"})


def day() -> Kind:
    """A date, YYYY-MM-DD."""

    def read(value: Any) -> date:
        try:
            if isinstance(value, str) and _DAY.fullmatch(value):
                return date.fromisoformat(value)
        except ValueError:
            pass
        raise UnreadableError("not_a_date", "This is a date such as 2026-06-15.")

    return Kind(read, {"type": "string", "format": "date"})


def instant() -> Kind:
    """A time with its offset, 2026-06-15T09:00:00Z."""

    def read(value: Any) -> datetime:
        try:
            found = datetime.fromisoformat(value) if isinstance(value, str) and len(value) > 10 else None
        except ValueError:
            found = None
        if found is None:
            raise UnreadableError("not_a_time", "This is a time such as 2026-06-15T09:00:00Z.")
        if found.utcoffset() is None:
            raise UnreadableError("no_offset", "This time needs its offset: Z, or +02:00.")
        if not 1900 <= found.year <= 9998:
            raise UnreadableError("out_of_range", "This time is outside the years 1900 to 9998.")
        return found.astimezone(UTC)  # PostgreSQL refuses offsets that Python takes

    return Kind(read, {"type": "string", "format": "date-time"})


def currency() -> Kind:
    """An ISO 4217 code."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in CURRENCIES:
            raise UnreadableError("unknown_currency", "This is an ISO 4217 currency such as EUR.")
        return value

    return Kind(read, {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["EUR"]})


def one_of(*values: str) -> Kind:
    """One of a closed list."""

    def read(value: Any) -> str:
        if not isinstance(value, str) or value not in values:
            raise UnreadableError("unknown_value", f"This is one of {', '.join(values)}.")
        return value

    return Kind(read, {"type": "string", "enum": list(values)})


def category_path() -> Kind:
    """A category's path, "women/dresses"; no part is empty."""
    plain = code(400)

    def read(value: Any) -> str:
        path: str = plain.read(value)
        if not all(path.split("/")):
            raise UnreadableError("malformed", 'A category is a path such as "women/dresses", no part empty.')
        if path.count("/") >= MAX_CATEGORY_DEPTH:
            raise UnreadableError(
                "too_deep", f"The category tree is at most {MAX_CATEGORY_DEPTH} levels deep."
            )
        return path

    return Kind(read, {"type": "string", "maxLength": 400, "examples": ["women/dresses"]})
