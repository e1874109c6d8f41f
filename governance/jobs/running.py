"""Running a job: alone, in one transaction, with a record of what came of it."""

import logging
import time
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from governance.models import JobRun

logger = logging.getLogger(__name__)

Counts = Mapping[str, int]
ALREADY_RUNNING = {"already running": 1}
IN_STEPS_AT_MOST = timedelta(hours=1)
"""A job in steps does not take so long."""


@dataclass(frozen=True, slots=True)
class Job:
    """A job by name; `work` gets the time of the run and returns in numbers what it changed.

    Safe to run twice, late, or beside itself: it looks at the state of things, never at when it ran last.
    """

    name: str
    sentence: str
    work: Callable[[datetime], Counts]
    in_steps: bool = False
    """It keeps each step by itself and may run beside itself: no transaction around it, no lock."""


def run_job(job: Job, *, at: datetime | None = None) -> JobRun:
    """Runs a job and records the run; a failure is recorded and raised. `at` is the time that it sees."""
    run = JobRun.objects.create(job=job.name, started_at=timezone.now())
    began = time.monotonic()
    try:
        counts = _alone(job, at or run.started_at, run)
    except Exception:
        _finish(run, began, "failed", {}, traceback.format_exc(limit=-8))
        raise
    _finish(run, began, "done", counts, "")
    return run


def _alone(job: Job, at: datetime, run: JobRun) -> Counts:
    """Does the work unless the same job is at it this moment."""
    if job.in_steps:
        _close_lost_runs(job, run, older_than=IN_STEPS_AT_MOST)
        return job.work(at)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_try_advisory_xact_lock(hashtext(%s))", [f"governance.job.{job.name}"])
            (free,) = cursor.fetchone()
        if not free:
            return ALREADY_RUNNING
        _close_lost_runs(job, run)
        return job.work(at)


def _close_lost_runs(job: Job, run: JobRun, *, older_than: timedelta = timedelta()) -> None:
    """Runs older than this one that never said how they ended: since we hold the lock, they are dead.

    Without a lock they are after so long.
    """
    before = run.started_at - older_than
    lost = JobRun.objects.filter(job=job.name, outcome="running", started_at__lt=before)
    lost.update(outcome="failed", duration_ms=0, error="The process ended before the job was done.")


def _finish(run: JobRun, began: float, outcome: str, counts: Counts, error: str) -> None:
    run.duration_ms = round((time.monotonic() - began) * 1000)
    run.outcome, run.counts, run.error = outcome, dict(counts), error
    run.save()
    if outcome == "failed":
        logger.error("job %s failed: %s", run.job, error.strip().rpartition("\n")[2])
    elif any(counts.values()):
        logger.info("job %s: %s", run.job, ", ".join(f"{name} {count}" for name, count in counts.items()))
