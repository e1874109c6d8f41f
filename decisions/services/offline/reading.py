"""One row of `POST /decisions/offline`, read: every wrong place named by its pointer."""

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from catalog.errors import FieldError, OfferdeskError
from decisions.engine import DocumentErrors, Request, canonical, read_request
from decisions.engine.language.problems import Problem, Reading
from decisions.engine.request_body import Body, read_object
from decisions.ledger.terms import Terms
from decisions.offline import sold

Json = Any
KEYS = {"id", "till", "order_id", "sold_at", "snapshot", "overrides", "request", "answer"}
LONGEST_TILL = 64
FIRST = datetime(2000, 1, 1, tzinfo=UTC)
AHEAD = timedelta(days=1)
"""A sale that lies further in the future is refused: its log row could not be found by time."""


@dataclass(frozen=True, slots=True)
class Sale:
    """A sale as its till told it; `sold_at` to the millisecond, which is what it was decided by."""

    id: str
    till: str
    order_id: str
    sold_at: datetime
    snapshot: str
    overrides: int
    request: Request
    received: str
    """The request's canonical JSON."""
    told: Terms
    digest: bytes
    """Of the whole row."""


LONGEST_HASH = 71
"""sha256: and 64 digits."""


def read_sale(raw: Json, at: int, now: datetime) -> Sale:
    """The row number `at` of a batch; raises OfferdeskError `validation` with its errors."""
    reading = Reading()
    place = ("rows", at)
    row = read_object(raw, KEYS, reading, place)
    if row is None:
        raise refused(reading.problems)
    id_, order = row.text("id", required=True), row.text("order_id", required=True)
    till = row.text("till", longest=LONGEST_TILL)
    snapshot = row.text("snapshot", required=True, longest=LONGEST_HASH)
    overrides = row.whole("overrides", least=0, most=2**62)
    if row.raw.get("overrides") is None:
        row.refuse("overrides", "missing", "'overrides' is missing")
    sold_at = _instant(row, now)
    request = _request(row, reading)
    told = None
    if request is not None:
        told = sold.read_sold(row.object("answer", sold.KEYS, required=True), request)
    if reading.problems or sold_at is None or request is None or told is None:
        raise refused(reading.problems)
    return Sale(
        id=id_ or "",
        till=till or "",
        order_id=order or "",
        sold_at=sold_at,
        snapshot=snapshot or "",
        overrides=overrides or 0,
        request=request,
        received=canonical(row.raw["request"]),
        told=told,
        digest=hashlib.sha256(canonical(raw).encode()).digest(),
    )


def refused(problems: list[Problem]) -> OfferdeskError:
    """What refuses a row."""
    errors = [FieldError(found.path, found.code, found.message) for found in problems]
    return OfferdeskError("validation", detail=errors[0].message, errors=errors)


def _request(row: Body, reading: Reading) -> Request | None:
    if row.raw.get("request") is None:
        row.refuse("request", "missing", "'request' is missing")
        return None
    try:
        return read_request(row.raw["request"])
    except DocumentErrors as error:
        for found in error.problems:
            reading.refuse(f"{row.path}/request{found.path}", found.code, found.message)
        return None


def _instant(row: Body, now: datetime) -> datetime | None:
    """The till's clock at the sale, UTC, cut to the millisecond."""
    text = row.text("sold_at", required=True)
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        row.refuse("sold_at", "wrong_value", 'must be an instant such as "2026-06-15T12:00:00.000Z"')
        return None
    if moment.tzinfo is None:
        row.refuse("sold_at", "wrong_value", "must name its offset from UTC, such as Z")
        return None
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:
        moment = FIRST - AHEAD
    if not FIRST <= moment <= now + AHEAD:
        row.refuse("sold_at", "wrong_value", "must lie between the year 2000 and tomorrow")
        return None
    return moment.replace(microsecond=moment.microsecond // 1000 * 1000)
