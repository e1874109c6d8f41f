"""Budgets as people type them: "60000.00 EUR, 500 CHF"."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from catalog.errors import FieldError, OfferdeskError
from catalog.money import MoneyError, to_minor, to_text


def read_amounts(text: str) -> dict[str, str]:
    """Amounts by currency as documents write them; refuses what is none, or none at all."""
    found: dict[str, str] = {}
    for part in filter(None, (each.strip() for each in text.replace("\n", ",").split(","))):
        amount, _space, currency = part.partition(" ")
        currency = currency.strip().upper()
        if currency in found:
            raise _unreadable(f"{currency} is named twice.")
        found[currency] = checked(amount, currency)
    if not found:
        raise _unreadable("Say how much, as 60000.00 EUR; several currencies with commas.")
    return found


def read_budget(budget: Mapping[str, Any]) -> dict[str, str]:
    """The same of amounts that came by currency."""
    if not budget:
        raise _unreadable("Say how much: a budget names one currency at least.")
    return {currency: checked(str(amount), currency) for currency, amount in budget.items()}


def check_nothing_left_out(wanted: Mapping[str, str], before: Mapping[str, str] | None) -> None:
    """Refuses what leaves out a currency that was approved: nobody would see that it goes."""
    if left_out := sorted(set(before or {}) - set(wanted)):
        raise _unreadable(f"Name every currency of the budget: {', '.join(left_out)} is missing.")


def written(budget: Mapping[str, str] | None) -> str:
    """As it can be typed again."""
    return ", ".join(f"{amount} {currency}" for currency, amount in (budget or {}).items())


def same(one: Mapping[str, str] | None, other: Mapping[str, str] | None) -> bool:
    """Whether two budgets say the same, however their zeros are written."""
    return _plain(one) == _plain(other)


def checked(amount: str, currency: str) -> str:
    """One amount in full; more than nothing."""
    try:
        minor = to_minor(amount, currency)
    except MoneyError as error:
        raise _unreadable(f"{amount} {currency}: {error}") from error
    if minor <= 0:
        raise _unreadable(f"{amount} {currency}: a budget is more than nothing; to stop, pause or kill.")
    return to_text(minor, currency)


def _plain(budget: Mapping[str, str] | None) -> dict[str, Decimal]:
    return {currency: Decimal(amount) for currency, amount in (budget or {}).items()}


def _unreadable(detail: str) -> OfferdeskError:
    return OfferdeskError(
        "budget_unreadable", detail=detail, errors=[FieldError("/budget", "unreadable", detail)]
    )
