"""Who sees what of messages, and the jobs that send them and look for ends."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"deliver_notifications": 30, "watch_expiry": 3600}


class Migration(migrations.Migration):
    dependencies = [("governance", "0025_notifications")]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
