"""What migrations of this floor do again and again: rights for new models, periods for new jobs."""

from collections.abc import Callable, Mapping
from typing import Any

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.models import Q

from governance.permissions import apply_grants

Step = Callable[[Apps, BaseDatabaseSchemaEditor], None]


def granting(*labels: str) -> Step:
    """Makes the permissions of new models of these apps, and gives each role what the table says.

    Django makes them only after all migrations, so that nobody could be given them in one.
    """

    def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        for label in labels:
            # A migration's stand-in for the app: without models_module nothing would be made.
            config: Any = apps.get_app_config(label)
            config.models_module = True
            create_permissions(config, verbosity=0, apps=apps)
            config.models_module = None
        apply_grants(apps)

    return grant


def scheduling(every: Mapping[str, int]) -> Step:
    """Puts jobs into beat's schedule: name -> seconds between runs."""

    def schedule(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
        tasks = apps.get_model("django_celery_beat", "PeriodicTask").objects
        intervals = apps.get_model("django_celery_beat", "IntervalSchedule").objects
        for name, seconds in every.items():
            job = {"task": "governance.run_job", "args": f'["{name}"]'}
            title = name.replace("_", " ")
            # One that is there already keeps what somebody made of it, be it another name or other arguments.
            if tasks.filter(Q(**job) | Q(name=title)).exists():
                continue
            period = {"every": seconds, "period": "seconds"}
            # Nothing keeps people from making the same period twice.
            interval = intervals.filter(**period).first() or intervals.create(**period)
            tasks.create(name=title, interval=interval, expire_seconds=seconds, **job)

    return schedule
