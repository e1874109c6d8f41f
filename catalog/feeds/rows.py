"""Reading the rows of a feed by its declared columns: good rows and, for each other one, all its errors."""

from collections.abc import Callable, Mapping, Sequence
from copy import copy
from dataclasses import dataclass, field
from typing import Any

from catalog.errors import FieldError, pointer
from catalog.feeds.readers import Kind, UnreadableError

MAX_ERRORS = 50
"""Errors told of one row: an answer is never many times its request."""


class _Never:
    """Marks a column that null can't clear."""


NEVER = _Never()


@dataclass(frozen=True, slots=True)
class Column:
    """One key of a feed's rows. `cleared` is the value that null gives, NEVER where null is refused."""

    name: str
    kind: Kind
    help: str
    required: bool = False
    cleared: Any = NEVER


Complete = Callable[[dict[str, Any]], list[FieldError]]
"""Checks across columns and settles what depends on them; wrong values are missing from what it gets."""


def nothing_more(values: dict[str, Any]) -> list[FieldError]:
    """The completion of feeds whose columns don't depend on each other."""
    return []


@dataclass(frozen=True, slots=True)
class Feed:
    """A feed's rows: their columns, what identifies one, and what is checked across columns."""

    kind: str
    columns: tuple[Column, ...]
    key: tuple[str, ...]
    example: Mapping[str, Any]
    complete: Complete = nothing_more
    by_name: Mapping[str, Column] = field(init=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})


@dataclass(frozen=True, slots=True)
class Row:
    """A row that can be read; `values` holds only the keys that were sent."""

    index: int
    values: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A row that does not land; the pointers are relative to the row."""

    index: int
    errors: tuple[FieldError, ...]


def refusal(row: Row, at: str, code: str, message: str) -> Refusal:
    """The refusal of a row for one reason."""
    return Refusal(row.index, (FieldError(at, code, message),))


def read_rows(feed: Feed, rows: Sequence[Any]) -> tuple[list[Row], list[Refusal]]:
    """The rows that can be read and the refusals of the others; no row comes twice."""
    good: list[Row] = []
    refused: list[Refusal] = []
    seen: dict[tuple[Any, ...], int] = {}
    for index, raw in enumerate(rows):
        values, errors = read_row(feed, raw)
        if not errors:
            key = tuple(values.get(name) for name in feed.key)
            first = seen.setdefault(key, index)
            if first != index:
                message = f"Row {first} has the same {', '.join(feed.key)}."
                errors = [FieldError("", "duplicate_row", message)]
        if errors:
            refused.append(Refusal(index, tuple(errors)))
        else:
            good.append(Row(index, values))
    return good, refused


def read_row(feed: Feed, raw: Any) -> tuple[dict[str, Any], list[FieldError]]:
    """One row's values, or everything that is wrong with it."""
    if not isinstance(raw, dict):
        return {}, [FieldError("", "not_an_object", "A row is an object.")]
    values: dict[str, Any] = {}
    errors = [
        FieldError(pointer(name[:80]), "unknown_key", f"{feed.kind} rows have no key {name[:80]!r}.")
        for name in sorted(raw.keys() - feed.by_name.keys())[:MAX_ERRORS]
    ]
    for column in feed.columns:
        if column.name in raw:
            _read_value(column, raw[column.name], values, errors)
        elif column.required:
            errors.append(FieldError(f"/{column.name}", "required", "This key is needed."))
    errors += feed.complete(values)
    return values, errors[:MAX_ERRORS]


def _read_value(column: Column, value: Any, values: dict[str, Any], errors: list[FieldError]) -> None:
    if value is None:
        if column.cleared is NEVER:
            errors.append(FieldError(f"/{column.name}", "not_null", "This can't be null."))
        else:
            values[column.name] = copy(column.cleared)
        return
    try:
        values[column.name] = column.kind.read(value)
    except UnreadableError as error:
        errors.append(FieldError(f"/{column.name}{error.at}", error.code, error.message))
