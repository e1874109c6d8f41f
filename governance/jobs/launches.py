"""Jobs that move offers and campaigns along their windows."""

from datetime import datetime

from governance.hands import Hand
from governance.jobs.running import Counts
from governance.launch import clock
from governance.launch.publishing import publish
from governance.locks import launching
from governance.models import Publication


def start_due(at: datetime) -> Counts:
    """Approved offers enter, scheduled ones whose start has come are live; campaigns likewise."""
    with launching():
        started = clock.start_due(at=at, by=Hand.of_job("start_due"))
        return {"started": len(started), "published": _publish(at, "start_due", started)}


def expire_due(at: datetime) -> Counts:
    """What is over is ended and leaves the snapshot."""
    with launching():
        ended = clock.end_due(at=at, by=Hand.of_job("expire_due"))
        return {"ended": len(ended), "published": _publish(at, "expire_due", ended)}


def retire_due(at: datetime) -> Counts:
    """What is past its sunset is retired."""
    with launching():
        return {"retired": len(clock.retire_due(at=at, by=Hand.of_job("retire_due")))}


def _publish(at: datetime, job: str, why: list[str]) -> int:
    """Makes the new state the live snapshot; 1 if that changed anything."""
    if not why:
        return 0
    last = Publication.objects.values_list("sequence", flat=True).first()
    cause = ", ".join(why[:3]) + (f" and {len(why) - 3} more" if len(why) > 3 else "")
    return int(publish(cause=cause, by=Hand.of_job(job), at=at).sequence != last)
