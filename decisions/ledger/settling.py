"""What becomes of stakes: a hold is used or released, what was used comes back, debt before all else."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from catalog.statements import run_prepared
from catalog.transactions import BeginAgain
from decisions.ledger.accounts import lock
from decisions.ledger.failpoints import failpoint
from decisions.ledger.needs import HOT, Need

_HELD = """
UPDATE decisions_stake SET state = %(state)s, expires = NULL WHERE claim_id = %(claim)s AND state = 'held'
"""
# All or nothing, by one clock; what somebody takes back in the same instant is told by its state.
_USE = f"""
{_HELD} AND expires > statement_timestamp() AND NOT EXISTS (
    SELECT 1 FROM decisions_stake lost WHERE lost.claim_id = %(claim)s
    AND (lost.state = 'ended' OR (lost.state = 'held' AND lost.expires <= statement_timestamp()))
) RETURNING allowance_id, quantity, (
    SELECT count(*) FROM decisions_stake whole WHERE whole.claim_id = %(claim)s AND whole.state <> 'used'
)
"""
_RELEASE = f"{_HELD} RETURNING allowance_id, quantity"
_LOST = """
SELECT count(*) FROM decisions_stake WHERE claim_id = %s
AND (state = 'ended' OR (state = 'held' AND expires <= clock_timestamp()))
"""
_EXTEND = """
UPDATE decisions_stake SET expires = %s
WHERE claim_id = %s AND state = 'held' AND expires > clock_timestamp() RETURNING allowance_id
"""
_RETURN = """
UPDATE decisions_stake s SET returned = s.returned + asked.n
FROM unnest(%(rows)s::bigint[], %(quantities)s::bigint[]) AS asked (id, n)
WHERE s.claim_id = %(claim)s AND s.allowance_id = asked.id AND s.state = 'used'
AND s.returned + asked.n <= s.quantity RETURNING s.allowance_id
"""
_KEYS = """
SELECT a.kind, a.key FROM decisions_stake s JOIN decisions_allowance a ON a.id = s.allowance_id
WHERE s.claim_id = ANY(%s) AND s.state <> 'ended'
"""
_SETTLE = """
UPDATE decisions_debt SET returned = returned + %s
WHERE claim_id = %s AND allowance_id = %s AND returned + %s <= quantity RETURNING allowance_id
"""
_OWED = """
SELECT allowance_id, quantity - returned FROM decisions_debt
WHERE claim_id = %s AND returned < quantity ORDER BY allowance_id FOR NO KEY UPDATE
"""
_USED = """
SELECT own.id, a.kind, a.owner, a.unit, sum(own.quantity)::bigint, sum(own.returned)::bigint
FROM (
    SELECT allowance_id AS id, quantity, returned FROM decisions_stake
    WHERE claim_id = %(claim)s AND state = 'used'
    UNION ALL
    SELECT allowance_id, quantity, returned FROM decisions_debt WHERE claim_id = %(claim)s
) own JOIN decisions_allowance a ON a.id = own.id
GROUP BY own.id, a.kind, a.owner, a.unit ORDER BY own.id
"""
# The rows are locked in the order in which everybody locks; then all of them move at once.
_MOVED = """
WITH asked AS (
    SELECT * FROM unnest(
        %(rows)s::bigint[], %(released)s::bigint[], %(used)s::bigint[], %(returned)s::bigint[],
        %(settled)s::bigint[]
    ) AS asked (id, released, used, returned, settled)
), locked AS (
    SELECT id FROM decisions_allowance WHERE id = ANY(%(rows)s)
    ORDER BY kind = ANY(%(hot)s), key, slot FOR NO KEY UPDATE
), moved AS (
    UPDATE decisions_allowance a SET
        held = a.held - asked.released,
        used = a.used + asked.used - asked.returned,
        debt = a.debt - asked.settled,
        share = a.share - least(a.excess, asked.released + asked.returned - asked.used),
        excess = a.excess - least(a.excess, asked.released + asked.returned - asked.used)
    FROM locked JOIN asked ON asked.id = locked.id WHERE a.id = locked.id RETURNING asked.*
)
INSERT INTO decisions_movement (at, allowance_id, claim, kind, quantity)
SELECT now(), moved.id, %(claim)s, change.kind, change.n FROM moved, LATERAL (VALUES
    ('release', moved.released), ('use', moved.used), ('return', moved.returned), ('settle', moved.settled)
) AS change (kind, n) WHERE change.n > 0
"""


class Ended(Exception):
    """A reservation has nothing any more, or not all, of what it held."""


def use_held(claim: str) -> None:
    """All that a claim holds is used from now on.

    Raises Ended where some of it has expired, with nothing changed; BeginAgain where that happened only now.
    """
    rows = run_prepared(_USE, {"claim": claim, "state": "used"})
    if not rows:
        _still_whole(claim)
    elif len(rows) < rows[0][2]:
        raise BeginAgain
    failpoint("settled")
    _move(claim, [Move(row, released=quantity, used=quantity) for row, quantity, _ in rows])


def extend_held(claim: str, until: object) -> None:
    """All that a claim holds is held until an instant; raises Ended where some of it has expired."""
    run_prepared(_EXTEND, (until, claim))
    _still_whole(claim)


def release_held(claim: str) -> None:
    """All that a claim still holds is free."""
    rows = run_prepared(_RELEASE, {"claim": claim, "state": "ended"})
    _move(claim, [Move(row, released=quantity) for row, quantity in rows])


def give_back(claim: str, quantities: Mapping[int, int]) -> None:
    """So much of what a claim has used or owes comes back, by allowance row; what it owes first.

    Raises ValueError where more comes back than was used and owed: the caller has counted wrong.
    """
    wanted = {row: quantity for row, quantity in quantities.items() if quantity}
    owed = dict(run_prepared(_OWED, (claim,))) if wanted else {}
    settled = {row: min(quantity, owed.get(row, 0)) for row, quantity in wanted.items()}
    for row, own in sorted(settled.items()):
        if own and not run_prepared(_SETTLE, (own, claim, row, own)):
            raise ValueError(f"claim {claim} does not owe so much of allowance {row}")
    rest = {row: quantity - settled[row] for row, quantity in wanted.items() if quantity > settled[row]}
    if rest:
        asked = {"claim": claim, "rows": list(rest), "quantities": list(rest.values())}
        if beyond := rest.keys() - {row for (row,) in run_prepared(_RETURN, asked)}:
            raise ValueError(f"claim {claim} has not used so much of allowance {min(beyond)}")
    _move(claim, [Move(row, returned=rest.get(row, 0), settled=settled[row]) for row in wanted])


@dataclass(frozen=True, slots=True)
class UsedStake:
    """What a claim has used of one allowance row, and owes of it."""

    row: int
    kind: str
    owner: str
    unit: str
    quantity: int
    returned: int

    @property
    def left(self) -> int:
        """What has not come back."""
        return self.quantity - self.returned

    @property
    def is_use(self) -> bool:
        """Whether it is a use of an offer or a code: neither money nor goods."""
        return not self.unit and self.kind != "stock"


def used_by(claim: str) -> list[UsedStake]:
    """All that a claim has used or owes."""
    return [UsedStake(*row) for row in run_prepared(_USED, {"claim": claim})]


def lock_together(needs: Iterable[Need], *claims: str) -> None:
    """Locks what claims hold or use together with what is needed next, so that giving one back for the
    other keeps the order of locks."""
    orders = {need.key: need.order for need in needs}
    orders |= {bytes(key): (kind in HOT, bytes(key)) for kind, key in run_prepared(_KEYS, (list(claims),))}
    for key in sorted(orders, key=orders.__getitem__):
        lock(key)


def _still_whole(claim: str) -> None:
    ((lost,),) = run_prepared(_LOST, (claim,))
    if lost:
        raise Ended(claim)


@dataclass(frozen=True, slots=True)
class Move:
    """What moves in one allowance row; what is released or comes back, and isn't used, lessens its excess."""

    row: int
    released: int = 0
    used: int = 0
    returned: int = 0
    settled: int = 0


def _move(claim: str, moves: Sequence[Move]) -> None:
    if moves:
        run_prepared(
            _MOVED,
            {
                "claim": claim,
                "hot": list(HOT),
                "rows": [move.row for move in moves],
                "released": [move.released for move in moves],
                "used": [move.used for move in moves],
                "returned": [move.returned for move in moves],
                "settled": [move.settled for move in moves],
            },
        )
    failpoint("moved")
