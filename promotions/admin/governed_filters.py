"""What offers and campaigns share as filters: owner, budget, suppressions and KPI target."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django.contrib.admin import ModelAdmin
from django.contrib.auth.models import User
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter, TextFilter

from promotions.models import Campaign
from promotions.selectors.governed import (
    AMOUNT,
    CAMPAIGNS,
    CURRENCY,
    OFFERS,
    TARGET,
    Place,
    Stated,
)
from promotions.selectors.people import active_people, person_label
from promotions.selectors.shelf import currencies

Rows = QuerySet[Any]
Choices = Iterable[tuple[Any, str]]
NOTHING = Q(pk__in=[])


def place(model: type[Model]) -> Place:
    """Where the list's rows have their governed fields."""
    return CAMPAIGNS if model is Campaign else OFFERS


class OwnerFilter(DropdownFilter):  # type: ignore[misc]
    """The owner; an offer's campaign's where the offer states none."""

    title = "owner"
    parameter_name = "owner"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return [(user.username, person_label(user)) for user in active_people()]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        owner = User.objects.filter(username=value).first() if value else None
        return queryset.filter(place(queryset.model).owned_by(owner)) if owner is not None else queryset


class BudgetFilter(DropdownFilter):  # type: ignore[misc]
    """Whether there is a budget, none for a reason or neither, or the currency that it is in."""

    title = "budget"
    parameter_name = "budget"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        stated = [
            (Stated.SET.value, "has one"),
            (Stated.NONE.value, "none, with a reason"),
            (Stated.MISSING.value, "missing"),
        ]
        return [*stated, *((currency, f"in {currency}") for currency in currencies())]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        where = place(queryset.model)
        if value in set(Stated):
            return queryset.filter(where.stated("budget", Stated(value)))
        if not value:
            return queryset
        return queryset.filter(where.budget_in(value) if CURRENCY.fullmatch(value) else NOTHING)


class BudgetAtLeastFilter(TextFilter):  # type: ignore[misc]
    """ "1000 EUR": a budget of so much or more; what can't be read finds nothing."""

    title = "budget at least (1000 EUR)"
    parameter_name = "budget_at_least"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        words = (self.value() or "").split()
        if not words:
            return queryset
        if len(words) != 2 or not AMOUNT.fullmatch(words[0]) or not CURRENCY.fullmatch(words[1].upper()):
            return queryset.filter(NOTHING)
        amount, currency = Decimal(words[0]), words[1].upper()
        return queryset.filter(place(queryset.model).budget_at_least(currency, amount))


class SuppressionsFilter(DropdownFilter):  # type: ignore[misc]
    """Whether there are suppressions, none for a reason, or neither."""

    title = "suppressions"
    parameter_name = "suppressions"

    def lookups(self, request: HttpRequest, model_admin: "ModelAdmin[Any]") -> Choices:
        return [
            (Stated.SET.value, "has a set"),
            (Stated.NONE.value, "none, with a reason"),
            (Stated.MISSING.value, "missing"),
        ]

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = self.value()
        if not value:
            return queryset
        stated = value in set(Stated)
        return queryset.filter(
            place(queryset.model).stated("suppressions", Stated(value)) if stated else NOTHING
        )


class KpiTargetFilter(TextFilter):  # type: ignore[misc]
    """ "+5%" or "1200": a KPI target of so much or more; what can't be read finds nothing."""

    title = "KPI target at least (5% or 1200)"
    parameter_name = "kpi_target"

    def queryset(self, request: HttpRequest, queryset: Rows) -> Rows:
        value = (self.value() or "").strip()
        if not value:
            return queryset
        if not TARGET.fullmatch(value):
            return queryset.filter(NOTHING)
        return queryset.filter(place(queryset.model).kpi_target_at_least(value))
