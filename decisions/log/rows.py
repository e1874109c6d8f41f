"""Rows of the decision log: written once, by one prepared statement, and read back by id."""

from dataclasses import dataclass
from datetime import datetime

from catalog.statements import read_prepared, run_prepared
from decisions.ids import created_at

_NAMES = (
    "id", "created", "expires", "channel", "key", "diagnose", "snapshot", "overrides", "engine",
    "request", "facts", "allowances", "answer",
)  # fmt: skip
_COLUMNS = ", ".join(_NAMES)
_INSERT = f"INSERT INTO decisions_log ({_COLUMNS}) VALUES ({', '.join(['%s'] * len(_NAMES))})"
_SELECT = f"SELECT {_COLUMNS} FROM decisions_log WHERE id = %s AND created = %s"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One decision with all that it was computed from; the last four are canonical JSON."""

    id: str
    created: datetime
    expires: datetime
    channel: str
    key: str
    diagnose: bool
    snapshot: str
    overrides: int
    engine: str
    request: str
    facts: str
    allowances: str
    answer: str


def write_row(row: LogRow) -> None:
    """Stores a decision; in autocommit it is durable when this returns."""
    run_prepared(
        _INSERT,
        (
            row.id,
            row.created,
            row.expires,
            row.channel,
            row.key,
            row.diagnose,
            row.snapshot,
            row.overrides,
            row.engine,
            row.request,
            row.facts,
            row.allowances,
            row.answer,
        ),
    )


def read_row(decision_id: str) -> LogRow | None:
    """The decision with this id, None if there is none; the time in the id leads to its partition."""
    created = created_at(decision_id)
    rows = read_prepared(_SELECT, (decision_id, created)) if created is not None else []
    return LogRow(*rows[0]) if rows else None
