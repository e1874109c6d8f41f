"""Who keeps and sees test baskets, the job that runs them, and the one that watches budgets."""

from django.db import migrations

from governance.migrating import granting, scheduling

EVERY = {"run_test_baskets": 60, "watch_budgets": 300}


class Migration(migrations.Migration):
    dependencies = [("governance", "0011_test_baskets")]

    operations = [
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
