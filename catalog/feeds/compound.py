"""Values that hold others: lists, and the retailer's own attributes."""

from decimal import Decimal
from typing import Any

from catalog.errors import pointer
from catalog.feeds.readers import Kind, UnreadableError

MAX_ATTRIBUTES = 100
MAX_LIST = 200
_ATTRIBUTE_TEXT = 500
_LARGEST_ATTRIBUTE = 2**63


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
    message = "An attribute is a text, a number, true, false, or a list of these."
    raise UnreadableError("malformed", message, pointer(name))
