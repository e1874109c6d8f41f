"""Rows of claims: a reservation and the redemption that it becomes, one state machine."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from catalog.statements import run_prepared
from decisions.engine import canonical
from decisions.ledger.failpoints import failpoint
from decisions.ledger.redoing import opened_inputs
from decisions.ledger.terms import Terms

_COLUMNS = (
    "id, state, channel, decision, reserved, order_id, order_total, created, expires, committed, ended, terms"
)
_INSERT = f"""
INSERT INTO decisions_claim ({_COLUMNS})
VALUES ({", ".join(["%s"] * 12)})
ON CONFLICT DO NOTHING RETURNING id
"""
_OF_DECISION = f"""
SELECT {_COLUMNS} FROM decisions_claim
WHERE decision = %s AND state IN ('held', 'committed', 'partially_returned', 'returned') FOR NO KEY UPDATE
"""
_BY_ID = f"SELECT {_COLUMNS} FROM decisions_claim WHERE id = %s"
_OF_ORDER = f"SELECT {_COLUMNS} FROM decisions_claim WHERE channel = %s AND order_id = %s"
_MOVE = """
UPDATE decisions_claim
SET state = %s, expires = %s, ended = %s, order_id = %s, order_total = %s, committed = %s
WHERE id = %s
"""
RESERVATION, REDEMPTION = "rsv_", "red_"


@dataclass(slots=True)
class ClaimRow:
    """One claim; `terms` as stored."""

    id: str
    state: str
    channel: str
    decision: str
    reserved: bool
    order_id: str | None
    order_total: int | None
    created: datetime
    expires: datetime | None
    committed: datetime | None
    ended: datetime | None
    terms: str
    fresh: Sequence[Any] = ()
    """Vouchers that were issued just now, clear texts included; nothing of them is stored here."""

    @property
    def reservation(self) -> str:
        return RESERVATION + self.id

    @property
    def redemption(self) -> str:
        return REDEMPTION + self.id

    def is_held(self, now: datetime) -> bool:
        """Whether it holds anything: after `expires` it doesn't, whether or not that was noted."""
        return self.state == "held" and self.expires is not None and now < self.expires

    def state_at(self, now: datetime) -> str:
        """Its state by the clock."""
        return "expired" if self.state == "held" and not self.is_held(now) else self.state

    def read_terms(self) -> Terms:
        """What was decided."""
        return read_terms(self.terms)

    def redo(self) -> dict[str, Any] | None:
        """What the decision was made of, where an applied offer's returns policy computes it again.

        None also where the customer was erased. One statement, where there is anything to open.
        """
        found: dict[str, Any] | None = json.loads(self.terms).get("redo")
        return None if found is None else opened_inputs(found, self.decision)

    def needs(self) -> list[dict[str, Any]]:
        """What it took, as answers tell it."""
        found: list[dict[str, Any]] = json.loads(self.terms)["needs"]
        return found


def read_terms(stored: str) -> Terms:
    """What was decided, from the text that a claim keeps."""
    return Terms.from_json(json.loads(stored)["terms"])


def stored_terms(terms: Terms, told: list[dict[str, Any]], redo: dict[str, Any] | None = None) -> str:
    """The text in which a claim keeps its terms, what it took, and what it takes to decide it again."""
    kept = {"terms": terms.as_json(), "needs": told}
    return canonical(kept if redo is None else {**kept, "redo": redo})


def insert_claim(claim: ClaimRow) -> bool:
    """Stores a new claim; False where its decision or its order has a live one already."""
    rows = run_prepared(
        _INSERT,
        (
            claim.id,
            claim.state,
            claim.channel,
            claim.decision,
            claim.reserved,
            claim.order_id,
            claim.order_total,
            claim.created,
            claim.expires,
            claim.committed,
            claim.ended,
            claim.terms,
        ),
    )
    failpoint("claimed")
    return bool(rows)


def claim_named(reservation: str | None) -> str | None:
    """The claim that a reservation's id stands for; None where it is none."""
    known = reservation is not None and reservation.startswith(RESERVATION)
    return reservation.removeprefix(RESERVATION) if known and reservation else None


def claim_of_decision(decision: str) -> ClaimRow | None:
    """The live claim of a decision, locked."""
    rows = run_prepared(_OF_DECISION, (decision,))
    return ClaimRow(*rows[0]) if rows else None


def claim_by_id(name: str, *, lock: bool = False) -> ClaimRow | None:
    """A claim by the 26 letters of its id."""
    rows = run_prepared(_BY_ID + (" FOR NO KEY UPDATE" if lock else ""), (name,))
    return ClaimRow(*rows[0]) if rows else None


def claim_of_order(channel: str, order_id: str) -> ClaimRow | None:
    """The claim that an order redeemed, whatever became of it."""
    rows = run_prepared(_OF_ORDER, (channel, order_id))
    return ClaimRow(*rows[0]) if rows else None


def store_state(claim: ClaimRow) -> None:
    """Writes what changes in a claim's life; its row is locked."""
    run_prepared(
        _MOVE,
        (
            claim.state,
            claim.expires,
            claim.ended,
            claim.order_id,
            claim.order_total,
            claim.committed,
            claim.id,
        ),
    )
    failpoint("stated")
