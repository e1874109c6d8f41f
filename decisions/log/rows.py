"""Rows of the decision log: written once, by one prepared statement, and read back by id.

Request and facts stand there as ciphertext under a key of the customer, or of the day's guests.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from django.db import connection

from catalog.selectors.data_keys import opened
from catalog.shredding.keys import CannotOpen, OpenKey
from catalog.shredding.master import MasterKeyMissing
from catalog.shredding.remembering import guests_key, is_stored, note_stored
from catalog.statements import read_prepared, run_prepared
from decisions.ids import created_at, encode

_NAMES = (
    "id", "created", "expires", "channel", "key", "diagnose", "snapshot", "overrides", "engine", "subject",
    "data_key", "request", "facts", "allowances", "answer",
)  # fmt: skip
_COLUMNS = ", ".join(_NAMES)
# The key is stored with the first row that needs it, and none without it: it comes along unless the
# database was seen to have it. One that is there, live or shredded, stays as it is. What may be missing comes
# as empty, not as NULL: with another type of parameter it would be another prepared statement.
_VALUES = ", ".join("nullif(%s::bytea, '')" if name == "subject" else "%s" for name in _NAMES)
_INSERT = f"""
WITH key AS (
    INSERT INTO catalog_datakey (id, subject, day, wrapped, master, made)
    SELECT %s::uuid, nullif(%s::bytea, ''), nullif(%s::text, '')::date, %s::bytea, %s, now()
    WHERE %s::boolean ON CONFLICT (id) DO NOTHING
)
INSERT INTO decisions_log ({_COLUMNS}) VALUES ({_VALUES})
"""
_SELECT = f"""
SELECT {", ".join(f"l.{name}" for name in _NAMES)}, k.wrapped, k.master, k.day
FROM decisions_log l LEFT JOIN catalog_datakey k ON k.id = l.data_key
WHERE l.id = %s AND l.created = %s
"""
_MANY = _SELECT.replace(
    "l.id = %s AND l.created = %s", "l.id = ANY(%s) AND l.created BETWEEN %s AND %s ORDER BY l.id"
)
_IDS = "SELECT id FROM decisions_log WHERE id >= %s AND created >= %s AND created < %s ORDER BY id LIMIT %s"
ERASED, LOCKED = "erased", "locked"


@dataclass(frozen=True, slots=True)
class LogRow:
    """One decision with all that it was computed from; the four texts are JSON, facts to answer canonical."""

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
    subject: bytes | None = None
    """16 bytes of the HMAC of the customer's identity; None for a guest."""
    shut: str = ""
    """Why request and facts are empty: `erased`, or `locked` where no key of ours opens them; else ""."""
    data_key: OpenKey | None = field(default=None, compare=False, repr=False)
    """What seals request and facts; None when writing = the key of the day's guests."""


def write_row(row: LogRow) -> None:
    """Stores a decision; in autocommit it is durable when this returns."""
    key = row.data_key or guests_key(row.created.astimezone(UTC).date())
    is_new = not is_stored(key)
    run_prepared(
        _INSERT,
        (
            key.id,
            key.subject or b"",
            key.day.isoformat() if key.day is not None else "",
            key.wrapped,
            key.master,
            is_new,
            row.id,
            row.created,
            row.expires,
            row.channel,
            row.key,
            row.diagnose,
            row.snapshot,
            row.overrides,
            row.engine,
            row.subject or b"",
            key.id,
            key.seal(row.request, f"{row.id} request"),
            key.seal(row.facts, f"{row.id} facts"),
            row.allowances,
            row.answer,
        ),
    )
    if is_new and not connection.in_atomic_block:
        note_stored(key)


def read_row(decision_id: str) -> LogRow | None:
    """The decision with this id, None if there is none; the time in the id leads to its partition."""
    created = created_at(decision_id)
    rows = read_prepared(_SELECT, (decision_id, created)) if created is not None else []
    return _row(*rows[0]) if rows else None


def read_rows(decision_ids: Sequence[str]) -> list[LogRow]:
    """The decisions with these ids, in the order of time; what is not there is left out."""
    moments = [created for each in decision_ids if (created := created_at(each)) is not None]
    if not moments:
        return []
    with connection.cursor() as cursor:
        cursor.execute(_MANY, [list(decision_ids), min(moments), max(moments)])
        return [_row(*columns) for columns in cursor.fetchall()]


def ids_between(since: datetime, until: datetime, *, after: str = "", limit: int) -> list[str]:
    """The next ids of the decisions of a time (its end excluded), in their order, past `after`."""
    first = max(encode(int(since.timestamp() * 1000), 0), f"{after}0" if after else "")
    with connection.cursor() as cursor:
        cursor.execute(_IDS, [first, since, until, limit])
        return [each for (each,) in cursor.fetchall()]


def _row(*columns: Any) -> LogRow:
    found = dict(zip((*_NAMES, "wrapped", "master", "day"), columns, strict=True))
    key_id, wrapped, master, day = (found.pop(name) for name in ("data_key", "wrapped", "master", "day"))
    subject = None if found["subject"] is None else bytes(found["subject"])
    sealed = {name: bytes(found[name]) for name in ("request", "facts")}
    key, shut, clear = None, "", dict.fromkeys(sealed, "")
    try:
        if key_id is None:  # from before there were keys
            clear = {name: text.decode() for name, text in sealed.items()}
        elif (key := opened(key_id, wrapped, master, subject, day)) is None:
            shut = ERASED
        else:
            clear = {name: key.open(text, f"{found['id']} {name}") for name, text in sealed.items()}
    except (CannotOpen, MasterKeyMissing):
        key, shut = None, LOCKED
    return LogRow(**{**found, **clear, "subject": subject, "shut": shut, "data_key": key})
