"""Taking from allowances: a conditional update each, which finds enough left or changes nothing."""

import random
from collections.abc import Iterator, Sequence
from datetime import datetime

from django.db import transaction

from catalog.statements import run_prepared
from catalog.transactions import BeginAgain
from decisions.ledger.accounts import Account, Slot, lock
from decisions.ledger.contention import CONTENTION
from decisions.ledger.failpoints import failpoint
from decisions.ledger.needs import HOT, Need, Rejection

_INTO = """
, stake AS (
    INSERT INTO decisions_stake (claim_id, allowance_id, state, quantity, returned, at, expires)
    SELECT %(claim)s, id, %(state)s, %(n)s, 0, %(at)s, %(until)s FROM taken
), movement AS (
    INSERT INTO decisions_movement (at, allowance_id, claim, kind, quantity)
    SELECT now(), id, %(claim)s, %(kind)s, %(n)s FROM taken
)
SELECT id FROM taken
"""
_TAKE = f"""
WITH taken AS (
    UPDATE decisions_allowance SET held = held + %(hold)s, used = used + %(use)s
    WHERE id = %(id)s AND share - held - used >= %(n)s RETURNING id
){_INTO}
"""
_TAKE_ANY = f"""
WITH taken AS (
    UPDATE decisions_allowance SET held = held + %(hold)s, used = used + %(use)s
    WHERE share - held - used >= %(n)s AND id = (
        SELECT id FROM decisions_allowance WHERE id = ANY(%(ids)s) AND share - held - used >= %(n)s
        ORDER BY random() LIMIT 1 FOR NO KEY UPDATE SKIP LOCKED
    ) RETURNING id
){_INTO}
"""
# What expired is given back by whoever needs it; a row that its owner has locked is his to settle.
_RECLAIM = """
WITH gone AS (
    UPDATE decisions_stake SET state = 'ended', expires = NULL
    WHERE (claim_id, allowance_id) IN (
        SELECT claim_id, allowance_id FROM decisions_stake
        WHERE allowance_id = %(id)s AND state = 'held' AND expires <= clock_timestamp()
        FOR NO KEY UPDATE SKIP LOCKED
    ) RETURNING claim_id, allowance_id, quantity
), movement AS (
    INSERT INTO decisions_movement (at, allowance_id, claim, kind, quantity)
    SELECT now(), allowance_id, claim_id, 'release', quantity FROM gone
), freed AS (
    SELECT coalesce(sum(quantity), 0)::bigint AS n FROM gone
)
UPDATE decisions_allowance SET
    held = held - freed.n, share = share - least(excess, freed.n), excess = excess - least(excess, freed.n)
FROM freed WHERE id = %(id)s AND freed.n > 0 RETURNING freed.n
"""
TRIED = 4
"""Slots that an order looks at before it looks at all: each costs, and few are locked at once."""
# A hold that has run out counts here until it is taken back: its owner may be using it this moment.
_SHARED = """
SELECT count(DISTINCT s.claim_id) FROM decisions_stake s
WHERE s.allowance_id = ANY(%s) AND s.claim_id <> %s AND (%s::timestamptz IS NULL OR s.at > %s)
AND (s.state = 'held' OR (s.state = 'used' AND s.returned < s.quantity))
"""


class Taking:
    """One claim taking what it needs, as a hold until an instant or, without one, as used at once."""

    def __init__(
        self, claim: str, at: datetime, until: datetime | None, accounts: dict[bytes, Account]
    ) -> None:
        """`at` is the decision's instant."""
        self.claim = claim
        self.at = at
        self.until = until
        self.accounts = accounts
        self.rejections: list[Rejection] = []

    def take(self, needs: Sequence[Need]) -> list[Rejection]:
        """Takes all of `needs` (in_order); where it tells what is missing, the caller undoes the rest."""
        for need in needs:
            if not self._take_one(need, self.accounts[need.key].slots):
                self._gather(need)
            failpoint("taken")
        for group in counted_together(needs):
            self._count(group)
        return self.rejections

    def _params(self, need: Need, quantity: int) -> dict[str, object]:
        held = self.until is not None
        return {
            "n": quantity,
            "hold": quantity if held else 0,
            "use": 0 if held else quantity,
            "kind": "hold" if held else "use",
            "state": "held" if held else "used",
            "at": self.at,
            "until": self.until,
            "claim": self.claim,
        }

    def _take_one(self, need: Need, slots: Sequence[int]) -> bool:
        """From one slot with enough left: one that nobody has locked, else any once its owner is through.

        False where all of them have to be looked at. Raises BeginAgain before it waits or goes on to that,
        for one may be locked by now: a slot that became too small in between stays so, and who waits for
        others, or locks all of them in order, must not hold one out of it.
        """
        several = len(slots) > 1
        if several and CONTENTION.is_low(need.key, need.quantity):
            return False
        params = self._params(need, need.quantity)
        if not (several and CONTENTION.is_awaited(need.key)):
            if any(run_prepared(_TAKE_ANY, params | {"ids": ids}) for ids in _tries(slots)):
                return True
            if several:
                CONTENTION.await_next(need.key)
                raise BeginAgain
        # Not all of them at once: who has all makes everybody wait, who then needs all, and so on.
        taken = bool(run_prepared(_TAKE, params | {"id": random.choice(slots)}))
        CONTENTION.await_no_more(need.key)
        if taken and need.kind in HOT:
            CONTENTION.waited(need.key, need.quantity)
            transaction.on_commit(CONTENTION.cool, robust=True)
        if not taken and several:
            CONTENTION.ran_low(need.key, need.quantity)
            raise BeginAgain
        return taken

    def _gather(self, need: Need) -> None:
        """From all slots together and what has expired: only all of them can say that too little is left."""
        slots = self._reclaimed(need)
        left = sum(slot.left for slot in slots)
        if left < need.quantity:
            self._tell(need, max(0, left))
        else:
            self._spread(need, slots, need.quantity)

    def _reclaimed(self, need: Need) -> list[Slot]:
        """All slots, locked; where too little is left, what has expired is taken back."""
        slots, _ = lock(need.key)
        if sum(slot.left for slot in slots) < need.quantity:
            freed = [run_prepared(_RECLAIM, {"id": slot.id}) for slot in slots]
            if any(freed):
                slots, _ = lock(need.key)
        return slots

    def _spread(self, need: Need, slots: Sequence[Slot], quantity: int) -> None:
        """Takes so much of locked slots that have it together."""
        for slot in slots:
            part = min(slot.left, quantity)
            if part > 0:
                quantity -= part
                assert run_prepared(_TAKE, self._params(need, part) | {"id": slot.id})

    def _tell(self, need: Need, left: int) -> None:
        """Each offer's limit once: one customer's identities are one customer."""
        for offer in need.offers or (need.owner,):
            if not any((told.offer, told.limit) == (offer, need.kind) for told in self.rejections):
                self.rejections.append(Rejection(offer, need.kind, left, need.unit))

    def _count(self, group: list[Need]) -> None:
        """A use counts once, however many identities it names; their rows are locked by now."""
        need, others = group[0], self._others(group)
        if others + need.quantity > need.limit:
            for row in self._rows(group):
                run_prepared(_RECLAIM, {"id": row})
            others = self._others(group)
        if others + need.quantity > need.limit:
            self._tell(need, max(0, need.limit - others))

    def _others(self, group: list[Need]) -> int:
        """How many other claims have used what is counted together; the rows are locked."""
        since = group[0].since
        ((others,),) = run_prepared(_SHARED, (self._rows(group), self.claim, since, since))
        return int(others)

    def _rows(self, group: list[Need]) -> list[int]:
        return [row for each in group for row in self.accounts[each.key].slots]


def _tries(slots: Sequence[int]) -> Iterator[Sequence[int]]:
    """A few that an order tries first: of those, one is nearly always free; then all."""
    if len(slots) > TRIED:
        yield random.sample(slots, TRIED)
    yield list(slots)


def counted_together(needs: Sequence[Need]) -> list[list[Need]]:
    """The needs whose uses are counted one by one, those of one customer's identities together."""
    groups: dict[str | bytes, list[Need]] = {}
    for need in needs:
        if need.counts:
            groups.setdefault(need.shared or need.key, []).append(need)
    return [group for group in groups.values() if len(group) > 1 or group[0].since is not None]
