"""`manage.py codes pool|generate|import|void|export|report`: pools of codes from the command line."""

import json
import os
from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import Any

from django.contrib.auth.models import User
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from catalog.history.bars import Bars
from decisions.code_uses import telling
from decisions.code_uses.selecting import code_uses
from decisions.codes.counts import code_report
from decisions.codes.exporting import export_batch
from decisions.codes.files import CodeFile
from decisions.codes.generation import Order, generate
from decisions.codes.importing import CodesRefused, import_codes
from decisions.codes.pools import make_pool, pool_named
from decisions.codes.report import as_json, as_lines
from decisions.codes.rows import read_end
from decisions.codes.voiding import void_batch, void_code, void_pool
from decisions.models import CodeBatch
from decisions.models.codes import KINDS

DOOR = "command"


class Command(BaseCommand):
    """Whoever writes is named by --as, and needs the right to it as in the admin."""

    help = "Pools of codes: make one, generate or import codes, void, export once, report by partner."

    def add_arguments(self, parser: CommandParser) -> None:
        verbs = parser.add_subparsers(
            dest="verb", required=True, metavar="pool|generate|import|void|export|report"
        )
        _add_pool(verbs.add_parser("pool", help="make a pool"))
        draw = verbs.add_parser("generate", help="draw codes, all or none; export shows them once")
        draw.add_argument("pool")
        draw.add_argument("count", type=whole)
        draw.add_argument("--partner", default="", help="instead of the pool's")
        draw.add_argument("--expires", type=end, help="a day (its end, UTC) or a time with its offset")
        draw.add_argument("--note", default="")
        land = verbs.add_parser("import", help="land the codes of a CSV or XLSX, all or none")
        land.add_argument("pool")
        land.add_argument("file", type=Path)
        land.add_argument("--note", default="")
        void = verbs.add_parser("void", help="make codes unusable for good")
        what = void.add_mutually_exclusive_group(required=True)
        what.add_argument("--code", help="one code, in full")
        what.add_argument("--batch", type=whole, help="all of a batch, by its number")
        what.add_argument("--pool", help="all of a pool, by its slug")
        void.add_argument("--reason", required=True)
        out = verbs.add_parser("export", help="write a batch's codes to a new file, once")
        out.add_argument("batch", type=whole)
        out.add_argument("file", type=Path)
        report = verbs.add_parser("report", help="codes per partner and pool, by state")
        report.add_argument("pools", nargs="*", metavar="POOL")
        report.add_argument("--json", action="store_true", help="one JSON object on standard output")
        report.add_argument(
            "--uses", action="store_true", help="instead: uses, discount and what was paid, by code and month"
        )
        report.add_argument("--csv", action="store_true", help="with --uses: CSV on standard output")
        report.add_argument("--since", type=day, help="with --uses: orders from this day on, UTC")
        report.add_argument("--until", type=day, help="with --uses: orders before this day")
        for verb in (draw, land, void, out):
            _add_actor(verb)

    def handle(self, *args: Any, **options: Any) -> None:
        verb = options["verb"]
        with _refusals():
            getattr(self, f"{verb}_codes" if verb != "pool" else "make_pool")(**options)

    def make_pool(self, *, slug: str, username: str, **options: Any) -> None:
        names = ("name", "kind", "partner", "prefix", "length", "grouping", "expires", "note")
        wanted = {name: options[name] for name in names if options[name] is not None}
        pool = make_pool(actor=_person(username), slug=slug, **wanted)
        self.stdout.write(f"pool {pool.slug}: {pool.get_kind_display()}")

    def generate_codes(
        self,
        *,
        pool: str,
        count: int,
        partner: str,
        expires: datetime | None,
        note: str,
        username: str,
        **_: Any,
    ) -> None:
        actor, order = _person(username), Order(count, partner, expires, note)
        with Bars() as bars:
            batch = generate(actor=actor, pool=pool_named(pool), order=order, door=DOOR, watch=bars)
        self.stdout.write(
            f"batch {batch.pk}: {batch.size:,} codes in the pool {pool}; "
            f"`codes export {batch.pk} FILE` writes them"
        )

    def import_codes(self, *, pool: str, file: Path, note: str, username: str, **_: Any) -> None:
        actor = _person(username)
        try:
            with file.open("rb") as content, Bars() as bars:
                read = CodeFile(content, file.name)
                batch = import_codes(
                    actor=actor, pool=pool_named(pool), file=read, door=DOOR, note=note, watch=bars
                )
        except CodesRefused as refused:
            for problem in refused.problems:
                self.stderr.write(f"{file.name}, {problem}")
            unnamed = "" if refused.count <= len(refused.problems) else ", the first are named above"
            raise CommandError(
                f"Nothing landed: {refused.count:,} of {refused.rows:,} rows are wrong{unnamed}."
            ) from None
        except OSError as error:
            raise CommandError(f"{file} cannot be read: {error.strerror}") from None
        self.stdout.write(f"batch {batch.pk}: {batch.size:,} codes landed in the pool {pool}")

    def void_codes(
        self, *, code: str | None, batch: int | None, pool: str | None, reason: str, username: str, **_: Any
    ) -> None:
        actor = _person(username)
        if code is not None:
            row = void_code(actor=actor, code=code, reason=reason, door=DOOR)
            self.stdout.write(f"the code …{row.tail} is void")
        elif batch is not None:
            void = void_batch(actor=actor, batch_id=_batch(batch), reason=reason, door=DOOR)
            self.stdout.write(f"batch {void.pk}: {void.size:,} codes are void")
        else:
            whole_pool = void_pool(actor=actor, pool=pool_named(pool or ""), reason=reason, door=DOOR)
            self.stdout.write(f"pool {whole_pool.slug}: all codes are void")

    def export_codes(self, *, batch: int, file: Path, username: str, **_: Any) -> None:
        actor = _person(username)
        with (
            _new_file(file) as number,
            os.fdopen(number, "w", encoding="utf-8", newline="") as out,
            transaction.atomic(),
        ):
            done = export_batch(actor=actor, batch_id=_batch(batch), door=DOOR, out=out)
            # The key is destroyed only once the codes are on the disk.
            out.flush()
            os.fsync(number)
        self.stdout.write(
            f"batch {done.pk}: {done.size:,} codes written to {file}; nobody can export them again"
        )

    def report_codes(self, *, pools: list[str], json: bool, uses: bool, **options: Any) -> None:
        for slug in pools:
            pool_named(slug)
        if uses:
            self._report_uses(pools, json=json, **options)
            return
        rows = code_report(timezone.now(), pools)
        for line in [_compact(as_json(rows))] if json else as_lines(rows):
            self.stdout.write(line)

    def _report_uses(
        self,
        pools: list[str],
        *,
        json: bool,
        csv: bool,
        since: datetime | None,
        until: datetime | None,
        **_: Any,
    ) -> None:
        named: list[str | None] = [*pools] or [None]
        rows = sorted(row for pool in named for row in code_uses(pool=pool, since=since, until=until))
        if csv:
            telling.as_csv(rows, self.stdout)  # type: ignore[arg-type]
            return
        for line in [_compact(telling.as_json(rows))] if json else telling.as_lines(rows):
            self.stdout.write(line)


def _add_pool(parser: ArgumentParser) -> None:
    parser.add_argument("slug")
    parser.add_argument("--name", required=True)
    parser.add_argument("--kind", choices=[kind for kind, _ in KINDS])
    parser.add_argument("--partner", help="the affiliate or influencer, as affiliate:anna")
    parser.add_argument("--prefix", help="what generated codes begin with")
    parser.add_argument("--length", type=whole, help="drawn symbols, from 13 up")
    parser.add_argument("--grouping", type=int, help="symbols between two hyphens; 0 = none")
    parser.add_argument("--expires", type=end, help="a day (its end, UTC) or a time with its offset")
    parser.add_argument("--note")
    _add_actor(parser)


def _add_actor(parser: ArgumentParser) -> None:
    parser.add_argument("--as", dest="username", required=True, metavar="USERNAME", help="who does it")


def whole(text: str) -> int:
    """A number from 1 up; 1_000_000 and 1,000,000 are read too."""
    plain = text.replace(",", "").replace("_", "")
    if not plain.isascii() or not plain.isdecimal() or not 1 <= int(plain) < 2**31:
        raise ArgumentTypeError(f"{text!r} is no whole number from 1 up")
    return int(plain)


def end(text: str) -> datetime:
    """A day's end or a moment."""
    moment = read_end(text)
    if moment is None:
        raise ArgumentTypeError(
            f"{text!r} is no date like 2026-12-31 and no time like 2026-12-31T18:00+01:00"
        )
    return moment


def day(text: str) -> datetime:
    """The beginning of a day in UTC."""
    try:
        return datetime.combine(date.fromisoformat(text), time(), UTC)
    except ValueError:
        raise ArgumentTypeError(f"{text!r} is no date like 2026-12-31") from None


def _person(username: str) -> User:
    user = User.objects.filter(username=username).first()
    if user is None:
        raise CommandError(f"There is no user {username}.")
    return user


def _batch(number: int) -> int:
    if not CodeBatch.objects.filter(pk=number).exists():
        raise CommandError(f"There is no batch {number}.")
    return number


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


@contextmanager
def _new_file(path: Path) -> Iterator[int]:
    """A new file that its owner alone reads; removed again where something fails."""
    try:
        number = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except OSError as error:
        raise CommandError(f"{path} cannot be made: {error.strerror}") from None
    try:
        yield number
    except BaseException:
        with suppress(OSError):
            path.unlink()
        raise


@contextmanager
def _refusals() -> Iterator[None]:
    """Refusals and Ctrl-C as plain sentences with an exit code."""
    try:
        yield
    except OfferdeskError as error:
        raise CommandError(error.detail or error.code) from error
    except KeyboardInterrupt:
        raise CommandError("Interrupted: nothing is stored.", returncode=130) from None
