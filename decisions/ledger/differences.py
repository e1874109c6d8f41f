"""Where the ledger does not agree with itself: which counter, by how much, and which claims are behind it."""

from dataclasses import dataclass, replace

from django.db import connection

from catalog.money import to_text
from decisions.ledger.checking import COUNTED, INVARIANTS, MOVED, STAKED, broken

MOST = 200
"""Counters that are named of one kind of difference."""
_COUNTERS = f"""
SELECT a.id, a.owner, a.kind, a.subject, a.period, a.unit, name.counter, name.says,
    name.moved::bigint, name.staked::bigint
FROM decisions_allowance a
LEFT JOIN (
    SELECT allowance_id, {MOVED} FROM decisions_movement GROUP BY allowance_id
) m ON m.allowance_id = a.id
LEFT JOIN (
    SELECT allowance_id, {STAKED} FROM decisions_stake GROUP BY allowance_id
) s ON s.allowance_id = a.id
LEFT JOIN (
    SELECT allowance_id, sum(quantity - returned) AS debt FROM decisions_debt GROUP BY allowance_id
) d ON d.allowance_id = a.id
CROSS JOIN LATERAL (VALUES
    ('held', a.held, coalesce(m.held, 0), coalesce(s.held, 0)),
    ('used', a.used, coalesce(m.used, 0), coalesce(s.used, 0)),
    ('debt', a.debt, coalesce(m.debt, 0), coalesce(d.debt, 0))
) AS name (counter, says, moved, staked)
WHERE name.says <> name.moved OR name.says <> name.staked
ORDER BY a.owner, a.kind, a.id, name.counter LIMIT %s
"""
_CLAIMS = f"""
SELECT coalesce(m.claim, s.claim_id)
FROM (
    SELECT claim, {MOVED} FROM decisions_movement WHERE allowance_id = %(id)s GROUP BY claim
) m FULL JOIN (
    SELECT claim_id, {STAKED} FROM decisions_stake WHERE allowance_id = %(id)s GROUP BY claim_id
) s ON s.claim_id = m.claim
WHERE coalesce(m.held, 0) <> coalesce(s.held, 0) OR coalesce(m.used, 0) <> coalesce(s.used, 0)
ORDER BY 1 LIMIT 20
"""


@dataclass(frozen=True, slots=True)
class Difference:
    """One counter of one allowance row that is not the sum of its movements, or of what claims have of it.

    Quantities in uses, units of a gift, or minor units of `unit`.
    """

    allowance: int
    owner: str
    kind: str
    subject: str
    period: str
    unit: str
    counter: str
    """held, used or debt."""
    says: int
    moved: int
    staked: int
    claims: tuple[str, ...] = ()
    """Ids of claims whose movements are not what they have."""

    def told(self, quantity: int) -> str:
        """A quantity in words."""
        return f"{to_text(quantity, self.unit)} {self.unit}" if self.unit else str(quantity)

    @property
    def off(self) -> int:
        """By how much the counter says too much (or too little)."""
        return self.says - (self.moved if self.says != self.moved else self.staked)


def differences() -> list[Difference]:
    """Every counter that is off, by owner and kind; reads the ledger as it stands in one statement."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNTERS, [MOST])
        rows = cursor.fetchall()
        found = []
        for row in rows:
            cursor.execute(_CLAIMS, {"id": row[0]})
            found.append(replace(Difference(*row), claims=tuple(claim for (claim,) in cursor)))
    return found


def other_breaches() -> dict[str, list[str]]:
    """The other invariants that are broken, chains left out: name -> what breaks it, in words."""
    names = [name for name in INVARIANTS if name not in COUNTED]
    return {name: [", ".join(map(str, row)) for row in rows] for name, rows in broken(names=names).items()}
