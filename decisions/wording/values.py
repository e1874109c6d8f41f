"""How a reason's parameters are written in a language: amounts, dates, lists."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
_UNKNOWN_KEY = re.compile(r'Key not found in map : "(.*)"')
_PREFIX = re.compile(r"[A-Z_]+: ")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)


class Shown(dict[str, str]):
    """Parameters as texts of the active language; one that is missing never breaks a sentence."""

    def __missing__(self, name: str) -> str:
        return "?"


def shown(params: Mapping[str, Any]) -> Shown:
    """The parameters as they read in the active language."""
    return Shown({name: text_of(_readable(name, value)) for name, value in params.items()})


def _readable(name: str, value: Any) -> Any:
    """Positions as people count them, from one; an expression's failure without the library's prefix."""
    if name == "selections":
        return [position + 1 for position in value]
    if name == "error":
        key = _UNKNOWN_KEY.search(value)
        return _("%(name)s is not known") % {"name": key[1]} if key else _PREFIX.sub("", value)
    return value


def exact(params: Mapping[str, Any]) -> Shown:
    """The parameters as they stand, for engineers."""
    return Shown({name: str(value) for name, value in params.items()})


def text_of(value: Any) -> str:
    """One value as it reads: "1234.50" in German is "1234,50"."""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item) for item in value)
    if not isinstance(value, str):
        return str(value)
    if _DECIMAL.fullmatch(value):
        return str(formats.number_format(Decimal(value), decimal_pos=len(value.partition(".")[2])))
    if _DATE.match(value):
        return _moment(value)
    return value


def _moment(text: str) -> str:
    """A date or local time in words; any other text as it stands."""
    try:
        if _DATE.fullmatch(text):
            return str(formats.date_format(date.fromisoformat(text), "DATE_FORMAT"))
        moment = datetime.fromisoformat(text)
        written = f"{formats.date_format(moment, 'DATE_FORMAT')} {formats.time_format(moment, 'TIME_FORMAT')}"
        return written if moment.tzinfo is None else f"{written} UTC"
    except ValueError:
        return text
