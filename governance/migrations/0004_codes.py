"""Who may do what with codes, and the job that draws those that were asked for."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"make_codes": 30}
schedule = scheduling(EVERY)


class Migration(migrations.Migration):
    dependencies = [("governance", "0003_policy_and_schedule"), ("decisions", "0005_codes")]

    operations = [
        migrations.RunPython(granting("decisions"), migrations.RunPython.noop),
        migrations.RunPython(schedule, migrations.RunPython.noop),
    ]
