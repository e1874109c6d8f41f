"""Which decisions became orders."""

from collections.abc import Collection

from django.db import connection

_ORDERS = (
    "SELECT count(DISTINCT decision) FROM decisions_claim WHERE decision = ANY(%s) AND committed IS NOT NULL"
)


def orders_of(decisions: Collection[str]) -> int:
    """How many of these decisions were redeemed, whatever became of their orders."""
    if not decisions:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(_ORDERS, [list(decisions)])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
