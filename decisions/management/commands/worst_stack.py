"""`manage.py worst_stack`: the deepest discount any shopper can reach, product by product."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.errors import OfferdeskError
from catalog.money import CURRENCIES
from decisions.engine import DocumentErrors, compact, load_documents
from decisions.engine.eligibility import instant
from decisions.engine.worst_stack import LIMIT
from decisions.services.worst_stack import Stacks, worst_stacks
from decisions.snapshots.live import NotReady
from decisions.worst_stack.telling import as_json, as_lines


class Command(BaseCommand):
    help = (
        "Searches for the deepest discount that any shopper can reach on each product, and names the basket."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--sku", action="append", default=[], help="only this product; may be repeated")
        parser.add_argument("--category", default="", help="only products of this category and all below it")
        parser.add_argument("--currency", help="default: the one in which most prices are")
        parser.add_argument("--top", type=int, metavar="N", help="only the N deepest")
        parser.add_argument(
            "--with", dest="drafts", metavar="FILE", help="drafts (YAML or JSON) beside the live book"
        )
        parser.add_argument(
            "--limit",
            type=int,
            default=LIMIT,
            metavar="N",
            help="decisions a product, with guardrails and without",
        )
        parser.add_argument("--json", action="store_true", help="one JSON object instead of text")

    def handle(self, *args: Any, **options: Any) -> None:
        if options["currency"] is not None and options["currency"] not in CURRENCIES:
            raise CommandError(f"{options['currency']} is no ISO 4217 currency code")
        for name in ("top", "limit"):
            if options[name] is not None and options[name] < 1:
                raise CommandError(f"--{name} must be at least 1")
        try:
            found = worst_stacks(
                documents=_drafts(options["drafts"]),
                skus=options["sku"],
                category=options["category"],
                currency=options["currency"],
                top=options["top"],
                limit=options["limit"],
                progress=self._progress,
            )
        except (DocumentErrors, OfferdeskError, NotReady) as error:
            raise CommandError(str(error)) from None
        self._write(found, as_object=options["json"])

    def _progress(self, done: int, many: int, sku: str) -> None:
        self.stderr.write(f"{done + 1}/{many} {sku}")

    def _write(self, found: Stacks, *, as_object: bool) -> None:
        rows = [as_json(stack, found.currency) for stack in found.stacks]
        if as_object:
            told = {"snapshot": found.snapshot, "currency": found.currency, "at": instant(found.at)}
            self.stdout.write(compact({**told, "products": rows}))
            return
        for row in rows:
            for line in as_lines(row, found.currency):
                self.stdout.write(line)


def _drafts(name: str | None) -> list[Any]:
    """The documents of a file."""
    if name is None:
        return []
    try:
        return load_documents(Path(name).read_text(encoding="utf-8"), name=name)
    except (OSError, UnicodeDecodeError) as error:
        raise CommandError(f"{name} cannot be read: {error}") from None
