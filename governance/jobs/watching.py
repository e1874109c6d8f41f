"""Jobs that failed or did not run: an incident each, and one for all where nothing ran at all.

Nothing here can tell while beat, worker or broker are down: home page and /metrics do. What was overdue
meanwhile is told by the first run after.
"""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django_celery_beat.models import PeriodicTask

from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more
from governance.jobs.lateness import GRACE, is_overdue, overdue_from, scheduled
from governance.jobs.running import ALREADY_RUNNING
from governance.models import JobRun

KIND, NAME = "job", "watch_jobs"


def look_after_jobs(at: datetime) -> dict[str, int]:
    """Jobs that are overdue or failed last, and incidents that are new; people close them."""
    tasks = {name: task for name, task in scheduled().items() if task.enabled}
    still = list(_standstill(tasks, at))
    findings = [*still, *_failed(tasks)]
    if not still:
        findings += _late(tasks, at)
    by = Hand.of_job(NAME)
    new = sum(found(finding, by=by, at=at)[1] for finding in findings)
    no_more(kind=KIND, found_now=[finding.fingerprint for finding in findings], at=at)
    return {"jobs": len(findings), "incidents": new}


def _last(name: str, *, before: datetime, finished: bool = False) -> JobRun | None:
    """A job's newest run that began before an instant; one that found another at it does not count."""
    runs = JobRun.objects.filter(job=name, started_at__lt=before).exclude(counts=ALREADY_RUNNING)
    if finished:
        runs = runs.exclude(outcome="running")
    return runs.order_by("-started_at", "-id").first()


def _standstill(tasks: Mapping[str, PeriodicTask], at: datetime) -> Iterator[Finding]:
    """That not even this job ran: beat, the workers or the broker stood still."""
    own = _last(NAME, before=at, finished=True)
    if own is None or NAME not in tasks or not is_overdue(tasks[NAME], own.started_at, at):
        return
    meanwhile = JobRun.objects.filter(started_at__gt=own.started_at + GRACE, started_at__lt=at - GRACE)
    if meanwhile.exclude(job=NAME).exists():
        return  # others ran: this job alone was away
    facts = []
    for name, task in tasks.items():
        last = _last(name, before=own.started_at + GRACE)
        begun = last.started_at if last is not None else None
        if is_overdue(task, begun, at):
            facts.append({"job": name, "last run before (UTC)": _told(begun)})
    title = f"No job ran from {own.started_at:%Y-%m-%d %H:%M} to {at:%Y-%m-%d %H:%M} UTC"
    yield Finding(
        KIND,
        f"jobs stood still since {own.started_at.isoformat()}",
        f"{title}: {len(facts)} were overdue",
        facts,
        began_at=own.started_at,
    )


def _late(tasks: Mapping[str, PeriodicTask], at: datetime) -> Iterator[Finding]:
    for name, task in tasks.items():
        last = _last(name, before=at)
        begun = last.started_at if last is not None else None
        if name != NAME and is_overdue(task, begun, at):
            fact = {"job": name, "last run (UTC)": _told(begun)}
            title = f"The job {name} is overdue: it ran last {_told(begun)}"
            yield Finding(KIND, f"job {name} late", title, [fact], began_at=overdue_from(task, begun))


def _failed(tasks: Mapping[str, PeriodicTask]) -> Iterator[Finding]:
    for name in tasks:
        runs = JobRun.objects.filter(job=name).exclude(outcome="running").exclude(counts=ALREADY_RUNNING)
        last = runs.order_by("-started_at", "-id").first()
        if last is not None and last.outcome == "failed":
            why = last.error.strip().rpartition("\n")[2]
            fact = {"job": name, "run (UTC)": _told(last.started_at), "error": why}
            title = f"The job {name} failed: {why}"
            yield Finding(KIND, f"job {name} failed", title, [fact], began_at=last.started_at)


def _told(moment: datetime | None) -> str:
    return "never" if moment is None else f"{moment:%Y-%m-%d %H:%M:%S}"
