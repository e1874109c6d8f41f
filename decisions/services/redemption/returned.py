"""What has come back of an order so far."""

import json
from typing import Any

from catalog.money import to_text
from catalog.statements import run_prepared
from decisions.ledger.claims import ClaimRow
from decisions.services.redemption.reserving import instant

Json = dict[str, Any]
_DONE = """
SELECT return_id, created, refund, shortfall, answer FROM decisions_return WHERE claim_id = %s
ORDER BY created, id
"""


def returns_of(claim: ClaimRow, currency: str) -> Json:
    """Each return, what was refunded in all, and what is open against later refunds; amounts as texts."""
    rows = run_prepared(_DONE, (claim.id,)) if claim.state in ("partially_returned", "returned") else []
    return {
        "returns": [
            {
                "return_id": name,
                "created": instant(created),
                "refund": to_text(refund, currency),
                "lines": json.loads(answer)["lines"],
            }
            for name, created, refund, _, answer in rows
        ],
        "refunded": to_text(sum(row[2] for row in rows), currency),
        "shortfall": to_text(rows[-1][3] if rows else 0, currency),
    }
