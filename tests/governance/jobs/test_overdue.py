"""Whether a job should have run by now: its own schedule says so, whatever its period."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.utils import timezone
from django_celery_beat.models import CrontabSchedule, PeriodicTask

from governance.jobs.selectors import job_rows
from governance.models import JobRun

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 6, 17, 12, tzinfo=UTC)
"""A Wednesday."""
NIGHTLY: dict[str, Any] = {"minute": "30", "hour": "2"}
WEEKLY = NIGHTLY | {"day_of_week": "1"}
MONTHLY = NIGHTLY | {"day_of_month": "1"}
NEVER = NIGHTLY | {"day_of_month": "31", "month_of_year": "2"}

CASES: list[Any] = [
    pytest.param(NIGHTLY, timedelta(hours=9, minutes=30), False, id="nightly, this night"),
    pytest.param(NIGHTLY, timedelta(days=1, hours=9, minutes=30), False, id="nightly, one night missed"),
    pytest.param(NIGHTLY, timedelta(days=2, hours=9, minutes=30), True, id="nightly, two nights missed"),
    pytest.param(WEEKLY, timedelta(days=2, hours=9, minutes=30), False, id="weekly, this Monday"),
    pytest.param(WEEKLY, timedelta(days=9, hours=9, minutes=30), False, id="weekly, one Monday missed"),
    pytest.param(WEEKLY, timedelta(days=16, hours=9, minutes=30), True, id="weekly, two Mondays missed"),
    pytest.param(MONTHLY, timedelta(days=40), False, id="monthly, one missed"),
    pytest.param(MONTHLY, timedelta(days=80), True, id="monthly, two missed"),
    pytest.param(NEVER, timedelta(days=900), False, id="a day that never comes"),
]


@pytest.mark.parametrize(("crontab", "ago", "overdue"), CASES)
def test_a_crontab_is_asked_itself(
    monkeypatch: pytest.MonkeyPatch, crontab: dict[str, Any], ago: timedelta, overdue: bool
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    schedule = CrontabSchedule.objects.create(**crontab, timezone="UTC")
    task = PeriodicTask.objects.get(args='["ensure_partitions"]')
    PeriodicTask.objects.filter(pk=task.pk).update(crontab=schedule, interval=None)
    JobRun.objects.create(
        job="ensure_partitions", started_at=NOW - ago, outcome="done", duration_ms=1, counts={}
    )
    (row,) = (row for row in job_rows() if row.name == "ensure_partitions")
    assert row.overdue is overdue


@pytest.mark.parametrize(("ago", "overdue"), [(60, False), (170, False), (190, True)])
def test_an_interval_may_pass_twice_and_two_minutes(
    monkeypatch: pytest.MonkeyPatch, ago: int, overdue: bool
) -> None:
    monkeypatch.setattr(timezone, "now", lambda: NOW)
    JobRun.objects.create(
        job="start_due", started_at=NOW - timedelta(seconds=ago), outcome="done", duration_ms=1, counts={}
    )
    (row,) = (row for row in job_rows() if row.name == "start_due")
    assert row.overdue is overdue
