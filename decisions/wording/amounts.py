"""Numbers and money as the active language writes them."""

from decimal import Decimal

from django.utils import formats
from django.utils.translation import gettext as _

SYMBOLS = {"EUR": "€", "GBP": "£", "JPY": "¥", "USD": "$"}
"""Currencies that shoppers know by a sign; the others are written as their codes."""
_HARD_SPACE = "\N{NO-BREAK SPACE}"


def number_text(number: str | int) -> str:
    """A decimal text or whole number with all its places: "1250.50" in German is "1.250,50"."""
    places = len(str(number).partition(".")[2])
    return str(formats.number_format(Decimal(number), places, use_l10n=True, force_grouping=True))


def money_text(amount: str, currency: str) -> str:
    """An amount (decimal text) of a currency: "€5.00", in German "5,00 €", of a rarer one "5.00 SEK"."""
    number, symbol = number_text(amount), SYMBOLS.get(currency)
    if symbol is None:
        return f"{number}{_HARD_SPACE}{currency}"
    return _("%(symbol)s%(number)s") % {"symbol": symbol, "number": number}
