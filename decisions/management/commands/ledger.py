"""`manage.py ledger debts`: the allowances that sales made offline have overrun."""

import json
from argparse import ArgumentParser
from dataclasses import asdict
from typing import Any

from django.core.management.base import BaseCommand

from catalog.money import to_text
from decisions.ledger.debts import DebtRow, debts


class Command(BaseCommand):
    help = "Reads the ledger; `debts` lists the allowances that were overrun offline. Changes nothing."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=["debts"])
        parser.add_argument("--json", action="store_true", help="one JSON list instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        rows = debts()
        if options["json"]:
            self.stdout.write(json.dumps([asdict(row) for row in rows]))
            return
        for row in rows:
            self.stdout.write(line(row))
        self.stdout.write(f"{len(rows)} allowances with debt")


def line(row: DebtRow) -> str:
    """ "summer budget EUR: 25.00 of 25.00 used, 5.00 owed"."""
    name = " ".join(filter(None, [row.owner, row.kind, row.subject, row.period, row.unit]))

    def told(quantity: int) -> str:
        return to_text(quantity, row.unit) if row.unit else str(quantity)

    return f"{name}: {told(row.used)} of {told(row.limit)} used, {told(row.debt)} owed"
