"""The report of uses for people and machines: lines of text, JSON, CSV."""

import csv
from collections.abc import Iterator
from typing import IO, Any

from catalog.money import to_text
from catalog.tables.cells import harmless
from decisions.code_uses.selecting import Rows, UseKey, Uses

COLUMNS = ("partner", "pool", "code", "month", "currency", "uses", "discount", "paid")
_TEXTS = 5


def as_csv(rows: Rows, out: IO[str]) -> None:
    """A heading and one line a row; no cell is a formula to a spreadsheet."""
    written = csv.writer(out, lineterminator="\n")
    written.writerow(COLUMNS)
    written.writerows([harmless(cell) for cell in cells_of(key, uses)] for key, uses in rows)


def as_json(rows: Rows) -> dict[str, Any]:
    """One object a row; a partner or pool is null where there is none, amounts are decimal texts."""
    told = [dict(zip(COLUMNS, cells_of(key, uses), strict=True)) for key, uses in rows]
    return {
        "object": "code_uses",
        "rows": [
            {**row, "partner": row["partner"] or None, "pool": row["pool"] or None, "uses": int(row["uses"])}
            for row in told
        ],
    }


def as_lines(rows: Rows) -> Iterator[str]:
    """A table in plain text."""
    table = [COLUMNS, *(tuple(cell or "-" for cell in cells_of(key, uses)) for key, uses in rows)]
    widths = [max(map(len, column)) for column in zip(*table, strict=True)]
    for line in table:
        cells = [
            cell.ljust(width) if at < _TEXTS else cell.rjust(width)
            for at, (cell, width) in enumerate(zip(line, widths, strict=True))
        ]
        yield "  ".join(cells).rstrip()


def cells_of(key: UseKey, uses: Uses) -> tuple[str, ...]:
    """A row's cells as texts, in the order of COLUMNS."""
    amounts = (to_text(uses.discount, key.currency), to_text(uses.paid, key.currency))
    return (key.partner, key.pool, key.code, key.month, key.currency, str(uses.uses), *amounts)
