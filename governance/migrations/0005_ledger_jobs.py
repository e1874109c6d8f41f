"""The jobs that tidy up after the ledger."""

from django.db import migrations

from governance.migrating import scheduling

EVERY = {"expire_holds": 60, "forget_answers": 86_400}


class Migration(migrations.Migration):
    dependencies = [("governance", "0004_codes"), ("decisions", "0007_returns")]

    operations = [migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop)]
