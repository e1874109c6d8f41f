"""Whether a job should have run by now: its own schedule says so, whatever its period."""

import json
from datetime import datetime, timedelta

from django_celery_beat.models import PeriodicTask

GRACE = timedelta(minutes=2)
TASK = "governance.run_job"


def scheduled() -> dict[str, PeriodicTask]:
    """Beat's task of each job, by the job's name; also one that is switched off."""
    tasks = PeriodicTask.objects.filter(task=TASK).select_related("interval", "crontab").order_by("pk")
    return {name: task for task in tasks for name in json.loads(task.args)}


def is_overdue(task: PeriodicTask, last: datetime | None, at: datetime) -> bool:
    """Whether its time has come twice since its last run began."""
    due = overdue_from(task, last)
    return due is not None and at > due


def overdue_from(task: PeriodicTask, last: datetime | None) -> datetime | None:
    """From when on it is overdue; None where its schedule names no time."""
    seen: datetime = last or task.date_changed
    try:
        return _next(task, _next(task, seen)) + GRACE
    except (RuntimeError, ValueError, OverflowError):  # no day, as 31 February; or none that there is
        return None


def _next(task: PeriodicTask, moment: datetime) -> datetime:
    """When its schedule asks for the run after the one of this moment."""
    if task.crontab:
        begun, until, _now = task.crontab.schedule.remaining_delta(moment)
        following: datetime = begun + until
        return following
    every: timedelta = task.interval.schedule.run_every if task.interval else timedelta(days=1)
    return moment + every
