"""The jobs that tidy up after the ledger."""

from django.apps.registry import Apps
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

EVERY = {"expire_holds": 60, "forget_answers": 86_400}


def schedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Beside the other jobs."""
    beat = "django_celery_beat"
    for name, seconds in EVERY.items():
        interval, _ = apps.get_model(beat, "IntervalSchedule").objects.get_or_create(
            every=seconds, period="seconds"
        )
        apps.get_model(beat, "PeriodicTask").objects.create(
            name=name.replace("_", " "),
            task="governance.run_job",
            args=f'["{name}"]',
            interval=interval,
            expire_seconds=seconds,
        )


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_codes"), ("decisions", "0007_returns")]

    operations = [migrations.RunPython(schedule, migrations.RunPython.noop)]
