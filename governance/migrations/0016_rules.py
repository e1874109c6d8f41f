"""The policy becomes one of several kinds of rules; its versions and their history stay."""

import django.db.models.deletion
import pgtrigger.migrations
from django.apps.registry import Apps
from django.conf import settings
from django.db import migrations, models
from django.db.backends.base.schema import BaseDatabaseSchemaEditor

KINDS = [
    ("policy", "policy"),
    ("guardrail", "guardrail"),
    ("suppression", "suppression"),
    ("experiment", "experiment"),
    ("launch", "launch rules"),
]
STATES = [
    ("draft", "draft"),
    ("in_review", "in review"),
    ("live", "live"),
    ("superseded", "superseded"),
    ("retired", "retired"),
    ("dropped", "dropped"),
]
ACTIONS = ("add", "change", "delete", "view")


def name_policies(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Every version, and every row of its history, goes by the name that its document has."""
    for model in ("RuleVersion", "HistoricalRuleVersion"):
        rows = apps.get_model("governance", model).objects.only("pk", "document", "code")
        for row in rows.iterator(chunk_size=500):
            document = row.document if isinstance(row.document, dict) else {}
            row.code = str(document.get("policy") or "default")[:80]
            row.save(update_fields=["code"])


def rename_permissions(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Who was given the right to policies has it for rules."""
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="governance")
    for prefix, name in (("", "rule"), ("historical", "historical rule")):
        for action in ACTIONS:
            permissions.filter(codename=f"{action}_{prefix}policyversion").update(
                codename=f"{action}_{prefix}ruleversion", name=f"Can {action} {name}"
            )


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0015_lifecycle_triggers"),
        ("promotions", "0003_campaigns_know_their_editors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        pgtrigger.migrations.RemoveTrigger("policyversion", "policy_editor_is_never_approver"),
        pgtrigger.migrations.RemoveTrigger("policyversion", "submitted_policy_stays_as_it_is"),
        migrations.RemoveConstraint("policyversion", "one_policy_is_live"),
        migrations.RemoveConstraint("policyversion", "policy_maker_is_never_its_checker"),
        migrations.RemoveConstraint("policyversion", "effective_policy_was_approved"),
        migrations.RenameModel("PolicyVersion", "RuleVersion"),
        migrations.RenameModel("HistoricalPolicyVersion", "HistoricalRuleVersion"),
        migrations.AlterModelOptions(
            "ruleversion",
            {
                "ordering": ["kind", "code", "-number"],
                "verbose_name": "rule",
                "verbose_name_plural": "policies and rules",
            },
        ),
        migrations.AlterModelOptions(
            "historicalruleversion",
            {
                "get_latest_by": ("history_date", "history_id"),
                "ordering": ("-history_date", "-history_id"),
                "verbose_name": "historical rule",
                "verbose_name_plural": "historical policies and rules",
            },
        ),
        *(
            operation
            for model in ("ruleversion", "historicalruleversion")
            for operation in (
                migrations.AddField(
                    model, "kind", models.CharField(choices=KINDS, default="policy", max_length=12), False
                ),
                migrations.AddField(
                    model,
                    "code",
                    models.CharField(
                        default="default", help_text="What its documents call the rule.", max_length=80
                    ),
                    False,
                ),
                migrations.AddField(
                    model,
                    "retires",
                    models.BooleanField(default=False, help_text="Whether the rule goes with it."),
                ),
                migrations.AddField(model, "starts_at", models.DateTimeField(blank=True, null=True)),
                migrations.AddField(
                    model,
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="The first instant at which it is over.", null=True
                    ),
                ),
                migrations.AlterField(
                    model, "state", models.CharField(choices=STATES, default="draft", max_length=12)
                ),
                migrations.AlterField(
                    model,
                    "live_since",
                    models.DateTimeField(blank=True, help_text="Since when it counts.", null=True),
                ),
            )
        ),
        migrations.AlterField("ruleversion", "number", models.PositiveIntegerField()),
        migrations.AlterField("historicalruleversion", "number", models.PositiveIntegerField()),
        migrations.AddField(
            "ruleversion",
            "owner",
            models.ForeignKey(
                blank=True,
                help_text="The person whom the document names.",
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            "historicalruleversion",
            "owner",
            models.ForeignKey(
                blank=True,
                db_constraint=False,
                help_text="The person whom the document names.",
                null=True,
                on_delete=django.db.models.deletion.DO_NOTHING,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.RunPython(name_policies, migrations.RunPython.noop),
        migrations.RunPython(rename_permissions, migrations.RunPython.noop),
    ]
