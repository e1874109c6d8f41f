"""How much offers gave lately, by the decisions that applied them; never a scan of a large log."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from decisions.ids import encode

MOST = 5_000
"""Decisions that are looked at: the newest ones."""
_APPLIED = """
WITH lately AS (
    SELECT id, answer FROM decisions_log WHERE id >= %(first)s AND created >= %(since)s
    AND (%(channel)s = '' OR channel = %(channel)s) ORDER BY id DESC LIMIT %(most)s
), given AS (
    SELECT l.id, body ->> 'currency' AS currency, (offer ->> 'amount')::numeric AS amount
    FROM lately l, LATERAL (SELECT l.answer::jsonb AS body OFFSET 0) parsed,
        LATERAL jsonb_array_elements(body -> 'offers') offer
    WHERE offer ->> 'state' IN ('applied', 'clipped')
        AND (%(codes)s::text[] IS NULL OR offer ->> 'code' = ANY(%(codes)s))
)
SELECT (SELECT count(*) FROM lately), (SELECT count(DISTINCT id) FROM given), currency, sum(amount)
FROM given GROUP BY currency
UNION ALL SELECT (SELECT count(*) FROM lately), 0, NULL, NULL
"""


@dataclass(frozen=True, slots=True)
class Applied:
    """What some offers gave in the decisions since a moment."""

    looked_at: int
    decisions: int
    """Those that applied one of the offers."""
    amounts: dict[str, Decimal]
    """Off lines and shipping, by currency."""
    partial: bool
    """Whether there were more decisions than are looked at: the newest of them count."""


def applied_since(
    moment: datetime, *, codes: Collection[str] | None, channel: str = "", most: int = MOST
) -> Applied:
    """What these offers (None = all) gave since a moment, in every channel or in one."""
    params: dict[str, Any] = {
        "first": encode(int(moment.timestamp() * 1000), 0),
        "since": moment,
        "channel": channel,
        "codes": None if codes is None else list(codes),
        "most": most,
    }
    with connection.cursor() as cursor:
        cursor.execute(_APPLIED, params)
        rows = cursor.fetchall()
    looked_at = rows[-1][0]
    return Applied(
        looked_at=looked_at,
        decisions=sum(row[1] for row in rows),
        amounts={currency: amount for _, _, currency, amount in rows if currency is not None},
        partial=looked_at >= most,
    )
