"""The life of a version: carried approvals, several approvers, emergencies; roles by two people."""

import django.contrib.postgres.fields
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("governance", "0012_test_basket_job"),
        ("promotions", "0003_campaigns_know_their_editors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Approval",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("remark", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["at", "id"],
            },
        ),
        migrations.CreateModel(
            name="HistoricalRoleRequest",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("reason", models.TextField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
            ],
            options={
                "verbose_name": "historical role request",
                "verbose_name_plural": "historical role requests",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RoleRequest",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20), size=None
                    ),
                ),
                ("reason", models.TextField()),
                ("until", models.DateTimeField(blank=True, null=True)),
                ("asked_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("granted", "granted"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="EffectiveVersion",
            fields=[],
            options={
                "proxy": True,
                "indexes": [],
                "constraints": [],
            },
            bases=("promotions.offerversion",),
        ),
        pgtrigger.migrations.RemoveTrigger(
            model_name="review",
            name="what_was_submitted_stays",
        ),
        migrations.RemoveConstraint(
            model_name="review",
            name="version_is_approved_once",
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="approvers_needed",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="How many people have to approve it."
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="carries",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to="governance.review",
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="emergency_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="emergency_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="emergency_until",
            field=models.DateTimeField(
                blank=True, help_text="When it ends by itself unless it has been approved.", null=True
            ),
        ),
        migrations.AddField(
            model_name="historicalreview",
            name="material_hash",
            field=models.CharField(default="", help_text="The same without name and texts.", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="historicalrolegrant",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="Who gave it to this person for a time.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolegrant",
            name="until",
            field=models.DateTimeField(blank=True, help_text="From then on it counts no more.", null=True),
        ),
        migrations.AddField(
            model_name="review",
            name="approvers_needed",
            field=models.PositiveSmallIntegerField(
                default=1, help_text="How many people have to approve it."
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="carries",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="carried_by",
                to="governance.review",
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="emergency_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="emergency_reason",
            field=models.TextField(blank=True),
        ),
        migrations.AddField(
            model_name="review",
            name="emergency_until",
            field=models.DateTimeField(
                blank=True, help_text="When it ends by itself unless it has been approved.", null=True
            ),
        ),
        migrations.AddField(
            model_name="review",
            name="material_hash",
            field=models.CharField(default="", help_text="The same without name and texts.", max_length=64),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                help_text="Who gave it to this person for a time.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolegrant",
            name="until",
            field=models.DateTimeField(blank=True, help_text="From then on it counts no more.", null=True),
        ),
        migrations.AlterField(
            model_name="historicalreview",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("approved", "approved"),
                    ("carried", "carried over"),
                    ("sent_back", "sent back"),
                    ("withdrawn", "withdrawn"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AlterField(
            model_name="review",
            name="state",
            field=models.CharField(
                choices=[
                    ("open", "open"),
                    ("approved", "approved"),
                    ("carried", "carried over"),
                    ("sent_back", "sent back"),
                    ("withdrawn", "withdrawn"),
                ],
                default="open",
                max_length=10,
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state__in", ["approved", "carried"])),
                fields=("version",),
                name="version_is_approved_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("carries__isnull", False), ("state", "carried")),
                    models.Q(models.Q(("state", "carried"), _negated=True), ("carries__isnull", True)),
                    _connector="OR",
                ),
                name="carried_review_names_its_approval",
            ),
        ),
        migrations.AddConstraint(
            model_name="review",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("emergency_by__isnull", True),
                        ("emergency_reason", ""),
                        ("emergency_until__isnull", True),
                    ),
                    models.Q(
                        ("emergency_by__isnull", False),
                        ("emergency_until__isnull", False),
                        models.Q(("emergency_reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="emergency_says_who_why_and_how_long",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolegrant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stands_in_for__isnull", True),
                    models.Q(
                        ("until__isnull", False), models.Q(("stands_in_for", models.F("user")), _negated=True)
                    ),
                    _connector="OR",
                ),
                name="standing_in_is_for_another_and_ends",
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="review",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="approvals", to="governance.review"
            ),
        ),
        migrations.AddField(
            model_name="approval",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolerequest",
            name="asked_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolerequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolerequest",
            name="history_user",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolerequest",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="historicalrolerequest",
            name="user",
            field=models.ForeignKey(
                blank=True,
                db_constraint=False,
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="asked_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="decided_by",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="stands_in_for",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="rolerequest",
            name="user",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="role_requests",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddConstraint(
            model_name="approval",
            constraint=models.UniqueConstraint(fields=("review", "by"), name="person_approves_a_review_once"),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="maker_never_gives_an_approval",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="\nIF EXISTS (\n    SELECT 1 FROM governance_review review\n    LEFT JOIN promotions_offerversion_edited_by edited\n        ON edited.offerversion_id = review.version_id AND edited.user_id = NEW.by_id\n    WHERE review.id = NEW.review_id\n      AND (edited.user_id IS NOT NULL OR NEW.by_id IN (review.submitted_by_id, review.emergency_by_id))\n) THEN\n    RAISE EXCEPTION 'maker is never checker: user % made what review % is about', NEW.by_id, NEW.review_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'maker_never_gives_an_approval';\nEND IF;\nRETURN NEW;\n",
                    hash="00fbdb3f30473d6cf01586d60911bb68f3abb975",
                    operation="INSERT",
                    pgid="pgtrigger_maker_never_gives_an_approval_2a142",
                    table="governance_approval",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="approval",
            trigger=pgtrigger.compiler.Trigger(
                name="approvals_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="f79f6e3ba7d247ddcca954c1e5f7af9da9751f22",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_approvals_are_append_only_65a59",
                    table="governance_approval",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "open")),
                fields=("user",),
                name="person_has_one_open_role_request",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(("reason", ""), _negated=True), name="role_request_has_a_reason"
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "granted"), _negated=True),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(("decided_by", models.F("asked_by")), _negated=True),
                        models.Q(("decided_by", models.F("user")), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="roles_are_granted_by_a_second_person",
            ),
        ),
        migrations.AddConstraint(
            model_name="rolerequest",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("stands_in_for__isnull", True),
                    models.Q(
                        ("until__isnull", False),
                        models.Q(("stands_in_for", models.F("user")), _negated=True),
                        models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("stands_in_for")), _negated=True),
                            _connector="OR",
                        ),
                    ),
                    _connector="OR",
                ),
                name="delegation_is_to_another_and_ends",
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_asked_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."user_id" IS DISTINCT FROM (NEW."user_id") OR OLD."roles" IS DISTINCT FROM (NEW."roles") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."until" IS DISTINCT FROM (NEW."until") OR OLD."stands_in_for_id" IS DISTINCT FROM (NEW."stands_in_for_id") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="2bafbac9350852f218b8530b9ab41c18c3d4f5fa",
                    operation="UPDATE",
                    pgid="pgtrigger_what_was_asked_stays_8519d",
                    table="governance_rolerequest",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="rolerequest",
            trigger=pgtrigger.compiler.Trigger(
                name="role_requests_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="45a5fb5cce8dd0c183df318fe1cd7ad069798cec",
                    operation="DELETE",
                    pgid="pgtrigger_role_requests_are_kept_5eec2",
                    table="governance_rolerequest",
                    when="BEFORE",
                ),
            ),
        ),
    ]
