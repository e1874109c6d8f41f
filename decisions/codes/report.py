"""The report of codes by partner and pool, for people and for machines."""

from collections.abc import Iterator, Sequence
from typing import Any

from decisions.codes.counts import Counts, ReportRow

COLUMNS = ("codes", "unused", "void", "expired", "asked")


def as_json(rows: Sequence[ReportRow]) -> dict[str, Any]:
    """One object a row, and the sums; a partner is null where nobody is."""
    return {
        "object": "code_report",
        "rows": [
            {
                "partner": row.partner or None,
                "pool": row.pool.slug,
                "kind": row.pool.kind,
                "closed": row.pool.closed,
                **_numbers(row.counts),
            }
            for row in rows
        ],
        "total": _numbers(total(rows)),
    }


def as_lines(rows: Sequence[ReportRow]) -> Iterator[str]:
    """A table in plain text with the sums below it."""
    heads = ("partner", "pool", "kind", *COLUMNS)
    cells = [
        (row.partner or "-", row.pool.slug, row.pool.kind, *map(str, _numbers(row.counts).values()))
        for row in rows
    ]
    cells.append(("", "total", "", *map(str, _numbers(total(rows)).values())))
    widths = [max(map(len, column)) for column in zip(heads, *cells, strict=True)]
    for line in (heads, *cells):
        texts, numbers = line[:3], line[3:]
        left = [text.ljust(width) for text, width in zip(texts, widths, strict=False)]
        right = [number.rjust(width) for number, width in zip(numbers, widths[3:], strict=True)]
        yield "  ".join([*left, *right]).rstrip()


def total(rows: Sequence[ReportRow]) -> Counts:
    """The sum of all rows."""
    return sum((row.counts for row in rows), Counts())


def _numbers(counts: Counts) -> dict[str, int]:
    return {name: getattr(counts, name) for name in COLUMNS}
