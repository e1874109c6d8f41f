"""Amounts, numbers and lists as people read them in the active language."""

from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

from django.utils import formats
from django.utils.translation import gettext as _

from catalog.money import MoneyError, to_minor, to_text


def number_text(text: Any) -> str:
    """A decimal text in local notation; anything else as it stands."""
    try:
        number = Decimal(str(text))
    except InvalidOperation:
        return str(text)
    places = len(str(text).partition(".")[2])
    return str(formats.number_format(number, decimal_pos=places, use_l10n=True, force_grouping=True))


def money_text(amounts: Any) -> str:
    """Money per currency: "50.00 EUR", or "50.00 EUR or 55.00 USD"."""
    if not isinstance(amounts, Mapping):
        return number_text(amounts)
    return joined(
        [f"{number_text(_full(amount, currency))} {currency}" for currency, amount in amounts.items()]
    )


def _full(amount: Any, currency: Any) -> str:
    """ "20.00" for "20" as people type it; what is no amount of the currency as it stands."""
    try:
        return to_text(to_minor(str(amount), currency), currency)
    except MoneyError:
        return str(amount)


def joined(parts: Iterable[str], last: str = "") -> str:
    """ "a, b or c"; `last` is another word than "or"."""
    listed = list(parts)
    if len(listed) < 2:
        return "".join(listed)
    return f"{', '.join(listed[:-1])} {last or _('or')} {listed[-1]}"


def some(names: Iterable[Any], most: int = 3, last: str = "") -> str:
    """The first few of many names, and how many more there are."""
    listed = [str(name) for name in names]
    if len(listed) <= most + 1:
        return joined(listed, last)
    return _("%(names)s and %(more)s more") % {"names": ", ".join(listed[:most]), "more": len(listed) - most}


def bounds_text(document: Mapping[str, Any], write: Any = str) -> str:
    """ "50.00 EUR or more", "from 2 to 5", "exactly 3"; "" where no bound is stated."""
    low, high, exact = (document.get(key) for key in ("at_least", "at_most", "equals"))
    if exact is not None:
        return _("exactly %(value)s") % {"value": write(exact)}
    if low is not None and high is not None:
        return _("from %(low)s to %(high)s") % {"low": write(low), "high": write(high)}
    if low is not None:
        return _("%(value)s or more") % {"value": write(low)}
    if high is not None:
        return _("at most %(value)s") % {"value": write(high)}
    return ""
