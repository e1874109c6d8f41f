"""Jobs as people see them: what each did last, and whether it should have run by now."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from governance.jobs.registry import JOBS
from governance.models import JobRun

GRACE = timedelta(minutes=2)


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as it stands."""

    name: str
    sentence: str
    schedule: str
    schedule_id: int | None
    enabled: bool
    last: JobRun | None
    overdue: bool

    @property
    def result(self) -> str:
        return result_text(self.last) if self.last else _("never ran")


def job_rows() -> list[JobRow]:
    """Every job with its schedule and its last run."""
    scheduled = {f'["{name}"]': name for name in JOBS}
    tasks = {
        scheduled[task.args]: task
        for task in PeriodicTask.objects.select_related("interval", "crontab")
        if task.args in scheduled
    }
    last = {run.job: run for run in last_runs()}
    return [_row(name, tasks.get(name), last.get(name)) for name in JOBS]


def last_runs() -> QuerySet[JobRun]:
    """The newest run of each job."""
    return JobRun.objects.order_by("job", "-started_at", "-id").distinct("job")


def result_text(run: JobRun) -> str:
    """ "ended 3, published 1", "nothing to do", or why it failed."""
    if run.outcome == "failed":
        return run.error.strip().rpartition("\n")[2]
    if run.outcome == "running":
        return _("running")
    done = ", ".join(f"{name} {count}" for name, count in run.counts.items() if count)
    return done or _("nothing to do")


def _row(name: str, task: PeriodicTask | None, last: JobRun | None) -> JobRow:
    schedule = next(iter(filter(None, _schedules(task))), "") if task else ""
    return JobRow(
        name=name,
        sentence=JOBS[name].sentence,
        schedule=schedule or _("not scheduled"),
        schedule_id=task.pk if task else None,
        enabled=bool(task and task.enabled),
        last=last,
        overdue=bool(task and task.enabled and _overdue(task, last)),
    )


def _schedules(task: PeriodicTask) -> Iterator[str]:
    yield str(task.interval) if task.interval else ""
    yield str(task.crontab.human_readable) if task.crontab else ""


def _overdue(task: PeriodicTask, last: JobRun | None) -> bool:
    """Whether its time has come twice since it ran last."""
    seen: datetime = last.started_at if last else task.date_changed
    try:
        return bool(timezone.now() > _next(task, _next(task, seen)) + GRACE)
    except (RuntimeError, ValueError):  # a crontab that names no day, as 31 February
        return False


def _next(task: PeriodicTask, moment: datetime) -> datetime:
    """When its schedule asks for the run after the one of this moment."""
    if task.crontab:
        begun, until, _now = task.crontab.schedule.remaining_delta(moment)
        following: datetime = begun + until
        return following
    every: timedelta = task.interval.schedule.run_every if task.interval else timedelta(days=1)
    return moment + every
