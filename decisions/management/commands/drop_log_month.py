"""`manage.py drop_log_month YYYY-MM`: a sealed month of the decision log goes, its seals stay."""

from argparse import ArgumentParser
from datetime import UTC, datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from catalog.errors import OfferdeskError
from decisions.log.retention import drop_month


class Command(BaseCommand):
    help = "Drops a month of the decision log that is over and sealed, for good; run verify_log before."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("month", type=_month, metavar="YYYY-MM")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            count = drop_month(month=options["month"], at=timezone.now())
        except OfferdeskError as error:
            raise CommandError(error.detail) from error
        self.stdout.write(f"{count:,} decisions dropped")


def _month(text: str) -> datetime:
    return datetime.strptime(text, "%Y-%m").replace(tzinfo=UTC)
