"""What was sold already: within the limits it is used, beyond them it is debt, and nothing is refused."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from catalog.statements import run_prepared
from decisions.ledger.accounts import Account
from decisions.ledger.needs import Need
from decisions.ledger.taking import Taking, counted_together

_OWE = """
WITH owing AS (
    UPDATE decisions_allowance SET debt = debt + %(n)s WHERE id = %(id)s RETURNING id
), debt AS (
    INSERT INTO decisions_debt (claim_id, allowance_id, quantity, returned)
    SELECT %(claim)s, id, %(n)s, 0 FROM owing
)
INSERT INTO decisions_movement (at, allowance_id, claim, kind, quantity)
SELECT now(), id, %(claim)s, 'debt', %(n)s FROM owing
"""


@dataclass(frozen=True, slots=True)
class Owed:
    """So much of a need lies beyond its limit; in the need's own unit."""

    need: Need
    quantity: int


class Recording(Taking):
    """A claim that has been sold: it takes what is there and owes the rest."""

    def __init__(self, claim: str, at: datetime, accounts: dict[bytes, Account]) -> None:
        """`at` is the sale's instant."""
        super().__init__(claim, at, None, accounts)

    def record(self, needs: Sequence[Need]) -> list[Owed]:
        """Uses or owes all of `needs` (in_order); what it owes.

        Of an amount, only the excess is debt; a use is one or the other. Debt stands in the first slot.
        """
        # Counting one by one asks for all rows of a customer: they are locked before any is changed.
        slots = {need.key: self._reclaimed(need) for need in needs}
        full = {
            need.key
            for group in counted_together(needs)
            if self._others(group) + group[0].quantity > group[0].limit
            for need in group
        }
        owed = []
        for need in needs:
            rows = slots[need.key]
            left = 0 if need.key in full else max(0, sum(slot.left for slot in rows))
            used = min(need.quantity, left)
            self._spread(need, rows, used)
            if used < need.quantity:
                over = need.quantity - used
                run_prepared(_OWE, {"n": over, "id": rows[0].id, "claim": self.claim})
                owed.append(Owed(need, over))
        return owed
