"""Governance's two migrations on databases that had the 28 which the first of them stands for."""

from importlib import import_module
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.db.migrations.recorder import MigrationRecorder
from django_celery_beat.models import IntervalSchedule, PeriodicTask

from governance.models import RuleVersion

BEFORE = [name for _, name in import_module("governance.migrations.0001_tables").Migration.replaces]
pytestmark = pytest.mark.django_db


def had(names: list[str]) -> None:
    """Makes the database one that had these of the 28 and neither of the two."""
    rows: Any = MigrationRecorder.Migration.objects
    rows.filter(app="governance").delete()
    for name in names:
        rows.create(app="governance", name=name)


def migrate() -> None:
    call_command("migrate", "governance", verbosity=0)


def jobs() -> list[tuple[Any, ...]]:
    return list(PeriodicTask.objects.order_by("id").values_list("name", "args", "interval__every", "enabled"))


def test_one_that_had_all_goes_on_as_it_is() -> None:
    had(BEFORE)
    # What people make of the schedule: the same period twice, another name, another period, switched off.
    IntervalSchedule.objects.create(every=30, period="seconds")
    task = PeriodicTask.objects.get(name="start due")
    task.name, task.enabled, task.interval = "Start what is due", False, IntervalSchedule.objects.last()
    task.save()
    before, rules = jobs(), RuleVersion.objects.count()
    migrate()
    assert (jobs(), RuleVersion.objects.count()) == (before, rules)
    applied = MigrationRecorder(connection).applied_migrations()
    assert ("governance", "0001_tables") in applied
    assert ("governance", "0002_rows") in applied


def test_a_job_that_somebody_took_out_is_put_back_though_its_period_is_there_twice() -> None:
    had(BEFORE)
    PeriodicTask.objects.get(name="start due").delete()
    IntervalSchedule.objects.create(every=30, period="seconds")
    migrate()
    assert PeriodicTask.objects.get(name="start due").interval.every == 30


@pytest.mark.parametrize("number", [1, 12, len(BEFORE) - 1])
def test_one_that_had_some_is_refused_in_words(number: int) -> None:
    had(BEFORE[:number])
    before = jobs()
    with pytest.raises(CommandError, match="bring it to 0028 first"):
        migrate()
    assert jobs() == before
    assert ("governance", "0002_rows") not in MigrationRecorder(connection).applied_migrations()
