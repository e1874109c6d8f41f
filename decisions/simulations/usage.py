"""Reading the `usage` of a simulation: what has been used before its first request."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import Money, MoneyValue, ValueType, WholeNumber
from decisions.engine.moments import read_moment
from decisions.engine.products import read_stock
from decisions.engine.request_reading import FIRST_YEAR, LAST_YEAR

Json = Any
KEYS = ("offers", "customers", "codes", "budgets", "stock")
BY_CUSTOMER = int | tuple[datetime, ...]
"""How often a customer has used an offer, or when."""


@dataclass(frozen=True, slots=True)
class Usage:
    """What has been used, by code; only the stock is what is left."""

    offers: Mapping[str, int]
    customers: Mapping[str, Mapping[str, BY_CUSTOMER]]
    """By customer's id and offer."""
    codes: Mapping[str, int]
    budgets: Mapping[str, Money]
    """By an offer's or a campaign's code, or "offer/CODE" and "campaign/CODE"."""
    stock: Mapping[str, int]


def read_usage(raw: Json, reading: Reading) -> Usage:
    """The typed usage; what is wrong is noted at its place."""
    given = mapping(raw, "/usage", reading) or {}
    unknown_keys(given, KEYS, "/usage", reading)
    stock = given.get("stock")
    return Usage(
        offers=_each(given, "offers", WholeNumber(), reading),
        customers=_customers(given, reading),
        codes=_each(given, "codes", WholeNumber(), reading),
        budgets=_each(given, "budgets", MoneyValue(), reading),
        stock={} if stock is None else read_stock(stock, "/usage/stock", reading),
    )


def _each(given: dict[str, Json], key: str, type_: ValueType, reading: Reading) -> dict[str, Any]:
    """The members of one of the objects."""
    listed = member(given, key, "/usage", reading)
    read = {
        name: type_.read(value, pointer(f"/usage/{key}", name), reading) for name, value in listed.items()
    }
    return {name: value for name, value in read.items() if value is not None}


def _customers(given: dict[str, Json], reading: Reading) -> dict[str, dict[str, BY_CUSTOMER]]:
    found: dict[str, dict[str, BY_CUSTOMER]] = {}
    for customer, offers in member(given, "customers", "/usage", reading).items():
        path = pointer("/usage/customers", customer)
        for offer, used in (mapping(offers, path, reading) or {}).items():
            read = _used(used, pointer(path, offer), reading)
            if read is not None:
                found.setdefault(customer, {})[offer] = read
    return found


def _used(raw: Json, path: str, reading: Reading) -> BY_CUSTOMER | None:
    """A count, or instants."""
    if not isinstance(raw, list):
        return WholeNumber().read(raw, path, reading)
    read = [_moment(moment, pointer(path, i), reading) for i, moment in enumerate(raw)]
    return tuple(moment for moment in read if moment is not None)


def _moment(raw: Json, path: str, reading: Reading) -> datetime | None:
    before = len(reading.problems)
    moment = read_moment(raw, "UTC", path, reading, end_of_day=False)
    if moment is not None and FIRST_YEAR <= moment.year <= LAST_YEAR:
        return moment
    if len(reading.problems) == before:
        reading.refuse(path, "wrong_moment", f"must lie in the years {FIRST_YEAR} to {LAST_YEAR}")
    return None
