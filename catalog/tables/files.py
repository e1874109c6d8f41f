"""Files in and out of the admin, by django-import-export's machinery and the feeds' own rules."""

import re
from collections.abc import Iterator, Sequence
from types import SimpleNamespace
from typing import Any, ClassVar

import tablib
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.html import format_html
from import_export.resources import Resource
from import_export.results import Error, Result, RowResult

from catalog.errors import FieldError
from catalog.feeds.rows import Refusal
from catalog.services.feeds.landing import Source
from catalog.services.feeds.running import FeedResult, run_feed
from catalog.tables.cells import ABSENT, cell_text, read_cell, write_cell
from catalog.tables.tables import TABLES, Table

SHOWN = 100
"""Rows of a preview; the totals count all."""
MAX_ROWS = 200_000
_ROW = re.compile(r"^Row (\d+)")


class FileResult(Result):  # type: ignore[misc]
    """What a file would do or did; it counts all rows and holds the first ones of each sort."""

    landed = 0
    refused = 0

    def valid_rows(self) -> list[RowResult]:
        return super().valid_rows()[:SHOWN]  # type: ignore[no-any-return]


class FileError(Error):  # type: ignore[misc]
    """What is wrong with a file as a whole, in words; where the program noticed it helps nobody."""

    traceback = ""


class FeedResource(Resource):  # type: ignore[misc]
    """A feed's file: read by the feed's columns, landed by its service, recorded like a call of the API."""

    kind: ClassVar[str]

    @classmethod
    def get_display_name(cls) -> str:
        return cls.kind

    @property
    def table(self) -> Table:
        return TABLES[self.kind]

    def get_user_visible_fields(self) -> list[SimpleNamespace]:
        return [SimpleNamespace(column_name=name) for name in self.table.columns]

    def export(self, queryset: QuerySet[Any], **kwargs: Any) -> tablib.Dataset:
        """All rows of the query as texts that the import takes back."""
        names = self.table.written
        dataset = tablib.Dataset(headers=names)
        for row in self.table.rows(queryset).iterator(chunk_size=2000):
            values = self.table.values(row)
            dataset.append([write_cell(values[name]) for name in names])
        return dataset

    def import_data(
        self, dataset: tablib.Dataset, dry_run: bool = False, *, user: User, **kwargs: Any
    ) -> FileResult:
        """Lands the file's rows; a dry run tells what they would change and changes nothing."""
        result = FileResult()
        result.diff_headers = [name for name in dataset.headers or [] if name in self.table.columns]
        # File rows count from 2: the headers are row 1.
        filled = [(number, cells) for number, cells in enumerate(dataset, start=2) if not _blank(cells)]
        result.total_rows = len(filled)
        if problem := self._problem(dataset):
            result.append_base_error(FileError(ValueError(problem)))
            return result
        rows = [self._row(dict(zip(dataset.headers, cells, strict=True))) for _, cells in filled]
        numbers = [number for number, _ in filled]
        with transaction.atomic():
            source = Source(door="admin", at=timezone.now(), actor=user)
            before = self._stored(rows) if dry_run else {}
            outcome = run_feed(kind=self.kind, rows=rows, source=source)
            if dry_run:
                self._preview(result, rows, outcome, before)
                transaction.set_rollback(True)
        result.landed = outcome.record.landed
        result.refused = outcome.record.refused
        for refused in outcome.refused[:SHOWN]:
            self._refuse(result, rows[refused.index], refused, numbers)
        return result

    def _problem(self, dataset: tablib.Dataset) -> str | None:
        """What makes the file as a whole unreadable."""
        headers = dataset.headers or []
        if unknown := [str(name) for name in headers if name not in self.table.columns]:
            return f"Unknown columns: {', '.join(unknown)}. Known are {', '.join(self.table.columns)}."
        if len(set(headers)) != len(headers):
            return "A column stands twice."
        required = [column.name for column in self.table.feed.columns if column.required]
        if missing := [name for name in required if name not in headers]:
            return f"Columns are missing: {', '.join(missing)}."
        if len(dataset) > MAX_ROWS:
            return f"A file has at most {MAX_ROWS} rows."
        return None

    def _row(self, cells: dict[str, Any]) -> dict[str, Any]:
        columns = self.table.feed.by_name
        values = {name: read_cell(columns[name], cell) for name, cell in cells.items()}
        return {name: value for name, value in values.items() if value is not ABSENT}

    def _stored(self, rows: Sequence[dict[str, Any]]) -> dict[tuple[Any, ...], Any]:
        """What is stored for the rows that the preview shows."""
        first = self.table.feed.key[0]
        return self.table.stored(row[first] for row in rows[:SHOWN] if isinstance(row.get(first), str))

    def _preview(
        self, result: FileResult, rows: Sequence[dict[str, Any]], outcome: FeedResult, before: Any
    ) -> None:
        """The first rows with what they change; called before the transaction is rolled back."""
        after = self._stored(rows)
        refused = {refusal.index for refusal in outcome.refused}
        for index, row in enumerate(rows[:SHOWN]):
            if index in refused:
                continue
            key = tuple(row.get(name) for name in self.table.feed.key)
            shown = RowResult()
            shown.import_type = _change(before.get(key), after.get(key))
            shown.diff = list(_differences(result.diff_headers, row, before.get(key), after.get(key)))
            result.append_row_result(shown)

    def _refuse(
        self, result: FileResult, row: dict[str, Any], refused: Refusal, numbers: Sequence[int]
    ) -> None:
        """Tells a refused row's errors; `numbers` are the numbers of the rows in the file."""
        messages: dict[str, list[str]] = {}
        for error in refused.errors:
            name, _, rest = error.pointer.removeprefix("/").partition("/")
            place = f"{rest}: " if rest else ""
            messages.setdefault(name or "row", []).append(f"{place}{_in_the_file(error, numbers)}")
        shown = {name: write_cell(value) if _plain(value) else str(value) for name, value in row.items()}
        result.append_invalid_row(numbers[refused.index], shown, ValidationError(messages))


def _in_the_file(error: FieldError, numbers: Sequence[int]) -> str:
    """An error's message; a row that it names is named as the file counts it."""
    if error.code != "duplicate_row":
        return error.message
    return _ROW.sub(lambda row: f"Row {numbers[int(row[1])]}", error.message)


def _blank(cells: Sequence[Any]) -> bool:
    return all(cell_text(cell).strip() == "" for cell in cells)


def _plain(value: Any) -> bool:
    return not isinstance(value, list) or all(isinstance(entry, str) for entry in value)


def _change(before: Any, after: Any) -> str:
    if before is None:
        return str(RowResult.IMPORT_TYPE_SKIP if after is None else RowResult.IMPORT_TYPE_NEW)
    if after is None:
        return str(RowResult.IMPORT_TYPE_DELETE)
    return str(RowResult.IMPORT_TYPE_SKIP if before == after else RowResult.IMPORT_TYPE_UPDATE)


def _differences(names: Sequence[str], row: dict[str, Any], before: Any, after: Any) -> Iterator[str]:
    """Each shown cell: what stands there afterwards, with what stood there before struck out."""
    for name in names:
        if after is None or name not in after:
            yield cell_text(write_cell(row[name])) if name in row and _plain(row[name]) else ""
            continue
        new = write_cell(after[name])
        old = write_cell(before[name]) if before is not None else new
        yield new if old == new else format_html("<del>{}</del> <ins>{}</ins>", old or "–", new or "–")


def resource_for(kind: str) -> type[FeedResource]:
    """The resource of one feed's file."""
    return type(f"{kind.capitalize()}File", (FeedResource,), {"kind": kind})
