"""How far a switch has come: which processes decide by it, since when, and who has not answered."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection
from django.db.models import Max

from decisions.models import Followed, Override, Worker

SILENT_SECONDS = 12.0
"""Two beats and a little: who was not heard of for so long has not answered."""
GONE_SECONDS = 30.0
"""Who was silent for so long and has no link to the database any more decides nothing."""
FORGOTTEN_SECONDS = 600.0
KEPT = timedelta(days=180)
_WORKERS = """
SELECT name, overrides, age FROM (
    SELECT w.name, w.id, w.overrides, extract(epoch FROM clock_timestamp() - w.seen_at)::float AS age,
        EXISTS (SELECT FROM pg_stat_activity a WHERE a.pid = w.backend) AS linked
    FROM decisions_worker w
) known
WHERE age < %s OR (linked AND age < %s) ORDER BY name, id
"""


@dataclass(frozen=True, slots=True)
class Waited:
    """A process that does not decide by the switch yet, as far as it told."""

    name: str
    silent: float | None
    """Seconds since it was heard of, if those are too many."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A switch and the processes that decide."""

    number: int
    processes: int
    following: int
    seconds: float | None
    """From the switch to the last process that told; None where none had to be told."""
    waited: tuple[Waited, ...]

    @property
    def is_whole(self) -> bool:
        """Whether every process decides by it."""
        return self.processes > 0 and not self.waited


def effect_of(number: int) -> Effect | None:
    """How far the switch with this number has come; None where there is none."""
    override = Override.objects.filter(pk=number).first()
    if override is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(_WORKERS, [GONE_SECONDS, FORGOTTEN_SECONDS])
        rows = cursor.fetchall()
    last = Followed.objects.filter(override=number).aggregate(last=Max("at"))["last"]
    waited = tuple(
        Waited(name, round(age, 1) if age > SILENT_SECONDS else None)
        for name, known, age in rows
        if known < number
    )
    return Effect(
        number=number,
        processes=len(rows),
        following=len(rows) - len(waited),
        seconds=None if last is None else max(0.0, (last - override.created_at).total_seconds()),
        waited=waited,
    )


def forget_followers(at: datetime) -> int:
    """Removes what processes told that are gone, and of switches of long ago; how many rows."""
    gone, _ = Worker.objects.filter(seen_at__lt=at - timedelta(seconds=FORGOTTEN_SECONDS)).delete()
    old, _ = Followed.objects.filter(at__lt=at - KEPT).delete()
    return gone + old
