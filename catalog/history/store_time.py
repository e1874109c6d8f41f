"""When a basket was sold: the source's unlabelled UTC as an instant and on the store's clock."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

STORE_ZONE = "America/New_York"
_ZONE = ZoneInfo(STORE_ZONE)


def sold_instant(unlabelled: datetime) -> datetime:
    """The instant of a naive timestamp that is in UTC without saying so."""
    return unlabelled.replace(tzinfo=UTC)


def store_clock(instant: datetime) -> str:
    """What the store's clock showed, ISO 8601 with its offset ("2017-03-12T03:00:00-04:00")."""
    return instant.astimezone(_ZONE).isoformat()
