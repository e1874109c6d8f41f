"""Who may see reservations and redemptions."""

from django.db import migrations

from governance.migrating import granting


class Migration(migrations.Migration):
    dependencies = [("governance", "0007_sealing"), ("decisions", "0012_names")]

    operations = [migrations.RunPython(granting("decisions"), migrations.RunPython.noop)]
