"""What rules kept back, and the job that looks."""

import django.db.models.deletion
from django.db import migrations, models

from governance.migrating import granting, scheduling

EVERY = {"look_at_rules": 3600}


class Migration(migrations.Migration):
    dependencies = [
        ("governance", "0017_rule_laws"),
    ]

    operations = [
        migrations.CreateModel(
            name="RuleLook",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("since", models.DateTimeField(unique=True)),
                (
                    "until",
                    models.DateTimeField(help_text="The first instant that is not in it.", unique=True),
                ),
                ("made", models.PositiveIntegerField()),
                ("looked", models.PositiveIntegerField()),
            ],
            options={
                "ordering": ["-until"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("until__gt", models.F("since"))), name="look_ends_after_it_begins"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("looked__lte", models.F("made"))),
                        name="look_sees_no_more_than_was_made",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="RuleEffect",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=12)),
                ("code", models.CharField(max_length=80)),
                ("decision", models.CharField(max_length=26)),
                ("at", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("amount", models.BigIntegerField(help_text="What would have been given more, minor units.")),
                (
                    "look",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="effects",
                        to="governance.rulelook",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["kind", "code", "-at"], name="rule_effects_newest_first")],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "code", "decision"), name="effect_is_counted_once"
                    )
                ],
            },
        ),
        migrations.RunPython(granting("governance"), migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
