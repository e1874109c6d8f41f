"""How old the tills' bundles are."""

import logging
from collections import Counter
from datetime import datetime, timedelta

from django.db.models import QuerySet

from decisions.models import Till

logger = logging.getLogger(__name__)
GONE = timedelta(days=30)
"""A till that has not asked for so long is taken out of service: it is alarmed about no more."""
NAMED = 20


def overdue_tills(at: datetime) -> dict[str, int]:
    """Channel -> tills whose bundle has run out; none is left out but those gone for 30 days."""
    return dict(Counter(_overdue(at).values_list("channel__code", flat=True)))


def alarm_overdue(at: datetime) -> int:
    """How many tills give no offers any more, each named in the log."""
    rows = list(_overdue(at).order_by("valid_until"))
    for row in rows[:NAMED]:
        logger.warning(
            "till %r of %s has given no offers since %s",
            str(row),
            row.channel.code,
            row.valid_until.isoformat(),
        )
    return len(rows)


def _overdue(at: datetime) -> QuerySet[Till]:
    return Till.objects.select_related("channel").filter(
        valid_until__lt=at, fetched_at__gte=at - GONE, channel__active=True
    )
