"""Who may see reservations and redemptions."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.permissions import apply_grants


def grant(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Permissions are made here, for Django makes them only after all migrations."""
    config = apps.get_app_config("decisions")
    config.models_module = True
    create_permissions(config, verbosity=0, apps=apps)
    config.models_module = None
    apply_grants(apps)


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_sealing"), ("decisions", "0012_names")]

    operations = [migrations.RunPython(grant, migrations.RunPython.noop)]
