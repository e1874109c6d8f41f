"""Importing codes that exist already: a file lands whole or not at all, and every wrong row is named."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.history.watch import Nobody, Watch
from catalog.models import ImportRecord
from decisions.codes.events import note
from decisions.codes.files import CodeFile
from decisions.codes.generation import refresh_statistics
from decisions.codes.pools import check_open
from decisions.codes.rights import check_may
from decisions.codes.rows import NewCode, Problem, read_row
from decisions.models import CodeBatch, CodePool

KEPT = 100
"""Problems that are kept and told; all are counted."""
STEP = 5_000
"""Rows between two signs of progress."""

_TABLES = """
DROP TABLE IF EXISTS codes_incoming, codes_incoming_bound;
CREATE TEMP TABLE codes_incoming
    (line int, digest bytea, tail text, partner text, expires timestamptz) ON COMMIT DROP;
CREATE TEMP TABLE codes_incoming_bound (digest bytea, kind text, subject bytea) ON COMMIT DROP
"""
_TWICE = """
SELECT line, tail, first FROM
    (SELECT line, tail, min(line) OVER (PARTITION BY digest) AS first FROM codes_incoming) rows
WHERE line > first ORDER BY line
"""
_THERE = """
SELECT i.line, i.tail, p.slug, c.batch_id FROM codes_incoming i
JOIN decisions_code c ON c.digest = i.digest
JOIN decisions_codebatch b ON b.id = c.batch_id JOIN decisions_codepool p ON p.id = b.pool_id
ORDER BY i.line
"""
_LAND = """
INSERT INTO decisions_code (digest, tail, batch_id, void, partner, expires)
SELECT digest, tail, %s, false, partner, expires FROM codes_incoming ORDER BY digest
"""
_BIND = """
INSERT INTO decisions_codebinding (digest, kind, subject)
SELECT digest, kind, subject FROM codes_incoming_bound ORDER BY digest
"""


class CodesRefused(OfferdeskError):
    """A file of which nothing landed: the first problems in the order of its rows, and how many there are."""

    def __init__(self, problems: list[Problem], count: int, rows: int) -> None:
        first = "; ".join(str(problem) for problem in problems[:3])
        super().__init__(
            "codes_refused",
            {"problems": count, "rows": rows},
            detail=f"Nothing landed: {count:,} of {rows:,} rows are wrong. {first}",
            errors=[problem.error.under(f"/rows/{problem.line}") for problem in problems],
        )
        self.problems, self.count, self.rows = problems, count, rows


@dataclass
class _Found:
    """What is wrong so far."""

    problems: list[Problem]
    wrong: int = 0

    def add(self, problems: list[Problem]) -> None:
        """One wrong row."""
        self.wrong += 1
        self.problems += problems[: max(0, KEPT - len(self.problems))]


def import_codes(
    *, actor: User, pool: CodePool, file: CodeFile, door: str, note: str = "", watch: Watch | None = None
) -> CodeBatch:
    """Lands a file's codes as one batch; its record stands under Imports, that of a refused file too.

    CodesRefused names wrong rows. OfferdeskError `file_unreadable`, `file_empty`, `right_missing`,
    `pool_closed`, `codes_collide`.
    """
    check_may(actor, "import_codepool")
    check_open(pool)
    began = timezone.now()
    try:
        with transaction.atomic():
            batch = _landed(actor, pool, file, note, watch or Nobody(), door)
            _record(door, actor, began, batch.size)
    except CodesRefused as refused:
        _record(door, actor, began, refused.rows, refused)
        raise
    except IntegrityError:
        detail = (
            "Nothing landed: somebody brought one of these codes at the same time. Import the file again."
        )
        raise OfferdeskError("codes_collide", nature=Nature.CONFLICT, detail=detail) from None
    return batch


def _landed(actor: User, pool: CodePool, file: CodeFile, text: str, watch: Watch, door: str) -> CodeBatch:
    batch = CodeBatch.objects.create(
        pool=pool, origin="imported", note=text.strip(), created_by=actor, made_at=timezone.now()
    )
    with connection.cursor() as cursor:
        cursor.execute(_TABLES)
        found = _Found([])
        batch.size, batch.mixed = _copied(pool, file, found, watch)
        rows = batch.size + found.wrong
        for sql, words in ((_TWICE, _twice), (_THERE, _there)):
            cursor.execute(sql)
            for row in cursor:
                found.add([words(*row)])
        if found.wrong:
            raise CodesRefused(sorted(found.problems, key=lambda each: each.line), found.wrong, rows)
        if not rows:
            raise OfferdeskError("file_empty", {"file": file.name}, detail=f"{file.name} holds no codes.")
        cursor.execute(_LAND, [batch.pk])
        cursor.execute(_BIND)
        cursor.execute("DROP TABLE codes_incoming, codes_incoming_bound")
    batch.save(update_fields=["size", "mixed"])
    refresh_statistics()
    note("imported", pool=pool, batch=batch, actor=actor, door=door, count=batch.size)
    return batch


def _copied(pool: CodePool, file: CodeFile, found: _Found, watch: Watch) -> tuple[int, bool]:
    """Sends the good rows to the server; how many, and whether they have partners or ends of their own."""
    bound: list[tuple[bytes, str, bytes]] = []
    mixed = False
    count = 0
    watch.begin(f"{pool.slug}: reading", file.expected())
    with connection.cursor() as cursor, cursor.copy("COPY codes_incoming FROM STDIN") as copy:
        for code in _good(pool, file, found, watch):
            copy.write_row((code.line, code.digest, code.tail, code.partner, code.expires))
            bound += ((code.digest, kind, subject) for kind, subject in code.subjects.items())
            mixed = mixed or code.partner is not None or code.expires is not None
            count += 1
    with connection.cursor() as cursor, cursor.copy("COPY codes_incoming_bound FROM STDIN") as copy:
        for row in bound:
            copy.write_row(row)
    return count, mixed


def _good(pool: CodePool, file: CodeFile, found: _Found, watch: Watch) -> Iterator[NewCode]:
    number = 0
    for number, row in enumerate(file.rows(), start=1):
        read = read_row(row, pool.kind)
        if isinstance(read, NewCode):
            yield read
        else:
            found.add(read)
        if number % STEP == 0:
            watch.advance(STEP)
    watch.advance(number % STEP)


def _twice(line: int, tail: str, first: int) -> Problem:
    message = f"the code …{tail} stands in row {first} already"
    return Problem(line, FieldError("/code", "duplicate_row", message))


def _there(line: int, tail: str, slug: str, batch: int) -> Problem:
    message = f"the code …{tail} is in the pool {slug} already, batch {batch}"
    return Problem(line, FieldError("/code", "known_code", message))


def _record(door: str, actor: User, began: datetime, rows: int, refused: CodesRefused | None = None) -> None:
    """Keeps what became of a file; a code's clear text is in none of its words."""
    by_line: dict[int, list[dict[str, str]]] = {}
    for problem in refused.problems if refused else ():
        by_line.setdefault(problem.line, []).append(problem.error.as_json())
    ImportRecord.objects.create(
        kind="codes",
        door=door,
        actor=actor,
        started_at=began,
        finished_at=timezone.now(),
        rows=rows,
        landed=0 if refused else rows,
        refused=refused.count if refused else 0,
        # The page counts rows from the first one below the headings.
        errors=[{"row": line - 2, "errors": errors} for line, errors in by_line.items()],
    )
