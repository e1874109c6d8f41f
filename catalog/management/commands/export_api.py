"""`manage.py export_api [--folder docs/api]`: the API as files for other people's tools."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand

from catalog.api.exporting import exported


class Command(BaseCommand):
    help = "Writes the OpenAPI document and a Postman collection made from it."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument(
            "--folder",
            type=Path,
            default=Path(settings.BASE_DIR) / "docs" / "api",
            help="where openapi.json and postman.json go (docs/api)",
        )

    def handle(self, *args: Any, **options: Any) -> None:
        folder: Path = options["folder"]
        folder.mkdir(parents=True, exist_ok=True)
        for name, text in exported().items():
            (folder / name).write_text(text, encoding="utf-8")
            self.stdout.write(str(folder / name))
