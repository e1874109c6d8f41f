"""Reading debts: which allowances were overrun by sales that nobody could stop."""

from dataclasses import dataclass

from django.db.models import F, Sum

from decisions.models import Allowance


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One allowance with debt, over all its slots; in uses, units of a gift, or minor units of `unit`."""

    owner: str
    kind: str
    subject: str
    period: str
    unit: str
    limit: int
    used: int
    debt: int


def debts() -> list[DebtRow]:
    """Every allowance with debt, by owner and kind."""
    owing = Allowance.objects.filter(debt__gt=0).values("key")
    names = ("owner", "kind", "subject", "period", "unit")
    sums = {
        "limit": Sum(F("share") - F("excess")),
        "given": Sum("used"),
        "owed": Sum("debt"),
    }
    rows = Allowance.objects.filter(key__in=owing).order_by().values(*names, "key").annotate(**sums)
    found = rows.order_by("owner", "kind", "subject", "period", "key")
    return [DebtRow(*(row[name] for name in (*names, *sums))) for row in found]
