"""Writes docs/kinds.md from the registry of kinds."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser

from promotions.kinds_page import kinds_page


class Command(BaseCommand):
    """`./run manage kinds_docs`; with --check it only says whether the page is current."""

    help = "Writes docs/kinds.md from the registry of kinds."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument(
            "--check", action="store_true", help="Change nothing; fail if the page is not current."
        )

    def handle(self, *args: Any, **options: Any) -> None:
        page = Path(settings.BASE_DIR) / "docs" / "kinds.md"
        text = kinds_page()
        if options["check"]:
            if not page.exists() or page.read_text(encoding="utf-8") != text:
                raise CommandError("docs/kinds.md is not current: run `./run manage kinds_docs`")
            return
        page.parent.mkdir(exist_ok=True)
        page.write_text(text, encoding="utf-8")
        self.stdout.write(f"{page.relative_to(settings.BASE_DIR)} is written")
