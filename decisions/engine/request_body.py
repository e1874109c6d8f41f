"""An object of a decision request while it is read: its members, each wrong one refused by its pointer."""

from collections.abc import Set
from typing import Any, TypeAlias

from catalog.money import CURRENCIES, MoneyError, to_minor
from decisions.engine.language.problems import (
    DEEPEST,
    Reading,
    mapping,
    name_of,
    pointer,
    storable,
    too_deep,
    unknown_keys,
)

Json = Any
At: TypeAlias = tuple[object, ...]
"""Keys and places that lead to a value."""
TEXT_LIMIT = 200


class Body:
    """An object of the request with readers for its members."""

    __slots__ = ("at", "raw", "reading")

    def __init__(self, raw: dict[str, Json], reading: Reading, at: At = ()) -> None:
        self.raw = raw
        self.reading = reading
        self.at = at

    @property
    def path(self) -> str:
        """Its JSON pointer, made only where something is wrong."""
        return _pointer(self.at)

    def refuse(self, key: str, code: str, message: str) -> None:
        self.reading.refuse(pointer(self.path, key), code, message)

    def text(self, key: str, *, required: bool = False, longest: int = TEXT_LIMIT) -> str | None:
        value = self.raw.get(key)
        if value is None:
            if required:
                self.refuse(key, "missing", f"{key!r} is missing")
            return None
        if not is_text(value, longest):
            self.refuse(key, "wrong_value", f"must be a text of 1 to {longest} characters")
            return None
        return value  # type: ignore[no-any-return]

    def flag(self, key: str) -> bool | None:
        value = self.raw.get(key)
        if value is not None and not isinstance(value, bool):
            self.refuse(key, "wrong_type", f"must be true or false, not {name_of(value)}")
            return None
        return value

    def whole(self, key: str, *, least: int, most: int) -> int | None:
        value = self.raw.get(key)
        if value is None:
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not least <= value <= most:
            self.refuse(key, "wrong_value", f"must be a whole number from {least} to {most}")
            return None
        return value

    def texts(self, key: str, *, most: int) -> tuple[str, ...]:
        value = self.raw.get(key)
        if value is None:
            return ()
        if not isinstance(value, list):
            self.refuse(key, "wrong_type", f"must be a list of texts, not {name_of(value)}")
            return ()
        if len(value) > most:
            self.refuse(key, "too_many", f"has {len(value)} entries; at most {most} are allowed")
            return ()
        if all(map(is_text, value)):
            return tuple(value)
        inner = Body({str(i): text for i, text in enumerate(value)}, self.reading, (*self.at, key))
        return tuple(text for i in inner.raw if (text := inner.text(i, required=True)) is not None)

    def object(self, key: str, known: Set[str], *, required: bool = False) -> "Body":
        """A member that is an object of known keys; an empty one where it is absent or refused."""
        value = self.raw.get(key)
        if value is None and required:
            self.refuse(key, "missing", f"{key!r} is missing")
        at = (*self.at, key)
        found = None if value is None else read_object(value, known, self.reading, at)
        return found or Body({}, self.reading, at)

    def members(self, key: str) -> "Body":
        """A member that is an object of any keys; an empty one where it is absent or refused."""
        at = (*self.at, key)
        value = self.raw.get(key)
        given = None if value is None else mapping(value, _pointer(at), self.reading)
        return Body(given or {}, self.reading, at)

    def free(self, key: str) -> dict[str, Json]:
        """An object of the channel's own making: any JSON that can be stored and is not nested too deep."""
        inner = self.members(key)
        _check_free(inner.raw, inner.at, self.reading)
        return inner.raw

    def amount(self, key: str, currency: str) -> int | None:
        value = self.raw.get(key)
        if value is None or not currency:
            return None
        try:
            minor = to_minor(value, currency)
        except MoneyError as error:
            self.refuse(key, "wrong_amount", str(error))
            return None
        if minor < 0:
            self.refuse(key, "wrong_amount", "must not be negative")
            return None
        return minor

    def amounts(self, key: str) -> dict[str, int]:
        """An object of amounts per currency, in minor units."""
        inner = self.members(key)
        for currency in inner.raw:
            if currency not in CURRENCIES:
                inner.refuse(currency, "unknown_currency", f"{currency!r} is not an ISO 4217 currency")
        known = [currency for currency in inner.raw if currency in CURRENCIES]
        return {
            currency: minor for currency in known if (minor := inner.amount(currency, currency)) is not None
        }

    def currency(self, default: str | None) -> str:
        value = self.raw.get("currency", default)
        if value is None:
            self.refuse("currency", "missing", "'currency' is missing")
        elif not isinstance(value, str) or value not in CURRENCIES:
            self.refuse("currency", "unknown_currency", "must be an ISO 4217 currency code such as EUR")
        else:
            return value
        return ""


def read_object(raw: Json, known: Set[str], reading: Reading, at: At = ()) -> Body | None:
    """An object whose unknown keys are refused; None where it is no object."""
    if isinstance(raw, dict) and raw.keys() <= known:
        return Body(raw, reading, at)
    given = mapping(raw, _pointer(at), reading)
    if given is None:
        return None
    unknown_keys(given, known, _pointer(at), reading)
    return Body(given, reading, at)


def is_text(value: object, longest: int = TEXT_LIMIT) -> bool:
    """Whether a member is a text that requests may hold; a printable one can be stored."""
    return isinstance(value, str) and 0 < len(value) <= longest and (value.isprintable() or storable(value))


def _pointer(at: At) -> str:
    path = ""
    for key in at:
        path = pointer(path, key)
    return path


def _check_free(value: Json, at: At, reading: Reading) -> None:
    if isinstance(value, str):
        if not storable(value):
            reading.refuse(_pointer(at), "wrong_value", "holds NUL or half a surrogate pair")
    elif isinstance(value, dict | list):
        if len(at) > DEEPEST and too_deep(_pointer(at), reading):
            return
        if isinstance(value, dict) and mapping(value, _pointer(at), reading) is None:
            return
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            _check_free(item, (*at, key), reading)
