"""What holds for rules of every kind, and who sees and drafts them."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.conf import settings
from django.db import migrations, models

from governance.migrating import granting


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0016_rules"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="rule_editor_is_never_approver",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"approved_by_id\" IS NOT NULL AND NEW.\"state\" IN ('live', 'retired'))",
                    func="\nIF NEW.approved_by_id = NEW.submitted_by_id OR EXISTS (\n    SELECT 1 FROM governance_ruleversion_edited_by edited\n    WHERE edited.ruleversion_id = NEW.id AND edited.user_id = NEW.approved_by_id\n) THEN\n    RAISE EXCEPTION 'maker is never checker: user % edited % % version %',\n        NEW.approved_by_id, NEW.kind, NEW.code, NEW.number\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_editor_is_never_approver';\nEND IF;\nRETURN NEW;\n",
                    hash="fb5074d829ae92c644e3f70f665f6d0f082ebc71",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_rule_editor_is_never_approver_cab00",
                    table="governance_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="submitted_rule_stays_as_it_is",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (NOT (OLD."state" = \'draft\') AND (OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."retires" IS DISTINCT FROM (NEW."retires")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="7018451351cb0ad9e62039825b913ba2f7e07627",
                    operation="UPDATE",
                    pgid="pgtrigger_submitted_rule_stays_as_it_is_83e47",
                    table="governance_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="rule_stays_the_same_rule",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."kind" IS DISTINCT FROM (NEW."kind") OR OLD."number" IS DISTINCT FROM (NEW."number") OR (NOT (OLD."state" = \'draft\') AND OLD."code" IS DISTINCT FROM (NEW."code")))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="654f1657ae1d7ec07f0cd0cd813cfd3b6a56ca17",
                    operation="UPDATE",
                    pgid="pgtrigger_rule_stays_the_same_rule_44c45",
                    table="governance_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="rules_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="eba8b1606d13bde991e7364b69bf5f50f15b159e",
                    operation="DELETE",
                    pgid="pgtrigger_rules_are_kept_36b01",
                    table="governance_ruleversion",
                    when="BEFORE",
                ),
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                fields=("kind", "code", "number"), name="versions_of_a_rule_are_numbered"
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("state", "live")),
                fields=("kind", "code"),
                name="rule_has_one_live_version",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.UniqueConstraint(
                condition=models.Q(("kind__in", ["policy", "launch"]), ("state", "live")),
                fields=("kind",),
                name="one_policy_and_one_set_of_launch_rules_are_live",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kind__in", ["policy", "guardrail", "suppression", "experiment", "launch"])
                ),
                name="rule_kind_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("approved_by__isnull", True),
                    ("made_by__isnull", True),
                    models.Q(("approved_by", models.F("made_by")), _negated=True),
                    _connector="OR",
                ),
                name="rule_maker_is_never_its_checker",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("kind", "policy"), ("number", 1)),
                    ("state__in", ["draft", "in_review", "dropped"]),
                    ("approved_by__isnull", False),
                    _connector="OR",
                ),
                name="effective_rule_was_approved",
            ),
        ),
        migrations.AddConstraint(
            model_name="ruleversion",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("retires", False), models.Q(("state", "retired"), _negated=True)),
                    models.Q(("retires", True), models.Q(("state", "live"), _negated=True)),
                    _connector="OR",
                ),
                name="a_retirement_ends_as_retired_and_nothing_else_does",
            ),
        ),
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
    ]
