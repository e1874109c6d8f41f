"""`manage.py offers validate|plan|apply|export`: offers as data."""

import io
import json
import sys
from argparse import ArgumentParser
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import OperationalError, ProgrammingError, connection

from catalog.errors import OfferdeskError
from catalog.history.bars import Bars
from catalog.history.watch import Nobody, Watch
from promotions.books.checking import Checked, check
from promotions.books.entries import Entry, Finding
from promotions.books.export import as_json, as_yaml, exported
from promotions.books.kinds import kinds
from promotions.books.machine import findings_json, plan_json
from promotions.books.planning import Plan, plan_of
from promotions.books.services import BookRefused, apply_book
from promotions.books.sources import Unreadable, read_book
from promotions.books.wording import (
    applied_text,
    checked_text,
    finding_text,
    plan_lines,
    plan_summary,
)

WRONG, IMPOSSIBLE = 1, 2
"""Exit codes: the documents are wrong or refused; the command can't do its work."""
LONG = 500
"""Documents from which on progress is shown."""

Book = Sequence[Entry | Finding]


class Command(BaseCommand):
    """Reads documents from files, folders or standard input; what it makes are drafts, never more."""

    help = (
        "Offers as data: check documents, show what they would change, make drafts of them, write them out."
    )
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(dest="verb", required=True, metavar="validate|plan|apply|export")
        validate = verbs.add_parser("validate", help="name every problem of the documents; changes nothing")
        plan = verbs.add_parser("plan", help="show what applying would change; changes nothing")
        apply = verbs.add_parser("apply", help="make and change drafts, all or nothing; publishes nothing")
        for verb in (validate, plan, apply):
            verb.add_argument(
                "files", nargs="+", metavar="FILE", help="YAML or JSON, a folder, or - for standard input"
            )
            verb.add_argument("--json", action="store_true", help="one JSON object on standard output")
        plan.add_argument("--check", action="store_true", help="exit with 1 if anything would change")
        apply.add_argument(
            "--as", dest="username", required=True, metavar="USERNAME", help="the person who makes the drafts"
        )
        _add_export(verbs.add_parser("export", help="write documents out, in canonical form"))

    def handle(self, *args: Any, **options: Any) -> None:
        if isinstance(sys.stdout, io.TextIOWrapper):
            sys.stdout.reconfigure(encoding="utf-8")
        getattr(self, options["verb"])(**options)

    def validate(self, *, files: Sequence[str], json: bool, **options: Any) -> None:
        book = _book(files)
        house = _house_answers()
        if not house:
            self.stderr.write("No database answers: what documents name is not looked up.")
        checked = _checked(book, house=house, strict=False)
        self._tell(book, checked.findings, machine=json)
        if checked.errors:
            raise SystemExit(WRONG)

    def plan(self, *, files: Sequence[str], json: bool, check: bool, **options: Any) -> None:
        book = _book(files)
        with _database():
            checked = self._readable(book, machine=json)
            plan = plan_of(checked)
        self._show(plan, checked, machine=json, applied=False)
        if plan.refused or (check and plan.to_do):
            raise SystemExit(WRONG)

    def apply(self, *, files: Sequence[str], json: bool, username: str, **options: Any) -> None:
        book = _book(files)
        with _database():
            actor = User.objects.filter(username=username).first()
            if actor is None:
                raise CommandError(f"There is no user {username}.", returncode=IMPOSSIBLE)
            checked = self._readable(book, machine=json)
            try:
                with _watch(len(book)) as watch:
                    plan = apply_book(actor=actor, checked=checked, door="command", watch=watch)
            except BookRefused as refused:
                self._refuse(book, refused.findings, machine=json)
            except OfferdeskError as error:
                raise CommandError(f"Nothing is applied: {error}", returncode=WRONG) from error
        self._show(plan, checked, machine=json, applied=True)

    def export(
        self,
        *,
        live: bool,
        codes: Sequence[str] | None,
        heads: Sequence[str] | None,
        form: str,
        **options: Any,
    ) -> None:
        seen: set[str] = set()
        write = as_json if form == "json" else as_yaml
        with _database():
            for part in write(_noted(exported(live=live, codes=codes, heads=heads), seen)):
                self.stdout.write(part, ending="")
        if missing := sorted(set(codes or ()) - seen):
            raise CommandError(f"There is no such document: {', '.join(missing)}.", returncode=WRONG)

    def _readable(self, book: Book, *, machine: bool) -> Checked:
        checked = _checked(book, house=True, strict=True)
        if checked.errors:
            self._refuse(book, checked.findings, machine=machine)
        return checked

    def _refuse(self, book: Book, findings: Sequence[Finding], *, machine: bool) -> None:
        self._tell(book, findings, machine=machine)
        self.stderr.write("Nothing is written.")
        raise SystemExit(WRONG)

    def _tell(self, book: Book, findings: Sequence[Finding], *, machine: bool) -> None:
        if machine:
            self._dump(findings_json(len(book), findings))
            return
        for finding in findings:
            self.stdout.write(finding_text(finding))
        self.stdout.write(checked_text(len(book), findings))

    def _show(self, plan: Plan, checked: Checked, *, machine: bool, applied: bool) -> None:
        if machine:
            self._dump(plan_json(plan, applied=applied))
            return
        for finding in checked.findings:
            self.stderr.write(finding_text(finding))
        for line in plan_lines(plan):
            self.stdout.write(line)
        changed = applied and bool(plan.to_do)
        self.stdout.write(applied_text(plan) if changed else plan_summary(plan))

    def _dump(self, value: dict[str, Any]) -> None:
        self.stdout.write(json.dumps(value, ensure_ascii=False, indent=1))


def _add_export(parser: ArgumentParser) -> None:
    parser.add_argument("--live", action="store_true", help="what is published, not the newest version")
    parser.add_argument(
        "--code", dest="codes", action="append", metavar="CODE", help="only this one; may be repeated"
    )
    stored = [kind.head for kind in kinds()]
    parser.add_argument(
        "--kind", dest="heads", action="append", choices=stored, help="only this kind; may be repeated"
    )
    parser.add_argument("--format", dest="form", choices=("yaml", "json"), default="yaml")


def _noted(documents: Iterator[tuple[str, dict[str, Any]]], seen: set[str]) -> Iterator[dict[str, Any]]:
    for head, document in documents:
        seen.add(document[head])
        yield document


def _book(files: Sequence[str]) -> Book:
    try:
        return read_book(files)
    except Unreadable as error:
        raise CommandError(str(error), returncode=IMPOSSIBLE) from None


def _checked(book: Book, *, house: bool, strict: bool) -> Checked:
    with _watch(len(book)) as watch:
        return check(book, house=house, strict=strict, watch=watch)


@contextmanager
def _watch(documents: int) -> Iterator[Watch]:
    """Bars on standard error for what takes its time."""
    if documents < LONG:
        yield Nobody()
        return
    with Bars() as bars:
        yield bars


def _house_answers() -> bool:
    """Whether there is a database with the house's tables."""
    try:
        User.objects.exists()
    except (OperationalError, ProgrammingError):
        return False
    return True


@contextmanager
def _database() -> Iterator[None]:
    """A database that doesn't answer is said in one line."""
    try:
        connection.ensure_connection()
    except OperationalError as error:
        raise CommandError(f"The database does not answer: {error}", returncode=IMPOSSIBLE) from None
    yield
