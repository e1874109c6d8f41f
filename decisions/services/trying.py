"""Asking what is live now, without leaving a trace: for test baskets and previews of the whole house."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

from decisions.engine import NO_ALLOWANCES, answer, decide, read_request
from decisions.services.answering import explained
from decisions.services.gather import gather
from decisions.snapshots.gifts import gifts_for
from decisions.snapshots.watcher import live
from decisions.wording.messages import add_messages


@dataclass(frozen=True, slots=True)
class Tried:
    """The worded answer, and what it was decided by."""

    answer: dict[str, Any]
    snapshot: str
    overrides: int


def try_live(request: Mapping[str, Any], *, at: datetime | None = None) -> Tried:
    """What the live offers give to a request; nothing is logged, held or counted.

    Uses and budgets count as untouched, gift stock as plenty: a basket that is tried again and again asks
    what the offers say, not what is left of them. Raises DocumentErrors for the request, NotReady.
    """
    asked = explained(read_request(dict(request), simulation=True), explain="candidates")
    now = live()
    clock = at or asked.at or datetime.now(UTC)
    gathered = gather(asked, gifts=gifts_for(now.compiled, asked, clock), clock=clock, among=[now.compiled])
    decision = decide(now.compiled, now.overrides, asked, gathered.facts, NO_ALLOWANCES, clock)
    expires = clock + timedelta(minutes=gathered.minutes)
    body = answer(decision, id="tried", created=clock, expires=expires, diagnose=True)
    add_messages(body, decision)
    return Tried(body, now.compiled.hash, now.overrides.number)


def live_state() -> tuple[str, int]:
    """(snapshot, number of the last switch) that decisions are made by now."""
    now = live()
    return now.compiled.hash, now.overrides.number


def check_request(request: Mapping[str, Any]) -> None:
    """Raises DocumentErrors where a channel could not send it; what it names need not exist."""
    read_request(dict(request), simulation=True)
