"""Who keeps and sees test baskets, the job that runs them, and the one that watches budgets."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.permissions import apply_grants

EVERY = {"run_test_baskets": 60, "watch_budgets": 300}


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Permissions are made here, for Django makes them only after all migrations."""
    config = apps.get_app_config("governance")
    config.models_module = True
    create_permissions(config, verbosity=0, apps=apps)
    config.models_module = None
    apply_grants(apps)


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
    dependencies = [("governance", "0011_test_baskets")]

    operations = [
        migrations.RunPython(grant, migrations.RunPython.noop),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
