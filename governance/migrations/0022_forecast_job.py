"""Who sees forecasts, and the job that goes on with those whose messages were lost."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"go_on_with_forecasts": 60}


class Migration(migrations.Migration):
    dependencies = [("governance", "0021_forecasts")]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
