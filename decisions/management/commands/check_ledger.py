"""`manage.py check_ledger`: every invariant of ledger and chains, read from the database as it stands."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from decisions.ledger.checking import EVERY, broken


class Command(BaseCommand):
    help = (
        "Checks the invariants of the ledger and the sealed chains; names what breaks one, changes nothing."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")
        parser.add_argument("--most", type=int, default=20, metavar="N", help="rows named of each (20)")

    def handle(self, *args: Any, **options: Any) -> None:
        found = broken(most=options["most"])
        if options["json"]:
            self.stdout.write(json.dumps({"invariants": len(EVERY), "broken": found}, default=str))
        else:
            for name in EVERY:
                self.stdout.write(f"  {'BROKEN' if name in found else 'holds '}  {name}")
                for row in found.get(name, ()):
                    self.stdout.write(f"            {', '.join(map(str, row))}")
        if found:
            raise CommandError(f"{len(found)} of {len(EVERY)} invariants are broken")
