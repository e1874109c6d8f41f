"""Runs are recorded, alone, and their failures are told."""

import threading
from datetime import UTC, datetime, timedelta

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.utils import timezone

from governance.jobs.registry import JOBS
from governance.jobs.running import Counts, Job, run_job
from governance.jobs.upkeep import prune_job_runs
from governance.models import JobRun

LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)


def count_three(at: datetime) -> Counts:
    return {"things": 3}


def fail(at: datetime) -> Counts:
    JobRun.objects.create(job="half done", started_at=at)
    raise ZeroDivisionError("nothing to divide by")


@pytest.mark.django_db
def test_a_run_is_recorded() -> None:
    run = run_job(Job("count", "Counts.", count_three))
    assert (run.job, run.outcome, run.counts, run.error) == ("count", "done", {"things": 3}, "")
    assert run.duration_ms is not None
    assert JobRun.objects.get() == run


@pytest.mark.django_db
def test_a_failure_is_recorded_and_leaves_nothing_half_done() -> None:
    with pytest.raises(ZeroDivisionError):
        run_job(Job("fail", "Fails.", fail))
    run = JobRun.objects.get()
    assert (run.job, run.outcome) == ("fail", "failed")
    assert run.error.strip().endswith("ZeroDivisionError: nothing to divide by")


@pytest.mark.django_db
def test_a_run_whose_process_died_is_closed_by_the_next() -> None:
    lost = JobRun.objects.create(job="count", started_at=LONG_AGO)
    other = JobRun.objects.create(job="other", started_at=LONG_AGO)
    run_job(Job("count", "Counts.", count_three))
    lost.refresh_from_db()
    other.refresh_from_db()
    assert (lost.outcome, lost.error) == ("failed", "The process ended before the job was done.")
    assert other.outcome == "running"


@pytest.mark.django_db(transaction=True)
def test_two_at_once_work_once() -> None:
    entered, leave = threading.Event(), threading.Event()
    worked = []

    def slow(at: datetime) -> Counts:
        worked.append(at)
        entered.set()
        leave.wait(10)
        return {"things": 1}

    def in_thread() -> None:
        run_job(Job("slow", "Waits.", slow))
        connection.close()

    first = threading.Thread(target=in_thread)
    first.start()
    assert entered.wait(10)
    second = run_job(Job("slow", "Waits.", slow))
    leave.set()
    first.join()
    assert second.counts == {"already running": 1}
    assert len(worked) == 1
    assert {run.outcome for run in JobRun.objects.all()} == {"done"}


@pytest.mark.django_db
def test_old_runs_are_forgotten_failed_ones_later() -> None:
    now = timezone.now()
    for days, outcome in [(1, "done"), (15, "done"), (15, "failed"), (200, "failed")]:
        JobRun.objects.create(
            job="x",
            started_at=now - timedelta(days=days),
            outcome=outcome,
            duration_ms=1,
            error="no" * (outcome == "failed"),
        )
    assert prune_job_runs(now) == {"forgotten": 2}
    assert sorted((now - run.started_at).days for run in JobRun.objects.all()) == [1, 15]


@pytest.mark.django_db
@pytest.mark.parametrize("name", JOBS)
def test_every_job_runs_in_an_empty_house(name: str, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("run_job", name)
    assert capsys.readouterr().out.startswith(f"{name}: done in ")
    call_command("run_job", name)
    assert [run.outcome for run in JobRun.objects.all()] == ["done", "done"]


def test_an_unknown_job_is_named() -> None:
    with pytest.raises(CommandError, match="invalid choice: 'dance'"):
        call_command("run_job", "dance")
