"""The groups and what each may see and change."""

from django.apps.registry import Apps
from django.contrib.auth.management import create_permissions
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

from governance.permissions import apply_grants

APPS = ("admin", "auth", "axes", "catalog", "decisions", "django_celery_beat", "governance", "promotions")


def make_roles(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django makes permissions only after all migrations, so this one makes them where it needs them."""
    for label in APPS:
        config = apps.get_app_config(label)
        # A migration's stand-in for the app: without models_module nothing would be made.
        config.models_module = True
        create_permissions(config, verbosity=0, apps=apps)
        config.models_module = None
    apply_grants(apps)


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("catalog", "0001_initial"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("decisions", "0002_log"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("governance", "0001_initial"),
        ("promotions", "0001_initial"),
    ]

    operations = [migrations.RunPython(make_roles, migrations.RunPython.noop)]
