"""The job that alarms about tills, and who may see tills and debts."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"check_tills": 600}


class Migration(migrations.Migration):
    dependencies = [("governance", "0005_ledger_jobs"), ("decisions", "0008_offline")]

    operations = [
        migrations.RunPython(granting("decisions"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
