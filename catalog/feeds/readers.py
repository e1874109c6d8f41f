"""How one value of a feed row is read: a plain Python value, or Unreadable with what is wrong.

Every kind carries the JSON Schema that says the same, so that the OpenAPI document can't drift from the code.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from catalog.money import CURRENCIES

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DECIMAL = re.compile(r"-?[0-9]{1,20}(\.[0-9]{1,20})?", re.ASCII)
MAX_ATTRIBUTES = 100
MAX_LIST = 200
_ATTRIBUTE_TEXT = 500
_LARGEST_ATTRIBUTE = 2**63


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
            if isinstance(value, str) and len(value) == 10:
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
        return found

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


def list_of(item: Kind) -> Kind:
    """A list, each value once, in the order given."""

    def read(value: Any) -> list[Any]:
        if not isinstance(value, list):
            raise UnreadableError("not_a_list", "This is a list.")
        if len(value) > MAX_LIST:
            raise UnreadableError("too_many", f"This list holds at most {MAX_LIST} values.")
        return list(dict.fromkeys(_item(item, index, entry) for index, entry in enumerate(value)))

    return Kind(read, {"type": "array", "items": dict(item.schema), "maxItems": MAX_LIST})


def one_or_list_of(item: Kind) -> Kind:
    """One value, or a list of them."""
    many = list_of(item)

    def read(value: Any) -> list[Any]:
        return many.read(value) if isinstance(value, list) else [item.read(value)]

    return Kind(read, {"oneOf": [dict(item.schema), dict(many.schema)]})


def category_path() -> Kind:
    """A category's path, "women/dresses"; no part is empty."""
    plain = code(400)

    def read(value: Any) -> str:
        path: str = plain.read(value)
        if not all(path.split("/")):
            raise UnreadableError("malformed", 'A category is a path such as "women/dresses", no part empty.')
        return path

    return Kind(read, {"type": "string", "maxLength": 400, "examples": ["women/dresses"]})


def attributes() -> Kind:
    """Facts of the retailer's own: texts, whole numbers, booleans, or lists of them.

    A fraction is kept as its decimal text, so that it never becomes a float.
    """

    def read(value: Any) -> dict[str, Any]:
        if not isinstance(value, dict):
            raise UnreadableError("not_an_object", "This is an object of names and values.")
        if len(value) > MAX_ATTRIBUTES:
            raise UnreadableError("too_many", f"This holds at most {MAX_ATTRIBUTES} attributes.")
        return {_attribute_name(name): _attribute(entry, name) for name, entry in value.items()}

    scalar = [{"type": kind} for kind in ("string", "number", "boolean")]
    entry = {"anyOf": [*scalar, {"type": "array", "items": {"anyOf": scalar}}]}
    return Kind(read, {"type": "object", "additionalProperties": entry})


def _item(item: Kind, index: int, entry: Any) -> Any:
    try:
        return item.read(entry)
    except UnreadableError as error:
        raise UnreadableError(error.code, error.message, f"/{index}{error.at}") from None


def _attribute_name(name: str) -> str:
    if not 0 < len(name) <= 80 or "\x00" in name:
        raise UnreadableError("malformed", "An attribute's name has 1 to 80 characters.")
    return name


def _attribute(value: Any, name: str) -> Any:
    if isinstance(value, list) and len(value) <= MAX_LIST:
        return [_scalar(entry, name) for entry in value]
    return _scalar(value, name)


def _scalar(value: Any, name: str) -> Any:
    if isinstance(value, bool) or (isinstance(value, int) and abs(value) < _LARGEST_ATTRIBUTE):
        return value
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, str) and len(value) <= _ATTRIBUTE_TEXT and "\x00" not in value:
        return value
    place = "/" + name.replace("~", "~0").replace("/", "~1")
    raise UnreadableError(
        "malformed", "An attribute is a text, a number, true, false, or a list of these.", place
    )
