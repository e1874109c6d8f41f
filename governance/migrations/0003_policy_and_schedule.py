"""The policy that a new house starts with, and when each job runs."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

POLICY = {
    "policy": "default",
    "objective": "shopper",
    "rounding": "half_up",
    "unknown_cost": "flag",
}
EVERY = {"start_due": 30, "expire_due": 30, "refresh_segments": 3600, "ensure_partitions": 3600}
DAILY = {"retire_due": ("0", "1"), "prune_job_runs": ("20", "1")}


def make_policy(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Version 1, which nobody made."""
    policy_model = apps.get_model("governance", "PolicyVersion")
    policy_model.objects.create(
        number=1,
        document=POLICY,
        note="The policy that the installation started with.",
        state="live",
        live_since=timezone.now(),
    )


def make_schedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Beat reads this table; people change it in the admin."""
    beat = "django_celery_beat"
    task_model = apps.get_model(beat, "PeriodicTask")
    for name, seconds in EVERY.items():
        interval, _ = apps.get_model(beat, "IntervalSchedule").objects.get_or_create(
            every=seconds, period="seconds"
        )
        # A run that waited longer than its interval is of no use: the next one does the same.
        task_model.objects.create(**_task(name), interval=interval, expire_seconds=seconds)
    for name, (minute, hour) in DAILY.items():
        crontab, _ = apps.get_model(beat, "CrontabSchedule").objects.get_or_create(
            minute=minute, hour=hour, day_of_week="*", day_of_month="*", month_of_year="*", timezone="UTC"
        )
        task_model.objects.create(**_task(name), crontab=crontab)


def _task(name: str) -> dict[str, str]:
    return {"name": name.replace("_", " "), "task": "governance.run_job", "args": f'["{name}"]'}


class Migration(migrations.Migration):
    dependencies = [("governance", "0002_roles")]

    operations = [
        migrations.RunPython(make_policy, migrations.RunPython.noop),
        migrations.RunPython(make_schedule, migrations.RunPython.noop),
    ]
