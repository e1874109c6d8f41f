"""Seals over log and ledger, erasures; request and facts of the log become ciphertext under a key."""

import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

LOG = """
ALTER TABLE decisions_log
    ADD COLUMN subject bytea,
    ADD COLUMN data_key uuid,
    ALTER COLUMN request TYPE bytea USING convert_to(request, 'UTF8'),
    ALTER COLUMN facts TYPE bytea USING convert_to(facts, 'UTF8');
-- Ciphertext does not get smaller: nobody has to try.
ALTER TABLE decisions_log ALTER COLUMN request SET STORAGE EXTERNAL, ALTER COLUMN facts SET STORAGE EXTERNAL;
CREATE INDEX decisions_log_subject ON decisions_log (subject, created) WHERE subject IS NOT NULL;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0004_data_keys"),
        ("decisions", "0009_vouchers"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.RunSQL(LOG),
        migrations.CreateModel(
            name="Erasure",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                (
                    "subject",
                    models.CharField(help_text="HMAC of the customer's id, hexadecimal.", max_length=32),
                ),
                ("keys", models.PositiveIntegerField(help_text="Data keys that were destroyed.")),
                ("bindings", models.PositiveIntegerField(help_text="Personal codes that are nobody's now.")),
                ("known", models.BooleanField(help_text="Whether the catalogue had a row.")),
                ("reason", models.TextField()),
                ("door", models.CharField(help_text="admin or command.", max_length=20)),
            ],
            options={
                "ordering": ["-at", "-id"],
                "default_permissions": ("view", "add"),
            },
        ),
        migrations.CreateModel(
            name="Seal",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "stream",
                    models.CharField(
                        choices=[("log", "decision log"), ("movements", "movements")], max_length=10
                    ),
                ),
                ("number", models.PositiveBigIntegerField(help_text="From 1, without a gap.")),
                (
                    "form",
                    models.PositiveSmallIntegerField(
                        help_text="Which columns a row's digest covers, and how."
                    ),
                ),
                ("start", models.BigIntegerField()),
                ("until", models.BigIntegerField()),
                ("count", models.PositiveIntegerField(help_text="Leaves.")),
                ("late", models.PositiveIntegerField(help_text="Of them: rows from before `start`.")),
                ("at", models.DateTimeField()),
                ("leaves", models.BinaryField()),
                (
                    "previous",
                    models.BinaryField(help_text="Digest of the seal before; 32 zeros before the first."),
                ),
                ("digest", models.BinaryField(help_text="SHA-256 of all the above.")),
            ],
            options={
                "ordering": ["stream", "number"],
                "default_permissions": ("view",),
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="return",
            trigger=pgtrigger.compiler.Trigger(
                name="returns_are_not_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'returns are append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="736c6675e00da88858d1c261c0da13168be13787",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_returns_are_not_truncated_9e342",
                    table="decisions_return",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddField(
            model_name="erasure",
            name="actor",
            field=models.ForeignKey(
                null=True, on_delete=django.db.models.deletion.PROTECT, to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.UniqueConstraint(fields=("stream", "number"), name="seal_is_numbered_once"),
        ),
        migrations.AddConstraint(
            model_name="seal",
            constraint=models.CheckConstraint(
                condition=models.Q(("until__gte", models.F("start"))), name="seal_ends_after_it_starts"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="e13ca9b67d0358ca201c6254e20dbc3b17ddc267",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_seals_are_append_only_7ed17",
                    table="decisions_seal",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="seal",
            trigger=pgtrigger.compiler.Trigger(
                name="seals_are_not_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'seals are append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="405a78341a8167d13172005b5eb131d535f8a880",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_seals_are_not_truncated_6426a",
                    table="decisions_seal",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="erasure",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="erasing_has_a_reason"
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="erasures_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="43c8d1547e85fead218e1d77495451f613acd099",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_erasures_are_append_only_0f713",
                    table="decisions_erasure",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="erasure",
            trigger=pgtrigger.compiler.Trigger(
                name="erasures_are_not_truncated",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'erasures are append-only: % is refused', TG_OP USING ERRCODE = 'restrict_violation';",
                    hash="156eca7abff14fbc92a13f439d4b0c12d8c5f916",
                    level="STATEMENT",
                    operation="TRUNCATE",
                    pgid="pgtrigger_erasures_are_not_truncated_686da",
                    table="decisions_erasure",
                    when="BEFORE",
                ),
            ),
        ),
    ]
