"""Who sees incidents, and the job that reconciles."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"reconcile": 3600}


class Migration(migrations.Migration):
    dependencies = [("governance", "0009_incidents")]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
