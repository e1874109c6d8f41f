"""How a reason's parameters are written in a language: money, numbers, dates, lists."""

import re
from collections.abc import Mapping
from datetime import date, datetime
from typing import Any

from django.utils import formats
from django.utils.dates import WEEKDAYS
from django.utils.translation import gettext as _

from decisions.wording.amounts import money_text, number_text
from decisions.wording.facts import FACTS
from decisions.wording.limits import LIMITS

_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]+", re.ASCII)
_UNKNOWN_KEY = re.compile(r'Key not found in map : "(.*)"')
_PREFIX = re.compile(r"[A-Z_]+: ")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_BOUNDS = frozenset(("at_least", "at_most", "equals", "actual", "missing"))
_WORTH = frozenset(("subtotal", "lifetime_spend"))
"""What is measured in money, so that its bounds are amounts."""
_DAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


class Shown(dict[str, str]):
    """Parameters as texts of the active language; one that is missing never breaks a sentence."""

    def __missing__(self, name: str) -> str:
        return "?"


class Exact(dict[str, str]):
    """Parameters as they stand; one that the key is not told of is said to be kept back."""

    def __missing__(self, name: str) -> str:
        return "(not told)"


def shown(params: Mapping[str, Any], currency: str) -> Shown:
    """The parameters as they read in the active language; amounts are of the decision's currency."""
    return Shown({name: _text(name, value, params, currency) for name, value in params.items()})


def exact(params: Mapping[str, Any]) -> Exact:
    """The parameters as they stand, for engineers."""
    return Exact({name: str(value) for name, value in params.items()})


def is_money(name: str, params: Mapping[str, Any]) -> bool:
    """Whether a reason's parameter is an amount."""
    return name == "amount" or (name in _BOUNDS and params.get("of") in _WORTH)


def text_of(value: Any) -> str:
    """One value as it reads: "1234.50" in German is "1.234,50"."""
    if isinstance(value, list | tuple):
        return ", ".join(text_of(item) for item in value)
    if not isinstance(value, str):
        return str(value)
    if _DECIMAL.fullmatch(value):
        return number_text(value)
    if _DATE.match(value):
        return _moment(value)
    return value


def _text(name: str, value: Any, params: Mapping[str, Any], currency: str) -> str:
    """Positions as people count them, from one; facts and days by their names; failures without a prefix."""
    if is_money(name, params):
        return money_text(value, currency)
    match name:
        case "of":
            return _(FACTS.get(value, value))
        case "limit":
            return _(LIMITS.get(value, value))
        case "days":
            return ", ".join(str(WEEKDAYS[_DAYS.index(day)]) for day in value)
        case "selections":
            return text_of([position + 1 for position in value])
        case "error":
            key = _UNKNOWN_KEY.search(value)
            return _("%(name)s is not known") % {"name": key[1]} if key else _PREFIX.sub("", value)
    return text_of(value)


def _moment(text: str) -> str:
    """A date or local time in words; any other text as it stands."""
    try:
        if _DATE.fullmatch(text):
            return str(formats.date_format(date.fromisoformat(text), "DATE_FORMAT"))
        moment = datetime.fromisoformat(text)
        day = formats.date_format(moment, "DATE_FORMAT")
        written = _("%(day)s %(time)s") % {"day": day, "time": formats.time_format(moment, "TIME_FORMAT")}
        return written if moment.tzinfo is None else f"{written} UTC"
    except ValueError:
        return text
