"""Rows of allowances: opened when first needed, stated anew by newer versions, split when hot."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction

from catalog.statements import run_prepared
from decisions.ledger.needs import Need

_FIND = "SELECT key, slot, id, version FROM decisions_allowance WHERE key = ANY(%s) ORDER BY key, slot"
_OPEN = """
INSERT INTO decisions_allowance
    (key, slot, kind, owner, subject, period, unit, share, excess, held, used, debt, version)
VALUES (%s, 0, %s, %s, %s, %s, %s, %s, 0, 0, 0, 0, %s)
ON CONFLICT (key, slot) DO NOTHING
"""
# Who has the first row is alone in adding rows: only a statement that begins after that sees all of them.
_LOCK_FIRST = "SELECT id FROM decisions_allowance WHERE key = %s AND slot = 0 FOR NO KEY UPDATE"
_LOCK = """
SELECT id, share, excess, held, used, version FROM decisions_allowance WHERE key = %s
ORDER BY slot FOR NO KEY UPDATE
"""
_STATE = "UPDATE decisions_allowance SET share = %s, excess = %s, version = %s WHERE id = %s"
_SPLIT = """
INSERT INTO decisions_allowance
    (key, slot, kind, owner, subject, period, unit, share, excess, held, used, debt, version)
SELECT key, %s, kind, owner, subject, period, unit, %s, 0, 0, 0, 0, version
FROM decisions_allowance WHERE key = %s AND slot = 0
"""


@dataclass(slots=True)
class Slot:
    """One row of an allowance, locked."""

    id: int
    share: int
    excess: int
    held: int
    used: int

    @property
    def left(self) -> int:
        """What may still be taken of it."""
        return self.share - self.held - self.used


@dataclass(frozen=True, slots=True)
class Account:
    """The rows of one allowance; several where it is hot."""

    key: bytes
    slots: tuple[int, ...]
    """Ids, by slot."""


def open_accounts(needs: Sequence[Need]) -> dict[bytes, Account]:
    """The accounts of some needs, made where they are missing, with the limits of the newest version."""
    found = open_missing(needs)
    for need in needs:
        if found[need.key][1] < need.version:
            restate(need.key, need.room, need.version, beside_used=need.fresh)
    return {key: Account(key, slots) for key, (slots, _) in found.items()}


def open_missing(needs: Sequence[Need]) -> dict[bytes, tuple[tuple[int, ...], int]]:
    """By key: ids of the rows, made where they are missing, and the version that stated the limit."""
    found = _find(needs)
    missing = [need for need in needs if need.key not in found]
    for need in missing:
        run_prepared(
            _OPEN,
            (need.key, need.kind, need.owner, need.subject, need.period, need.unit, need.room, need.version),
        )
    return found | _find(missing) if missing else found


def _find(needs: Sequence[Need]) -> dict[bytes, tuple[tuple[int, ...], int]]:
    """By key: ids of the rows, and the version that stated the limit."""
    found: dict[bytes, tuple[tuple[int, ...], int]] = {}
    for raw, _, row, version in run_prepared(_FIND, ([need.key for need in needs],)):
        key = bytes(raw)
        ids, newest = found.get(key, ((), version))
        found[key] = ((*ids, row), min(newest, version))
    return found


def lock(key: bytes) -> tuple[list[Slot], int]:
    """All rows of an allowance, locked in the order of their slots, and the version of the limit."""
    run_prepared(_LOCK_FIRST, (key,))
    rows = run_prepared(_LOCK, (key,))
    return [Slot(*row[:5]) for row in rows], min((row[5] for row in rows), default=0)


def restate(key: bytes, limit: int, version: int, *, beside_used: bool = False) -> None:
    """Makes another limit the one that counts, unless a newer version has stated it.

    What is held and used beyond a lower limit stays given: it becomes excess, which goes as it returns.
    `beside_used`: the limit is what may be given beside all that is used.
    """
    with transaction.atomic():
        slots, known = lock(key)
        if known >= version:
            return
        if beside_used:
            limit += sum(slot.used for slot in slots)
        more = limit - sum(slot.share - slot.excess for slot in slots)
        for slot in slots:
            forgiven = min(max(more, 0), slot.excess)
            slot.excess -= forgiven
            more -= forgiven
        for at, slot in enumerate(slots):
            part = more // (len(slots) - at) if more > 0 else -min(-more, slot.left)
            slot.share += part
            more -= part
        for slot in slots:
            over = min(-more, slot.share - slot.excess)
            slot.excess += over
            more += over
            run_prepared(_STATE, (slot.share, slot.excess, version, slot.id))


def split(key: bytes, slots: int, *, least: int = 0) -> None:
    """Spreads what is left of a hot allowance over more rows; does nothing where it is spread already.

    Nor where a row would get less than ten times `least`, what one order takes: the rows would soon have to
    be put together again, each time for one order.
    """
    with transaction.atomic():
        rows, version = lock(key)
        if len(rows) != 1:
            return
        (only,) = rows
        part = only.left // (slots + 1)
        if part < max(1, 10 * least):
            return
        run_prepared(_STATE, (only.share - part * slots, only.excess, version, only.id))
        for slot in range(1, slots + 1):
            run_prepared(_SPLIT, (slot, part, key))
