"""Jobs that failed or did not run are incidents: one each, and one for all where nothing ran."""

from datetime import UTC, datetime, timedelta

import pytest
from django.test import Client
from django_celery_beat.models import IntervalSchedule, PeriodicTask
from pytest_django import Settings

from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.jobs.selectors import last_runs
from governance.models import Incident, JobRun
from tests.governance.house import person

pytestmark = pytest.mark.django_db
NOW = datetime.now(UTC).replace(microsecond=0)


def ran(job: str, ago: timedelta, outcome: str = "done", error: str = "") -> None:
    JobRun.objects.create(
        job=job,
        started_at=NOW - ago,
        outcome=outcome,
        duration_ms=None if outcome == "running" else 1,
        error=error,
    )


@pytest.fixture
def all_ran() -> None:
    """Every job ran half a minute ago."""
    for job in JOBS:
        ran(job, timedelta(seconds=30))


def watch(at: datetime = NOW) -> dict[str, int]:
    return dict(run_job(JOBS["watch_jobs"], at=at).counts)


def told() -> list[tuple[str, bool]]:
    """(title, whether it is over) of the incidents."""
    return [(each.title, each.over_at is not None) for each in Incident.objects.order_by("id")]


def test_all_is_well(all_ran: None) -> None:
    assert watch() == {"jobs": 0, "incidents": 0}


def test_a_house_that_has_just_begun() -> None:
    PeriodicTask.objects.update(date_changed=NOW)
    assert watch() == {"jobs": 0, "incidents": 0}


def test_a_failed_job_until_it_is_done_again(all_ran: None) -> None:
    ran("reconcile", timedelta(seconds=20), "failed", "Traceback\nValueError: a counter is odd")
    ran("reconcile", timedelta(seconds=10), "running")
    assert (watch(), watch()) == ({"jobs": 1, "incidents": 1}, {"jobs": 1, "incidents": 0})
    title = "The job reconcile failed: ValueError: a counter is odd"
    assert told() == [(title, False)]
    ran("reconcile", timedelta(seconds=5))
    watch()
    assert told() == [(title, True)]


def test_an_overdue_job_until_it_runs(all_ran: None) -> None:
    JobRun.objects.filter(job="seal_rows").update(started_at=NOW - timedelta(minutes=5))
    assert watch() == {"jobs": 1, "incidents": 1}
    incident = Incident.objects.get()
    assert incident.title.startswith("The job seal_rows is overdue: it ran last ")
    assert incident.began_at == NOW - timedelta(minutes=1)
    ran("seal_rows", timedelta(0))
    assert watch(NOW + timedelta(seconds=1))["jobs"] == 0


def test_one_that_was_switched_off_is_nobodys_business(all_ran: None) -> None:
    JobRun.objects.filter(job="seal_rows").update(started_at=NOW - timedelta(days=5))
    PeriodicTask.objects.filter(args='["seal_rows"]').update(enabled=False)
    assert watch() == {"jobs": 0, "incidents": 0}


@pytest.mark.parametrize("back_first", [False, True], ids=["watching first", "others were quicker"])
def test_after_a_day_in_which_nothing_ran_it_is_one_incident(back_first: bool) -> None:
    day = timedelta(days=1)
    for job in JOBS:
        ran(job, day)
    if back_first:
        ran("start_due", timedelta(seconds=1))
    assert watch() == {"jobs": 1, "incidents": 1}
    incident = Incident.objects.get()
    assert incident.title.startswith(
        f"No job ran from {NOW - day:%Y-%m-%d %H:%M} to {NOW:%Y-%m-%d %H:%M} UTC"
    )
    assert incident.began_at == NOW - day
    late = {fact["job"] for fact in incident.facts}
    assert {"start_due", "expire_due", "seal_rows", "watch_jobs", "retire_due"} <= late
    assert late.isdisjoint({"forget_answers", "prune_job_runs"})  # once a day: not overdue yet
    assert Incident.objects.filter(state="open").count() == 1
    # The next run finds it over; those that have not run since are late on their own account.
    for job in JOBS:
        ran(job, timedelta(0))
    assert watch(NOW + timedelta(seconds=50)) == {"jobs": 0, "incidents": 0}
    assert [over for _, over in told()] == [True]


def test_metrics_tell_without_beat(client: Client, settings: Settings) -> None:
    settings.METRICS_TOKEN = "token"
    now = datetime.now(UTC)
    JobRun.objects.create(job="start_due", started_at=now - timedelta(hours=1), outcome="done", duration_ms=1)
    JobRun.objects.create(job="reconcile", started_at=now, outcome="failed", duration_ms=1, error="x")
    answer = client.get("/metrics", headers={"Authorization": "Bearer token"}).content.decode()
    values = dict(line.rsplit(" ", 1) for line in answer.splitlines() if line.startswith("offerdesk_job"))
    assert 3600 <= float(values['offerdesk_job_age_seconds{job="start_due"}']) < 3700
    assert values['offerdesk_job_overdue{job="start_due"}'] == "1"
    assert values['offerdesk_job_overdue{job="reconcile"}'] == "0"
    assert values['offerdesk_job_failed{job="start_due"}'] == "0"
    assert values['offerdesk_job_failed{job="reconcile"}'] == "1"
    assert 'offerdesk_job_age_seconds{job="seal_rows"}' not in values


BESIDE = {"already running": 1}


def test_who_found_another_at_it_tells_nothing_of_the_job(all_ran: None) -> None:
    """One hangs for hours with the lock; another one fails after longer than its period."""
    JobRun.objects.filter(job__in=["seal_rows", "reconcile"]).delete()
    ran("seal_rows", timedelta(hours=3), "running")
    ran("reconcile", timedelta(hours=2), "failed", "ValueError: a counter is odd")
    for minutes in range(1, 60):
        for job in ("seal_rows", "reconcile"):
            ran(job, timedelta(minutes=minutes))
    JobRun.objects.filter(job__in=["seal_rows", "reconcile"], outcome="done").update(counts=BESIDE)
    assert watch()["jobs"] == 2
    assert {title.split(":")[0] for title, _ in told()} == {
        "The job seal_rows is overdue",
        "The job reconcile failed",
    }
    shown = {run.job: run.outcome for run in last_runs()}
    assert (shown["seal_rows"], shown["reconcile"]) == ("running", "failed")


def test_where_this_job_alone_was_away_nothing_stood_still(all_ran: None) -> None:
    JobRun.objects.filter(job="watch_jobs").update(started_at=NOW - timedelta(hours=1))
    for minutes in range(60):
        ran("expire_holds", timedelta(minutes=minutes))
    assert watch()["jobs"] == 0


def test_a_period_beyond_all_days(all_ran: None, client: Client) -> None:
    task = PeriodicTask.objects.get(args='["seal_rows"]')
    task.interval = IntervalSchedule.objects.create(every=2_000_000, period="days")
    task.save()
    assert watch()["jobs"] == 0
    client.force_login(person("boss", "administrator"), backend="governance.people.backends.RoleBackend")
    assert client.get("/admin/").status_code == 200
