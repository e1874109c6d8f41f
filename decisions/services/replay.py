"""Computing a logged decision again from its row, to the byte."""

import json
from dataclasses import dataclass
from decimal import Decimal as Number
from typing import Any

from catalog.errors import pointer
from decisions.engine import ENGINE_VERSION, Allowances, Decision, DocumentErrors, Facts, decide, read_request
from decisions.log.rows import ERASED, LOCKED, LogRow, read_row
from decisions.overrides.switches import overrides_at
from decisions.services.answering import answer_text, explained
from decisions.snapshots.library import SnapshotBroken
from decisions.snapshots.live import compiled_at
from decisions.snapshots.selectors import SnapshotMissing

_ABSENT = object()


class ReplayImpossible(RuntimeError):
    """A logged decision whose snapshot or request this engine cannot read; the text says why."""


class DecisionErased(ReplayImpossible):
    """A logged decision whose request and facts were erased with the customer."""


@dataclass(frozen=True, slots=True)
class Difference:
    """The first place where two answers differ: JSON pointer, what was logged, what came out now."""

    pointer: str
    logged: str
    replayed: str


@dataclass(frozen=True, slots=True)
class Replay:
    """What a replay found; `difference` is None when the bytes are identical."""

    id: str
    size: int
    """Bytes of the logged answer."""
    engine: str
    difference: Difference | None

    @property
    def identical(self) -> bool:
        return self.difference is None

    @property
    def sentence(self) -> str:
        """The result in one line."""
        if self.difference is None:
            return f"identical, {self.size:,} bytes"
        found = self.difference
        where = f"first difference at {found.pointer or '/'}: logged {found.logged}, now {found.replayed}"
        return (
            where
            if self.engine == ENGINE_VERSION
            else f"{where} (decided by engine {self.engine}, this is {ENGINE_VERSION})"
        )


def replay_decision(decision_id: str) -> Replay | None:
    """Decides a logged decision again and compares the bytes; None if there is no such decision.

    Raises ReplayImpossible.
    """
    row = read_row(decision_id)
    if row is None:
        return None
    again = replayed_answer(row)
    difference = None if again == row.answer else first_difference(json.loads(row.answer), json.loads(again))
    return Replay(row.id, len(row.answer.encode()), row.engine, difference)


def replayed_answer(
    row: LogRow, *, explain: str | None = None, audience: str | None = None, diagnose: bool | None = None
) -> str:
    """The row's answer computed anew; other levels, readers and rights may be asked for than at the time."""
    return answer_text(
        redecide(row, explain=explain, audience=audience),
        decision_id=row.id,
        created=row.created,
        expires=row.expires,
        diagnose=row.diagnose if diagnose is None else diagnose,
    )


def redecide(row: LogRow, *, explain: str | None = None, audience: str | None = None) -> Decision:
    """The decision computed from nothing but the row and what it names.

    Raises ReplayImpossible, DecisionErased where the customer was erased.
    """
    if row.shut == ERASED:
        raise DecisionErased(f"{row.id} is erased: request and facts went with the customer")
    if row.shut == LOCKED:
        raise ReplayImpossible(
            f"{row.id} cannot be opened: it was sealed under another master key, or changed since"
        )
    try:
        request = read_request(json.loads(row.request, parse_float=Number))
        compiled = compiled_at(row.snapshot)
    except (DocumentErrors, SnapshotBroken, SnapshotMissing) as error:
        raise ReplayImpossible(f"{row.id} cannot be computed again: {error}") from error
    return decide(
        compiled,
        overrides_at(row.overrides),
        explained(request, explain=explain, audience=audience),
        Facts.from_json(json.loads(row.facts)),
        Allowances.from_json(json.loads(row.allowances)),
        row.created,
    )


def first_difference(logged: Any, replayed: Any, at: str = "") -> Difference:
    """The first place, by sorted keys, where two JSON values differ."""
    return _differs(logged, replayed, at) or Difference(at, "other bytes", "other bytes")


def _differs(logged: Any, replayed: Any, at: str) -> Difference | None:
    pairs: list[tuple[str | int, Any, Any]]
    if isinstance(logged, dict) and isinstance(replayed, dict):
        keys = sorted({*logged, *replayed})
        pairs = [(key, logged.get(key, _ABSENT), replayed.get(key, _ABSENT)) for key in keys]
    elif isinstance(logged, list) and isinstance(replayed, list) and len(logged) == len(replayed):
        pairs = [(index, *both) for index, both in enumerate(zip(logged, replayed, strict=True))]
    elif logged == replayed and type(logged) is type(replayed):
        return None
    else:
        return Difference(at, _short(logged), _short(replayed))
    below = (_differs(one, other, at + pointer(key)) for key, one, other in pairs)
    return next((found for found in below if found is not None), None)


def _short(value: Any) -> str:
    if value is _ABSENT:
        return "nothing"
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= 120 else f"{text[:117]}..."
