"""How much of budgets is given: over all rows of each, by its owner."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import F, Sum

from decisions.models import Allowance

BUDGETS = ("budget", "campaign_budget")


@dataclass(frozen=True, slots=True)
class Burn:
    """One budget of an offer (`budget`) or campaign (`campaign_budget`), in minor units of `unit`."""

    kind: str
    owner: str
    unit: str
    limit: int
    held: int
    used: int
    debt: int


def burns(owners: Collection[str] | None = None, *, kind: str | None = None) -> list[Burn]:
    """The budgets of some offers and campaigns, or all, that anybody has drawn on yet; by kind and owner."""
    rows = Allowance.objects.filter(kind__in=BUDGETS if kind is None else [kind])
    if owners is not None:
        rows = rows.filter(owner__in=owners)
    names = ("kind", "owner", "unit")
    sums = {
        "whole": Sum(F("share") - F("excess")),
        "kept": Sum("held"),
        "given": Sum("used"),
        "owed": Sum("debt"),
    }
    found = rows.order_by().values(*names).annotate(**sums).order_by(*names)
    return [Burn(*(row[name] for name in (*names, *sums))) for row in found]
