"""Jobs as people see them: what each did last, and whether it should have run by now."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django_celery_beat.models import PeriodicTask

from governance.jobs.lateness import is_overdue, scheduled
from governance.jobs.registry import JOBS
from governance.jobs.running import ALREADY_RUNNING
from governance.models import JobRun

_LAST = """
SELECT last.id FROM unnest(%s::text[]) AS named (job), LATERAL (
    SELECT id FROM governance_jobrun run WHERE run.job = named.job AND run.counts <> %s::jsonb
    ORDER BY started_at DESC, id DESC LIMIT 1
) last
"""


@dataclass(frozen=True, slots=True)
class JobRow:
    """One job as it stands."""

    name: str
    sentence: str
    schedule: str
    enabled: bool
    last: JobRun | None
    overdue: bool

    @property
    def result(self) -> str:
        return result_text(self.last) if self.last else _("never ran")


def job_rows() -> list[JobRow]:
    """Every job with its schedule and its last run."""
    tasks, at = scheduled(), timezone.now()
    last = {run.job: run for run in last_runs()}
    return [_row(name, tasks.get(name), last.get(name), at) for name in JOBS]


def last_runs() -> QuerySet[JobRun]:
    """The newest run of each job, by a look into the index for each: there may be many runs.

    One that found another at it did nothing and tells nothing of the job.
    """
    with connection.cursor() as cursor:
        cursor.execute(_LAST, [list(JOBS), json.dumps(ALREADY_RUNNING)])
        found = [run for (run,) in cursor.fetchall()]
    return JobRun.objects.filter(pk__in=found)


def result_text(run: JobRun) -> str:
    """ "ended 3, published 1", "nothing to do", or why it failed."""
    if run.outcome == "failed":
        return run.error.strip().rpartition("\n")[2]
    if run.outcome == "running":
        return _("running")
    done = ", ".join(f"{name} {count}" for name, count in run.counts.items() if count)
    return done or _("nothing to do")


def _row(name: str, task: PeriodicTask | None, last: JobRun | None, at: datetime) -> JobRow:
    begun = last.started_at if last is not None else None
    schedule = next(iter(filter(None, _schedules(task))), "") if task else ""
    return JobRow(
        name=name,
        sentence=JOBS[name].sentence,
        schedule=schedule or _("not scheduled"),
        enabled=bool(task and task.enabled),
        last=last,
        overdue=bool(task and task.enabled and is_overdue(task, begun, at)),
    )


def _schedules(task: PeriodicTask) -> Iterator[str]:
    yield str(task.interval) if task.interval else ""
    yield str(task.crontab.human_readable) if task.crontab else ""
