"""How many decisions were made lately, without ever counting a large log."""

from datetime import datetime

from django.db import connection

from decisions.ids import encode

_COUNT = """
SELECT count(*) FROM (
    SELECT 1 FROM decisions_log WHERE id >= %s AND created >= %s LIMIT %s
) AS lately
"""


def decisions_since(moment: datetime, *, at_most: int = 10_000) -> int:
    """The decisions from a moment on; counting stops at `at_most`. The id leads through the index."""
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, [encode(int(moment.timestamp() * 1000), 0), moment, at_most])
        row = cursor.fetchone()
    return int(row[0]) if row else 0
