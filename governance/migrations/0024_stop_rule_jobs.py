"""Who keeps stop rules; their job, the one that watches jobs, and the one that drops old months of the log.

Jobs that ran at a time of the day run by an interval from now on, unless somebody has changed when: what beat
passed over is then done with its first turn, and not a day later.
"""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.migrating import granting, scheduling

EVERY = {"watch_stop_rules": 60, "watch_jobs": 60, "drop_old_log": 21_600}
DAILY = {"retire_due": (("0", "1"), 3_600), "prune_job_runs": (("20", "1"), 86_400)}


def by_interval(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Name -> (minute and hour until now, seconds between runs from now on)."""
    beat = "django_celery_beat"
    for name, ((minute, hour), seconds) in DAILY.items():
        interval, _ = apps.get_model(beat, "IntervalSchedule").objects.get_or_create(
            every=seconds, period="seconds"
        )
        tasks = apps.get_model(beat, "PeriodicTask").objects.filter(
            args=f'["{name}"]',
            crontab__minute=minute,
            crontab__hour=hour,
            crontab__day_of_week="*",
            crontab__day_of_month="*",
            crontab__month_of_year="*",
        )
        tasks.update(crontab=None, interval=interval, expire_seconds=seconds)


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0023_stop_rules"),
        ("decisions", "0014_following"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
    ]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
        migrations.RunPython(by_interval, migrations.RunPython.noop),
    ]
