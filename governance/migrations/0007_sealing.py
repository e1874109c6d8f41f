"""The job that seals log and ledger, and who may erase a customer."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"seal_rows": 60}


class Migration(migrations.Migration):
    dependencies = [("governance", "0006_tills"), ("decisions", "0010_sealing")]

    operations = [
        migrations.RunPython(granting("decisions"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
