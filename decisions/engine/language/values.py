"""Types of parameter values: each reads, writes and describes one shape of the document language."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, ClassVar

from catalog.money import CURRENCIES, LARGEST, MoneyError, to_minor, to_text
from decisions.engine.language.problems import Reading, mapping, name_of, pointer, storable

Json = Any
"""A parsed JSON value."""

_DECIMAL = re.compile(r"-?[0-9]{1,12}(?:\.[0-9]{1,12})?", re.ASCII)
PERCENT_SCALE = 10_000
"""A percentage is kept as an integer of ten-thousandths of a percent ("12.5" -> 125000)."""
WHOLE = 100 * PERCENT_SCALE
"""100 % in these units: the denominator of every percentage."""


class Money(dict[str, int]):
    """Amounts per currency in minor units; never changed after reading."""

    def __hash__(self) -> int:  # type: ignore[override]
        return hash(frozenset(self.items()))


class ValueType:
    """A shape of parameter value; `form` names the input that the admin shows for it."""

    form: ClassVar[str] = "text"

    def read(self, raw: Json, path: str, reading: Reading) -> Any:
        """The value, or None with a problem noted."""
        raise NotImplementedError

    def dump(self, value: Any) -> Json:
        """The canonical JSON of a value."""
        return value

    def schema(self) -> dict[str, Json]:
        """Its JSON Schema."""
        raise NotImplementedError

    def refuse(self, raw: Json, path: str, reading: Reading, wanted: str) -> None:
        """Note that `raw` is not what is wanted here."""
        shown = f"{raw[:40]!r}" if isinstance(raw, str) else name_of(raw)
        reading.refuse(path, "wrong_value", f"must be {wanted}, not {shown}")


@dataclass(frozen=True)
class TextValue(ValueType):
    """A text of bounded length."""

    longest: int = 200

    def read(self, raw: Json, path: str, reading: Reading) -> str | None:
        if not isinstance(raw, str) or not raw.strip() or len(raw) > self.longest or not storable(raw):
            self.refuse(raw, path, reading, f"a text of 1 to {self.longest} characters")
            return None
        return raw

    def schema(self) -> dict[str, Json]:
        return {"type": "string", "minLength": 1, "maxLength": self.longest}


@dataclass(frozen=True)
class Choice(ValueType):
    """One of a few fixed words; those in `planned` are known but not built yet."""

    options: tuple[str, ...]
    planned: tuple[str, ...] = ()
    form: ClassVar[str] = "choice"

    def read(self, raw: Json, path: str, reading: Reading) -> str | None:
        if isinstance(raw, str) and raw in self.options:
            return raw
        if isinstance(raw, str) and raw in self.planned:
            reading.refuse(path, "not_built", f"{raw!r} is not built yet")
        else:
            self.refuse(raw, path, reading, "one of " + ", ".join(self.options))
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "string", "enum": list(self.options)}


@dataclass(frozen=True)
class Flag(ValueType):
    """true or false."""

    form: ClassVar[str] = "flag"

    def read(self, raw: Json, path: str, reading: Reading) -> bool | None:
        if isinstance(raw, bool):
            return raw
        self.refuse(raw, path, reading, "true or false")
        return None

    def schema(self) -> dict[str, Json]:
        return {"type": "boolean"}


@dataclass(frozen=True)
class WholeNumber(ValueType):
    """An integer within bounds."""

    least: int = 0
    most: int = 1_000_000_000
    form: ClassVar[str] = "whole"

    def read(self, raw: Json, path: str, reading: Reading) -> int | None:
        if isinstance(raw, bool) or not isinstance(raw, int) or not self.least <= raw <= self.most:
            wanted = f"a whole number from {self.least} to {self.most}"
            if isinstance(raw, int) and not isinstance(raw, bool):
                reading.refuse(path, "wrong_value", f"must be {wanted}")
            else:
                self.refuse(raw, path, reading, wanted)
            return None
        return raw

    def schema(self) -> dict[str, Json]:
        return {"type": "integer", "minimum": self.least, "maximum": self.most}


@dataclass(frozen=True)
class ScaledDecimal(ValueType):
    """A decimal text of up to four places, kept as an integer of ten-thousandths."""

    least: int = 0
    most: int = WHOLE
    form: ClassVar[str] = "decimal"

    def read(self, raw: Json, path: str, reading: Reading) -> int | None:
        text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        wanted = f'a decimal text from {self.dump(self.least)} to {self.dump(self.most)}, such as "12.5"'
        if not isinstance(text, str) or _DECIMAL.fullmatch(text) is None:
            self.refuse(raw, path, reading, wanted)
            return None
        whole, _, places = text.lstrip("-").partition(".")
        places = places.rstrip("0")
        if len(places) > 4:
            reading.refuse(path, "too_precise", f"{text!r} has more than four decimal places")
            return None
        scaled = int(whole) * PERCENT_SCALE + int(places.ljust(4, "0") or 0)
        scaled = -scaled if text.startswith("-") else scaled
        if not self.least <= scaled <= self.most:
            self.refuse(text, path, reading, wanted)
            return None
        return scaled

    def dump(self, value: int) -> str:
        whole, places = divmod(abs(value), PERCENT_SCALE)
        text = f"{whole}.{places:04d}".rstrip("0").rstrip(".") if places else str(whole)
        return f"-{text}" if value < 0 else text

    def schema(self) -> dict[str, Json]:
        return {"type": "string", "pattern": r"^[0-9]{1,12}(\.[0-9]{1,4})?$"}


@dataclass(frozen=True)
class MoneyValue(ValueType):
    """Money per currency: {"EUR": "5.00"}; a bare "5.00" where the document has a currency."""

    least: int = 0
    form: ClassVar[str] = "money"

    def read(self, raw: Json, path: str, reading: Reading) -> Money | None:
        if isinstance(raw, str) or (isinstance(raw, int) and not isinstance(raw, bool)):
            if reading.currency is None:
                reading.refuse(path, "currency_missing", 'must name a currency: {"EUR": "5.00"}')
                return None
            raw = {reading.currency: raw}
        amounts = mapping(raw, path, reading, 'money per currency such as {"EUR": "5.00"}')
        if amounts is None:
            return None
        if not amounts:
            reading.refuse(path, "empty", "must name at least one currency")
            return None
        read = [
            self._amount(currency, text, pointer(path, currency), reading)
            for currency, text in amounts.items()
        ]
        if None in read:
            return None
        return Money(zip(amounts, (amount for amount in read if amount is not None), strict=True))

    def _amount(self, currency: str, raw: Json, path: str, reading: Reading) -> int | None:
        if currency not in CURRENCIES:
            reading.refuse(path, "unknown_currency", f"{currency!r} is not an ISO 4217 currency")
            return None
        try:
            minor = to_minor(
                str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw, currency
            )
        except MoneyError as error:
            reading.refuse(path, "wrong_amount", str(error))
            return None
        if not self.least <= minor <= LARGEST:
            reading.refuse(path, "wrong_amount", f"must be at least {to_text(self.least, currency)}")
            return None
        return minor

    def dump(self, value: Money) -> dict[str, str]:
        return {currency: to_text(value[currency], currency) for currency in sorted(value)}

    def schema(self) -> dict[str, Json]:
        amount = {"type": "string", "pattern": r"^[0-9]{1,15}(\.[0-9]{1,4})?$"}
        by_currency = {
            "type": "object",
            "propertyNames": {"pattern": "^[A-Z]{3}$"},
            "additionalProperties": amount,
            "minProperties": 1,
        }
        return {"anyOf": [by_currency, amount]}


@dataclass(frozen=True)
class TextList(ValueType):
    """A list of different texts."""

    at_least: int = 0
    most: int = 10_000
    longest: int = 400
    options: tuple[str, ...] = ()
    form: ClassVar[str] = "texts"

    def read(self, raw: Json, path: str, reading: Reading) -> tuple[str, ...] | None:
        if not isinstance(raw, list):
            self.refuse(raw, path, reading, "a list of texts")
            return None
        if not self.at_least <= len(raw) <= self.most:
            reading.refuse(path, "wrong_length", f"must have {self.at_least} to {self.most} entries")
            return None
        entry: ValueType = Choice(self.options) if self.options else TextValue(self.longest)
        read = [entry.read(item, pointer(path, i), reading) for i, item in enumerate(raw)]
        return None if None in read else tuple(dict.fromkeys(read))

    def dump(self, value: Iterable[str]) -> list[str]:
        return list(value)

    def schema(self) -> dict[str, Json]:
        entry = (
            {"type": "string", "enum": list(self.options)}
            if self.options
            else {"type": "string", "minLength": 1}
        )
        return {"type": "array", "items": entry, "minItems": self.at_least}


@dataclass(frozen=True)
class TimeOfDay(ValueType):
    """A local time "HH:MM", kept as minutes since midnight."""

    form: ClassVar[str] = "time"
    _SHAPE: ClassVar[re.Pattern[str]] = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])|24:00", re.ASCII)

    def read(self, raw: Json, path: str, reading: Reading) -> int | None:
        if not isinstance(raw, str) or self._SHAPE.fullmatch(raw) is None:
            self.refuse(raw, path, reading, 'a local time such as "17:30"')
            return None
        hours, minutes = raw.split(":")
        return int(hours) * 60 + int(minutes)

    def dump(self, value: int) -> str:
        return f"{value // 60:02d}:{value % 60:02d}"

    def schema(self) -> dict[str, Json]:
        return {"type": "string", "pattern": "^([01][0-9]|2[0-3]):[0-5][0-9]$|^24:00$"}
