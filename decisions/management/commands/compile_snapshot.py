"""`manage.py compile_snapshot`: after an upgrade, reads what is live once, so that workers start quickly."""

import time
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection

from decisions.snapshots.cards import forget_others
from decisions.snapshots.library import Library, SnapshotBroken
from decisions.snapshots.selectors import SnapshotMissing, read_position


class Command(BaseCommand):
    help = "Compiles the live snapshot with this release and keeps its cards in the place of other releases'."

    def handle(self, *args: Any, **options: Any) -> None:
        start = time.monotonic()
        with connection.cursor() as cursor:
            try:
                compiled = Library().compile(cursor, read_position(cursor).hash, keep=True)
            except (SnapshotBroken, SnapshotMissing) as error:
                raise CommandError(str(error)) from error
            removed = forget_others(cursor)
        took = time.monotonic() - start
        self.stdout.write(
            f"{len(compiled.offers)} offers compiled in {took:.1f} s, {removed} old cards removed"
        )
