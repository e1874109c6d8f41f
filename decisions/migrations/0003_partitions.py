"""The log's partitions of this and the coming months, so that no decision ever lands in the default one."""

from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.db.migrations.state import StateApps
from django.utils import timezone

from decisions.log.partitions import AHEAD, ensure_partitions


def make_partitions(apps: StateApps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    ensure_partitions(until=timezone.now() + AHEAD)


class Migration(migrations.Migration):
    dependencies = [("decisions", "0002_log")]

    operations = [migrations.RunPython(make_partitions, migrations.RunPython.noop)]
