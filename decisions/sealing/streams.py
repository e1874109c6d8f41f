"""What is sealed: the decision log by the millisecond, the movements by their number."""

from datetime import UTC, datetime, timedelta
from functools import cached_property
from typing import Any, Protocol

from django.db import connection

from decisions.ids import created_at, encode, from_milliseconds
from decisions.log.partitions import following, months_with_partition, start_of_month
from decisions.models import Seal
from decisions.sealing.digests import row_digest

FORM = 1
"""How digests are made now; a release that adds a column adds a form and keeps the old ones."""
SETTLING = timedelta(seconds=30)
"""How old a row is before it is sealed: whoever commits sooner is never late."""
Leaf = tuple[str, bytes]
"""A row's name (26 characters) and its digest."""


class Stream(Protocol):
    """Rows that are written once, each at a place (a whole number) that hardly ever goes back."""

    @property
    def name(self) -> str: ...

    @property
    def lookback(self) -> int:
        """How many places before the last seal are looked at again for rows that came late."""

    def place_of(self, name: str) -> int:
        """The place that a row's name tells."""

    def horizon(self, at: datetime) -> int:
        """The first place that is not settled yet."""

    def chunk_end(self, start: int, until: int, most: int) -> int:
        """A place up to `until` so that about `most` rows lie before it."""

    def leaves(self, start: int, until: int, form: int) -> list[Leaf]:
        """The rows of [start, until), in order."""

    def count(self, start: int, until: int) -> int:
        """How many rows lie in [start, until)."""

    def told_late(self, since: datetime) -> list[str]:
        """Names of rows that came since an instant and lie, by right, anywhere before it."""

    def named(self, names: list[str], form: int) -> list[Leaf]:
        """Some rows by name."""

    def all_before(self, until: int) -> int:
        """How many rows there are before a place, however they are named."""

    def after(self, start: int) -> int:
        """How many rows lie from a place on."""

    def is_dropped(self, place: int) -> bool:
        """Whether the whole part of the table that held this place is gone."""


class DecisionLog:
    """Decisions; a place is a millisecond since 1970, which leads through the log's index by the id."""

    name = Seal.LOG
    lookback = 15 * 60 * 1000
    _digests = {
        1: row_digest(
            [
                ("id", "text"), ("created", "time"), ("expires", "time"), ("channel", "text"),
                ("key", "text"), ("diagnose", "flag"), ("snapshot", "text"), ("overrides", "number"),
                ("engine", "text"), ("subject", "bytes"), ("data_key", "uuid"), ("request", "bytes"),
                ("facts", "bytes"), ("allowances", "text"), ("answer", "text"),
            ]
        )
    }  # fmt: skip
    _within = "id >= %s AND id < %s AND created >= %s AND created < %s"

    def place_of(self, name: str) -> int:
        moment = created_at(name)
        return -1 if moment is None else _milliseconds(moment)

    def horizon(self, at: datetime) -> int:
        return _milliseconds(at - SETTLING)

    def chunk_end(self, start: int, until: int, most: int) -> int:
        sql = f"SELECT created FROM decisions_log WHERE {self._within} ORDER BY id OFFSET %s LIMIT 1"
        found = _rows(sql, [*_bounds(start, until), most])
        if not found:
            return until
        first = _rows(sql, [*_bounds(start, until), 0])
        # However many there are in one millisecond, they stay together.
        return max(_milliseconds(found[0][0]), _milliseconds(first[0][0]) + 1)

    def leaves(self, start: int, until: int, form: int) -> list[Leaf]:
        sql = f"SELECT id, {self._digests[form]} FROM decisions_log WHERE {self._within} ORDER BY id"
        return [(name, bytes(digest)) for name, digest in _rows(sql, _bounds(start, until))]

    def told_late(self, since: datetime) -> list[str]:
        # Sales that tills made without a link are dated when they were made.
        sql = "SELECT decision FROM decisions_offlinesale WHERE recorded_at >= %s ORDER BY decision"
        return [name for (name,) in _rows(sql, [since])]

    def named(self, names: list[str], form: int) -> list[Leaf]:
        places = [self.place_of(name) for name in names]
        sql = (
            f"SELECT id, {self._digests[form]} FROM decisions_log WHERE id = ANY(%s) "
            "AND created >= %s AND created < %s ORDER BY id"
        )
        span = [from_milliseconds(min(places)), from_milliseconds(max(places) + 1)]
        return [(name, bytes(digest)) for name, digest in _rows(sql, [names, *span])]

    def count(self, start: int, until: int) -> int:
        return _number(f"SELECT count(*) FROM decisions_log WHERE {self._within}", _bounds(start, until))

    def all_before(self, until: int) -> int:
        return _number("SELECT count(*) FROM decisions_log WHERE created < %s", [from_milliseconds(until)])

    def after(self, start: int) -> int:
        return _number("SELECT count(*) FROM decisions_log WHERE created >= %s", [from_milliseconds(start)])

    def is_dropped(self, place: int) -> bool:
        month = start_of_month(from_milliseconds(place))
        if month not in self._dropped:
            self._dropped[month] = month not in months_with_partition() and not _rows(
                "SELECT 1 FROM decisions_log WHERE created >= %s AND created < %s LIMIT 1",
                [month, following(month)],
            )
        return self._dropped[month]

    @cached_property
    def _dropped(self) -> dict[datetime, bool]:
        return {}


class Movements:
    """Movements of the ledger; a place is a movement's number."""

    name = Seal.MOVEMENTS
    lookback = 100_000
    _digests = {
        1: row_digest(
            [
                ("id", "number"), ("at", "time"), ("allowance_id", "number"), ("claim", "text"),
                ("kind", "text"), ("quantity", "number"),
            ]
        )
    }  # fmt: skip

    def place_of(self, name: str) -> int:
        return int(name)

    def horizon(self, at: datetime) -> int:
        # From the end: the first one that is old enough is never far.
        sql = "SELECT id FROM decisions_movement WHERE at < %s ORDER BY id DESC LIMIT 1"
        found = _rows(sql, [at - SETTLING])
        return int(found[0][0]) + 1 if found else 0

    def chunk_end(self, start: int, until: int, most: int) -> int:
        sql = "SELECT id FROM decisions_movement WHERE id >= %s AND id < %s ORDER BY id OFFSET %s LIMIT 1"
        found = _rows(sql, [start, until, most])
        return int(found[0][0]) if found else until

    def leaves(self, start: int, until: int, form: int) -> list[Leaf]:
        sql = (
            f"SELECT id, {self._digests[form]} FROM decisions_movement WHERE id >= %s AND id < %s ORDER BY id"
        )
        return [(f"{name:026d}", bytes(digest)) for name, digest in _rows(sql, [start, until])]

    def told_late(self, since: datetime) -> list[str]:
        return []

    def named(self, names: list[str], form: int) -> list[Leaf]:
        return []

    def count(self, start: int, until: int) -> int:
        return _number("SELECT count(*) FROM decisions_movement WHERE id >= %s AND id < %s", [start, until])

    def all_before(self, until: int) -> int:
        return _number("SELECT count(*) FROM decisions_movement WHERE id < %s", [until])

    def after(self, start: int) -> int:
        return _number("SELECT count(*) FROM decisions_movement WHERE id >= %s", [start])

    def is_dropped(self, place: int) -> bool:
        return False


def streams() -> tuple[Stream, ...]:
    """All that is sealed."""
    return DecisionLog(), Movements()


def _bounds(start: int, until: int) -> list[Any]:
    """The ids and the instants between which the rows of these milliseconds lie."""
    return [encode(start, 0), encode(until, 0), from_milliseconds(start), from_milliseconds(until)]


def _milliseconds(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(milliseconds=1)


def _rows(sql: str, params: list[Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return list(cursor.fetchall())


def _number(sql: str, params: list[Any]) -> int:
    return int(_rows(sql, params)[0][0])
