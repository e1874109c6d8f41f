"""Keys of people and of days, under which personal texts lie elsewhere."""

import pgtrigger.compiler
import pgtrigger.migrations
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("catalog", "0003_channel_offline"),
    ]

    operations = [
        migrations.CreateModel(
            name="DataKey",
            fields=[
                ("id", models.UUIDField(primary_key=True, serialize=False)),
                (
                    "subject",
                    models.BinaryField(
                        help_text="16 bytes of the HMAC-SHA256 of the person's identity.", null=True
                    ),
                ),
                (
                    "day",
                    models.DateField(help_text="Of guests: the day (UTC) of their decisions.", null=True),
                ),
                (
                    "wrapped",
                    models.BinaryField(help_text="The key, sealed; nothing once it is shredded.", null=True),
                ),
                ("master", models.CharField(help_text="Which master key sealed it.", max_length=8)),
                ("made", models.DateTimeField()),
                ("shredded", models.DateTimeField(null=True)),
            ],
            options={
                "default_permissions": (),
                "indexes": [
                    models.Index(
                        condition=models.Q(("wrapped__isnull", False)),
                        fields=["subject"],
                        name="data_key_of_a_person",
                    ),
                    models.Index(
                        condition=models.Q(("day__isnull", False)), fields=["day"], name="data_key_of_a_day"
                    ),
                ],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("day__isnull", False), ("subject__isnull", True)),
                            models.Q(("day__isnull", True), ("subject__isnull", False)),
                            _connector="OR",
                        ),
                        name="data_key_is_a_persons_or_a_days",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("shredded__isnull", False), ("wrapped__isnull", True)),
                            models.Q(("shredded__isnull", True), ("wrapped__isnull", False)),
                            _connector="OR",
                        ),
                        name="data_key_is_there_or_shredded",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="datakey",
            trigger=pgtrigger.compiler.Trigger(
                name="data_keys_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="4c999616a961fd6daf8a0469597fa6fe2ece7262",
                    operation="DELETE",
                    pgid="pgtrigger_data_keys_stay_0f570",
                    table="catalog_datakey",
                    when="BEFORE",
                ),
            ),
        ),
    ]
