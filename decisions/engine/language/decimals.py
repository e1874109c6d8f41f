"""Exact decimals: numbers of a shopper's or a request's own making, never through a float."""

import re
from decimal import Decimal
from typing import ClassVar

from decisions.engine.language.problems import Reading
from decisions.engine.language.values import Json, ValueType

_PLAIN = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,30})?", re.ASCII)


def exact_decimal(text: str) -> Decimal | None:
    """The number that a text writes out in digits; None where it writes none."""
    return Decimal(text) if _PLAIN.fullmatch(text) else None


def decimal_text(value: Decimal) -> str:
    """A number without needless zeros: 0.50 is "0.5"."""
    text = f"{value:f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


class ExactDecimal(ValueType):
    """A decimal text of any sign, up to 15 digits before the point and 30 after it."""

    form: ClassVar[str] = "decimal"

    def read(self, raw: Json, path: str, reading: Reading) -> Decimal | None:
        text = str(raw) if isinstance(raw, int) and not isinstance(raw, bool) else raw
        number = exact_decimal(text) if isinstance(text, str) else None
        if number is None:
            self.refuse(raw, path, reading, 'a decimal text such as "0.25"')
        return number

    def dump(self, value: Decimal) -> str:
        return decimal_text(value)

    def schema(self) -> dict[str, Json]:
        return {"type": "string", "pattern": r"^-?[0-9]{1,15}(\.[0-9]{1,30})?$"}
