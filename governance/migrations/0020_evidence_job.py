"""Who sees the evidence of submissions, and the job that computes what no worker took."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"compute_evidence": 60}


class Migration(migrations.Migration):
    dependencies = [("governance", "0019_evidence")]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
