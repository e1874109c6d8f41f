"""Reading debts: which allowances were overrun by sales that nobody could stop."""

from dataclasses import dataclass

from decisions.models import Allowance


@dataclass(frozen=True, slots=True)
class DebtRow:
    """One allowance row with debt; in uses, units of a gift, or minor units of `unit`."""

    owner: str
    kind: str
    subject: str
    period: str
    unit: str
    share: int
    used: int
    debt: int


def debts() -> list[DebtRow]:
    """Every allowance row with debt, by owner and kind."""
    rows = Allowance.objects.filter(debt__gt=0).order_by("owner", "kind", "subject", "period", "slot")
    return [DebtRow(*row) for row in rows.values_list(*DebtRow.__slots__)]
