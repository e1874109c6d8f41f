"""Narrowing rows by owner, budget, suppressions and KPI target; what an offer inherits counts as its own."""

import re
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from typing import Any

from django.contrib.auth.models import User
from django.db.models import DecimalField, F, Q, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, NullIf, Replace
from django.db.models.lookups import GreaterThanOrEqual

NUMBER = DecimalField(max_digits=24, decimal_places=4)
AMOUNT = re.compile(r"[0-9]{1,12}(\.[0-9]{1,4})?", re.ASCII)
TARGET = re.compile(r"([+-]?[0-9]{1,12}(?:\.[0-9]{1,4})?)(%?)", re.ASCII)
CURRENCY = re.compile(r"[A-Z]{3}", re.ASCII)


class Stated(StrEnum):
    """What a row says about its budget or its suppressions."""

    SET = "set"
    NONE = "none"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Place:
    """Where the governed fields stand, seen from a row, and whether a campaign gives what they omit."""

    of: str
    inherits: bool

    def _either(self, own: Q, framed: Q, unstated: Q) -> Q:
        """What holds of the row's own field, or of its campaign's where it has none."""
        return own | (unstated & framed) if self.inherits else own

    @property
    def _campaign(self) -> str:
        return f"{self.of}campaign__"

    def owned_by(self, user: User) -> Q:
        """A person as the owner."""
        return self._either(
            Q(**{f"{self.of}owner": user}),
            Q(**{f"{self._campaign}owner": user}),
            Q(**{f"{self.of}owner__isnull": True}),
        )

    def stated(self, field: str, what: Stated) -> Q:
        """By `field` ("budget", "suppressions"): one is set, there is none for a reason, or neither."""
        own = _unstated(self.of, field)
        if what is Stated.MISSING:
            framed = Q(**{f"{self.of}campaign__isnull": True}) | _unstated(self._campaign, field)
            return own & framed if self.inherits else own
        return self._either(_stated(self.of, field, what), _stated(self._campaign, field, what), own)

    def budget_in(self, currency: str) -> Q:
        """A budget that has an amount in the currency."""
        key = "budget__has_key"
        return self._either(
            Q(**{f"{self.of}{key}": currency}),
            Q(**{f"{self._campaign}{key}": currency}),
            _unstated(self.of, "budget"),
        )

    def budget_at_least(self, currency: str, amount: Decimal) -> Q:
        """A budget of so much or more in the currency."""
        return self._either(
            _at_least(self.of, currency, amount),
            _at_least(self._campaign, currency, amount),
            _unstated(self.of, "budget"),
        )

    def kpi_target(self, target: str) -> Q:
        """The target as it is written."""
        return self._kpi(Q(**{f"{self.of}kpi_target": target}), Q(**{f"{self._campaign}kpi_target": target}))

    def kpi_target_at_least(self, target: str) -> Q:
        """A target of so much or more: relative ones ("5%") among each other, absolute ones likewise."""
        return self._kpi(_target_at_least(self.of, target), _target_at_least(self._campaign, target))

    def _kpi(self, own: Q, framed: Q) -> Q:
        return self._either(own, framed, Q(**{f"{self.of}kpi_metric": ""}))


VERSIONS = Place("", inherits=True)
OFFERS = Place("newest__", inherits=True)
CAMPAIGNS = Place("", inherits=False)


def _unstated(of: str, field: str) -> Q:
    return Q(**{f"{of}{field}__isnull": True, f"{of}{field}_none_reason": ""})


def _stated(of: str, field: str, what: Stated) -> Q:
    if what is Stated.SET:
        return Q(**{f"{of}{field}__isnull": False})
    return Q(**{f"{of}{field}_none_reason__gt": ""})


def _at_least(of: str, currency: str, amount: Decimal) -> Q:
    written: Any = Cast(KeyTextTransform(currency, f"{of}budget"), NUMBER)
    return Q(GreaterThanOrEqual(written, amount))


def _target_at_least(of: str, target: str) -> Q:
    number, percent = TARGET.fullmatch(target).groups()  # type: ignore[union-attr] # callers check
    field = f"{of}kpi_target"
    # The database may cast before it looks at the row's other conditions, so the cast itself is safe.
    written: Any = Cast(NullIf(Replace(F(field), Value("%"), Value("")), Value("")), NUMBER)
    same_kind = Q(**{f"{field}__endswith": "%"})
    return (same_kind if percent else ~same_kind) & Q(GreaterThanOrEqual(written, Decimal(number)))
