"""An object of a decision request while it is read: its members, each wrong one refused by its pointer."""

from typing import Any

from catalog.money import CURRENCIES, MoneyError, to_minor
from decisions.engine.language.problems import Reading, mapping, name_of, pointer, storable, too_deep

Json = Any
TEXT_LIMIT = 200


class Body:
    """An object of the request with readers for its members."""

    def __init__(self, raw: dict[str, Json], reading: Reading, path: str = "") -> None:
        self.raw = raw
        self.reading = reading
        self.path = path

    def refuse(self, key: str, code: str, message: str) -> None:
        self.reading.refuse(pointer(self.path, key), code, message)

    def text(self, key: str, *, required: bool = False) -> str | None:
        value = self.raw.get(key)
        if value is None:
            if required:
                self.refuse(key, "missing", f"{key!r} is missing")
            return None
        if not isinstance(value, str) or not value or len(value) > TEXT_LIMIT or not storable(value):
            self.refuse(key, "wrong_value", f"must be a text of 1 to {TEXT_LIMIT} characters")
            return None
        return value

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
        inner = Body(
            dict(zip(map(str, range(len(value))), value, strict=True)), self.reading, pointer(self.path, key)
        )
        return tuple(text for i in inner.raw if (text := inner.text(i, required=True)) is not None)

    def object(self, key: str, *, required: bool = False) -> dict[str, Json]:
        value = self.raw.get(key)
        if value is None:
            if required:
                self.refuse(key, "missing", f"{key!r} is missing")
            return {}
        return mapping(value, pointer(self.path, key), self.reading) or {}

    def free(self, key: str) -> dict[str, Json]:
        """An object of the channel's own making: any JSON that can be stored and is not nested too deep."""
        given = self.object(key)
        _check_free(given, pointer(self.path, key), self.reading)
        return given

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
        inner = Body(self.object(key), self.reading, pointer(self.path, key))
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


def _check_free(value: Json, path: str, reading: Reading) -> None:
    if isinstance(value, str):
        if not storable(value):
            reading.refuse(path, "wrong_value", "holds NUL or half a surrogate pair")
    elif isinstance(value, dict | list) and not too_deep(path, reading):
        if isinstance(value, dict) and mapping(value, path, reading) is None:
            return
        for key, item in value.items() if isinstance(value, dict) else enumerate(value):
            _check_free(item, pointer(path, key), reading)
