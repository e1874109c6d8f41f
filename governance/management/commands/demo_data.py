"""The demo's house."""

import json
import os
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from governance.demo.filling import FLAG, allowed, fill


class Command(BaseCommand):
    """`manage.py demo_data [--output FILE]`."""

    help = "Fills the database with an invented shop; prints its log-ins, keys and a request as JSON."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--output", type=Path, help="where the JSON goes (readable by you alone)")

    def handle(self, *args: Any, **options: Any) -> None:
        if not allowed():
            raise CommandError(
                "demo_data makes log-ins and keys that it can print, so it only runs in a demo: "
                f"set {FLAG}=1 (or DEBUG) to say that this is one."
            )
        text = json.dumps(fill(timezone.now()), indent=2, ensure_ascii=False)
        if options["output"] is None:
            self.stdout.write(text)
            return
        write_private(options["output"], text)


def write_private(path: Path, text: str) -> None:
    """Writes a file that nobody else may read, from its first byte on."""
    path.unlink(missing_ok=True)
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text + "\n")
