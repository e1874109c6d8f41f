"""Everything that governance keeps, and what the database refuses by triggers and constraints.

It stands for 0001 to 0028. A database that has had all of those goes on; one that has had only some of them
is refused by 0002_rows.
"""

import django.contrib.postgres.fields
import django.core.validators
import django.db.models.deletion
import pgtrigger.compiler
import pgtrigger.migrations
import simple_history.models
from django.conf import settings
from django.db import migrations, models

import governance.models.incidents
import governance.models.notifications
import governance.notifications.kinds


class Migration(migrations.Migration):
    initial = True
    replaces = [
        ("governance", "0001_initial"),
        ("governance", "0002_roles"),
        ("governance", "0003_policy_and_schedule"),
        ("governance", "0004_codes"),
        ("governance", "0005_ledger_jobs"),
        ("governance", "0006_tills"),
        ("governance", "0007_sealing"),
        ("governance", "0008_redemptions"),
        ("governance", "0009_incidents"),
        ("governance", "0010_incident_jobs"),
        ("governance", "0011_test_baskets"),
        ("governance", "0012_test_basket_job"),
        ("governance", "0013_lifecycle"),
        ("governance", "0014_lifecycle_rows"),
        ("governance", "0015_lifecycle_triggers"),
        ("governance", "0016_rules"),
        ("governance", "0017_rule_laws"),
        ("governance", "0018_rule_effects"),
        ("governance", "0019_evidence"),
        ("governance", "0020_evidence_job"),
        ("governance", "0021_forecasts"),
        ("governance", "0022_forecast_job"),
        ("governance", "0023_stop_rules"),
        ("governance", "0024_stop_rule_jobs"),
        ("governance", "0025_notifications"),
        ("governance", "0026_notification_jobs"),
        ("governance", "0027_campaign_budgets"),
        ("governance", "0028_two_approvals"),
    ]

    dependencies = [
        ("auth", "0012_alter_user_first_name_max_length"),
        ("promotions", "0003_campaigns_know_their_editors"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
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
        migrations.CreateModel(
            name="ForecastRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("failed", "failed")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("began_at", models.DateTimeField(help_text="The moment that it looks at.")),
                ("snapshot", models.CharField(max_length=71)),
                ("overrides", models.BigIntegerField(help_text="The number of the last switch that counts.")),
                ("engine", models.CharField(max_length=20)),
                (
                    "source",
                    models.CharField(
                        help_text="log, orders, or none where there is no basket.", max_length=12
                    ),
                ),
                ("since", models.DateTimeField(blank=True, null=True)),
                ("until", models.DateTimeField(blank=True, help_text="Not included.", null=True)),
                ("weeks", models.PositiveSmallIntegerField()),
                ("baskets", models.PositiveIntegerField()),
                (
                    "data_hash",
                    models.CharField(blank=True, help_text="SHA-256 of all that was asked.", max_length=64),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-began_at", "-id"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "running"), ("finished_at__isnull", False), _connector="OR"
                        ),
                        name="finished_forecast_run_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_forecast_run_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Forecast",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveSmallIntegerField(
                        blank=True, help_text="Among the run's drafts.", null=True
                    ),
                ),
                ("code", models.CharField(help_text="The offer's.", max_length=80)),
                ("document", models.JSONField()),
                ("document_hash", models.CharField(max_length=64)),
                ("asked_at", models.DateTimeField()),
                ("asked_by", models.CharField(max_length=150)),
                (
                    "part",
                    models.BigIntegerField(
                        blank=True, help_text="The row of evidence that waits for it.", null=True
                    ),
                ),
                ("attempt", models.PositiveIntegerField(default=0, help_text="Of that row's computation.")),
                ("result", models.JSONField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="forecasts",
                        to="governance.forecastrun",
                    ),
                ),
            ],
            options={
                "ordering": ["asked_at", "id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("run__isnull", True)),
                        fields=["asked_at"],
                        name="forecasts_waiting_oldest_first",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("run", "number"), name="forecast_has_one_place_in_its_run"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("number__isnull", True), ("result__isnull", True), ("run__isnull", True)
                            ),
                            models.Q(("number__isnull", False), ("run__isnull", False)),
                            _connector="OR",
                        ),
                        name="forecast_is_computed_by_a_run",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="ForecastChunk",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("number", models.PositiveIntegerField()),
                ("keys", models.JSONField(help_text="Orders or decisions, in the order of time.")),
                (
                    "changes",
                    models.JSONField(
                        blank=True, help_text="What each draft changes of them, in sums.", null=True
                    ),
                ),
                (
                    "print",
                    models.CharField(blank=True, help_text="SHA-256 of what was asked.", max_length=64),
                ),
                ("done_at", models.DateTimeField(blank=True, null=True)),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chunks",
                        to="governance.forecastrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "number"],
                "constraints": [
                    models.UniqueConstraint(fields=("run", "number"), name="forecast_chunk_is_numbered_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("changes__isnull", True),
                            models.Q(("done_at__isnull", False), models.Q(("print", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="done_forecast_chunk_names_its_data",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalIncident",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("kind", models.CharField(choices=governance.models.incidents.kinds, max_length=20)),
                ("title", models.CharField(max_length=200)),
                (
                    "fingerprint",
                    models.CharField(help_text="The same while it is the same incident.", max_length=200),
                ),
                (
                    "source",
                    models.CharField(help_text="The job, rule or person that found it.", max_length=150),
                ),
                (
                    "facts",
                    models.JSONField(default=list, help_text="What was found, row by row: [{column: text}]."),
                ),
                (
                    "orders",
                    models.PositiveIntegerField(blank=True, help_text="Orders that it touched.", null=True),
                ),
                (
                    "exposure",
                    models.JSONField(
                        blank=True, default=dict, help_text='What it cost or might: {"EUR": "12.00"}.'
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("acknowledged", "acknowledged"), ("closed", "closed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("began_at", models.DateTimeField(help_text="When it began, as far as is known.")),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="When it was found last.")),
                ("seen", models.PositiveIntegerField(default=1, help_text="How often it was found.")),
                (
                    "over_at",
                    models.DateTimeField(
                        blank=True, help_text="When a check first found it gone.", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.TextField(blank=True, help_text="What was done about it, and what was learned."),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="promotions.offerversion",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical incident",
                "verbose_name_plural": "historical incidents",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalRoleGrant",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("granted_at", models.DateTimeField()),
                ("door", models.CharField(help_text="admin or command.", max_length=20)),
                (
                    "until",
                    models.DateTimeField(blank=True, help_text="From then on it counts no more.", null=True),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="auth.group",
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who gave it to this person for a time.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical role grant",
                "verbose_name_plural": "historical role grants",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
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
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
            name="HistoricalRuleVersion",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "policy"),
                            ("guardrail", "guardrail"),
                            ("suppression", "suppression"),
                            ("experiment", "experiment"),
                            ("launch", "launch rules"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(help_text="What its documents call the rule.", max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("retires", models.BooleanField(default=False, help_text="Whether the rule goes with it.")),
                ("note", models.TextField(blank=True, help_text="Why it changes, in words.")),
                (
                    "based_on",
                    models.PositiveIntegerField(
                        blank=True, help_text="The version that was live when the draft was begun.", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("live", "live"),
                            ("superseded", "superseded"),
                            ("retired", "retired"),
                            ("dropped", "dropped"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="The first instant at which it is over.", null=True
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True, help_text="What the checker said last.")),
                ("created_at", models.DateTimeField(blank=True, editable=False)),
                (
                    "live_since",
                    models.DateTimeField(blank=True, help_text="Since when it counts.", null=True),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who approved it first, where the rule takes two people.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
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
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical rule",
                "verbose_name_plural": "historical policies and rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalStopRule",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("offer", "one offer"),
                            ("campaign", "each offer of a campaign"),
                            ("tag", "each offer with a tag"),
                            ("everything", "each offer"),
                            ("house", "the house as a whole"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="Of the offer or campaign, or the tag.", max_length=100
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("pace", "times faster than planned, a budget is used"),
                            (
                                "discount_share",
                                "per cent of the sales that it applied to, the discount takes",
                            ),
                            (
                                "refusal_rate",
                                "per cent of orders and reservations, those refused because of it",
                            ),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Above it the rule acts: a factor, or per cent.",
                        max_digits=9,
                    ),
                ),
                (
                    "window_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="How far back is looked, at most a day.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "at_least",
                    models.PositiveIntegerField(
                        default=20,
                        help_text="With fewer orders (for refusals: orders and refusals) nothing is judged.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("pause", "pause the offer and open an incident"),
                            ("alarm", "open an incident"),
                        ],
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField(help_text="Why there is this rule, and why this threshold.")),
                ("active", models.BooleanField(default=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical stop rule",
                "verbose_name_plural": "historical stop rules",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalTestBasket",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("code", models.SlugField(max_length=80)),
                ("name", models.CharField(max_length=200)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="Empty: every active channel.",
                        size=None,
                    ),
                ),
                (
                    "same_everywhere",
                    models.BooleanField(
                        default=True,
                        help_text="Whether all of its channels must come to the same offers and total.",
                    ),
                ),
                ("request", models.JSONField(help_text="A decision request without its channel.")),
                (
                    "expected",
                    models.JSONField(
                        help_text="applied, includes, excludes: codes of offers; total, discount, total_at_least, discount_at_most: amounts."
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The offer that it is about, if it is about one.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="promotions.offer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical test basket",
                "verbose_name_plural": "historical test baskets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalWebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                ("name", models.CharField(db_index=True, max_length=120)),
                ("url", models.URLField(max_length=500)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="It is told what this role is told; empty: everything.",
                        max_length=20,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        help_text="Of these kinds; empty: of all.",
                        size=None,
                    ),
                ),
                ("disabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_why", models.CharField(blank=True, editable=False, max_length=300)),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "historical webhook endpoint",
                "verbose_name_plural": "historical webhook endpoints",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="Incident",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=governance.models.incidents.kinds, max_length=20)),
                ("title", models.CharField(max_length=200)),
                (
                    "fingerprint",
                    models.CharField(help_text="The same while it is the same incident.", max_length=200),
                ),
                (
                    "source",
                    models.CharField(help_text="The job, rule or person that found it.", max_length=150),
                ),
                (
                    "facts",
                    models.JSONField(default=list, help_text="What was found, row by row: [{column: text}]."),
                ),
                (
                    "orders",
                    models.PositiveIntegerField(blank=True, help_text="Orders that it touched.", null=True),
                ),
                (
                    "exposure",
                    models.JSONField(
                        blank=True, default=dict, help_text='What it cost or might: {"EUR": "12.00"}.'
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[("open", "open"), ("acknowledged", "acknowledged"), ("closed", "closed")],
                        default="open",
                        max_length=12,
                    ),
                ),
                ("began_at", models.DateTimeField(help_text="When it began, as far as is known.")),
                ("found_at", models.DateTimeField()),
                ("seen_at", models.DateTimeField(help_text="When it was found last.")),
                ("seen", models.PositiveIntegerField(default=1, help_text="How often it was found.")),
                (
                    "over_at",
                    models.DateTimeField(
                        blank=True, help_text="When a check first found it gone.", null=True
                    ),
                ),
                ("closed_at", models.DateTimeField(blank=True, null=True)),
                (
                    "note",
                    models.TextField(blank=True, help_text="What was done about it, and what was learned."),
                ),
                (
                    "handled_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="incidents",
                        to="promotions.offerversion",
                    ),
                ),
            ],
            options={
                "ordering": ["-found_at", "-id"],
                "indexes": [models.Index(fields=["state", "kind"], name="incident_state_kind")],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "closed"), _negated=True),
                        fields=("fingerprint",),
                        name="incident_is_open_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "closed"), _negated=True),
                            models.Q(
                                ("closed_at__isnull", False),
                                ("handled_by__isnull", False),
                                models.Q(("note", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="closing_an_incident_says_who_and_what_came_of_it",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("seen_at__gte", models.F("found_at"))),
                        name="incident_is_seen_in_order",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="JobRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("job", models.CharField(max_length=60)),
                ("started_at", models.DateTimeField(db_index=True)),
                ("duration_ms", models.PositiveIntegerField(blank=True, null=True)),
                (
                    "outcome",
                    models.CharField(
                        choices=[("running", "running"), ("done", "done"), ("failed", "failed")],
                        default="running",
                        max_length=8,
                    ),
                ),
                ("counts", models.JSONField(blank=True, default=dict)),
                ("error", models.TextField(blank=True)),
            ],
            options={
                "ordering": ["-started_at", "-id"],
                "indexes": [models.Index(fields=["job", "-started_at"], name="job_run_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            ("outcome", "running"), ("duration_ms__isnull", False), _connector="OR"
                        ),
                        name="finished_run_has_a_duration",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("outcome", "failed"), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_run_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notice",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(choices=governance.notifications.kinds.kinds, max_length=30)),
                ("key", models.CharField(max_length=200, unique=True)),
                (
                    "facts",
                    models.JSONField(
                        default=dict, help_text='What its sentence is made of: {"what": "summer10 v1"}.'
                    ),
                ),
                (
                    "about",
                    models.CharField(help_text="The kind of object: governance.review.", max_length=80),
                ),
                ("about_id", models.CharField(max_length=40)),
                ("url", models.CharField(help_text="The object's page, from /admin/ on.", max_length=300)),
                (
                    "roles",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=20),
                        blank=True,
                        default=list,
                        help_text="The roles that are told.",
                        size=None,
                    ),
                ),
                ("by", models.CharField(help_text="The person or job that did it.", max_length=150)),
                ("at", models.DateTimeField(db_index=True)),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Publication",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("snapshot", models.CharField(max_length=71)),
                ("sequence", models.PositiveBigIntegerField(unique=True)),
                ("cause", models.CharField(help_text="What was done, in words.", max_length=200)),
                ("actor", models.CharField(max_length=150)),
                ("published_at", models.DateTimeField()),
                (
                    "changes",
                    models.JSONField(
                        default=list, help_text='[{"kind": "offer", "code": code, "from": 2, "to": 3}]'
                    ),
                ),
            ],
            options={
                "ordering": ["-sequence"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("actor", ""), _negated=True), name="publication_has_an_actor"
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Reader",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "language",
                    models.CharField(
                        blank=True, choices=governance.models.notifications.languages, max_length=8
                    ),
                ),
                ("zone", models.CharField(default="UTC", max_length=64)),
                ("digest_hour", models.PositiveSmallIntegerField(default=7)),
                (
                    "user",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="reader",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("digest_hour__lte", 23)),
                        name="digest_comes_at_an_hour_of_the_day",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="RefusedAttempt",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("at", models.DateTimeField()),
                ("action", models.CharField(help_text="approve, submit ...", max_length=40)),
                ("target", models.CharField(help_text="What it was tried on, in words.", max_length=200)),
                ("code", models.CharField(max_length=60)),
                ("detail", models.TextField()),
                ("door", models.CharField(help_text="admin, api, command or job.", max_length=20)),
                (
                    "actor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
            },
        ),
        migrations.CreateModel(
            name="Review",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "document",
                    models.JSONField(help_text="What was submitted, with everything inherited filled in."),
                ),
                (
                    "document_hash",
                    models.CharField(help_text="SHA-256 of what was submitted.", max_length=64),
                ),
                (
                    "material_hash",
                    models.CharField(help_text="The same without name and texts.", max_length=64),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="The first instant at which it is over.")),
                ("sunset_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
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
                ("submitted_at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True)),
                (
                    "approvers_needed",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="How many people have to approve it."
                    ),
                ),
                ("emergency_reason", models.TextField(blank=True)),
                (
                    "emergency_until",
                    models.DateTimeField(
                        blank=True, help_text="When it ends by itself unless it has been approved.", null=True
                    ),
                ),
                (
                    "carries",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="carried_by",
                        to="governance.review",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "emergency_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="reviews",
                        to="promotions.offerversion",
                    ),
                ),
            ],
            options={
                "ordering": ["submitted_at", "id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("version",),
                        name="version_has_one_open_review",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["approved", "carried"])),
                        fields=("version",),
                        name="version_is_approved_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("carries__isnull", False), ("state", "carried")),
                            models.Q(
                                models.Q(("state", "carried"), _negated=True), ("carries__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="carried_review_names_its_approval",
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
                        condition=models.Q(("ends_at__gt", models.F("starts_at"))),
                        name="review_ends_after_it_starts",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("sunset_at__gte", models.F("ends_at"))),
                        name="review_sunset_is_not_before_its_end",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("submitted_by")), _negated=True),
                            models.Q(("state", "approved"), _negated=True),
                            _connector="OR",
                        ),
                        name="maker_is_never_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            models.Q(("decided_at__isnull", False), ("decided_by__isnull", False)),
                            _connector="OR",
                        ),
                        name="approval_names_who_and_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "sent_back"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="sending_back_has_a_remark",
                    ),
                ],
            },
        ),
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
                (
                    "by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="approvals",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "ordering": ["at", "id"],
                "constraints": [
                    models.UniqueConstraint(fields=("review", "by"), name="person_approves_a_review_once")
                ],
            },
        ),
        migrations.CreateModel(
            name="CampaignBudget",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts what was approved; grows.", null=True
                    ),
                ),
                (
                    "amount",
                    models.JSONField(
                        blank=True,
                        help_text='Per currency: {"EUR": "50000.00"}; empty: no shared budget.',
                        null=True,
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        blank=True, help_text="What was approved when it was asked for.", null=True
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("first_approved_at", models.DateTimeField(blank=True, null=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="budgets",
                        to="promotions.campaign",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who approved it first, where so much money takes two people.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.OneToOneField(
                        blank=True,
                        help_text="The review of an offer that it is part of.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="campaign_budget",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("review__isnull", True), ("state", "open")),
                        fields=("campaign",),
                        name="campaign_has_one_open_request_for_a_budget",
                    ),
                    models.UniqueConstraint(
                        fields=("campaign", "number"), name="approved_budgets_of_a_campaign_are_counted"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "approved"), _negated=True),
                            ("decided_by__isnull", True),
                            models.Q(("decided_by", models.F("asked_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="budget_asker_is_never_its_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_approved_by__isnull", True),
                            models.Q(
                                models.Q(("first_approved_by", models.F("asked_by")), _negated=True),
                                models.Q(
                                    models.Q(("state", "approved"), _negated=True),
                                    models.Q(("first_approved_by", models.F("decided_by")), _negated=True),
                                    _connector="OR",
                                ),
                            ),
                            _connector="OR",
                        ),
                        name="budget_is_approved_by_two_people_where_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("decided_by__isnull", False),
                                ("number__isnull", False),
                                ("state", "approved"),
                            ),
                            models.Q(
                                models.Q(("state", "approved"), _negated=True), ("number__isnull", True)
                            ),
                            _connector="OR",
                        ),
                        name="approved_budget_has_a_number_and_a_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("state", "open"), ("decided_at__isnull", False), _connector="OR"),
                        name="answered_budget_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("review__isnull", False),
                            models.Q(("reason", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="asking_for_a_budget_says_why",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "refused"), _negated=True),
                            models.Q(("remark", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="refusing_a_budget_has_a_remark",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EvidencePart",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("kind", models.CharField(max_length=40)),
                ("number", models.PositiveIntegerField(help_text="Counts how often this part was computed.")),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("running", "running"),
                            ("done", "done"),
                            ("failed", "failed"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("done", models.PositiveIntegerField(default=0)),
                (
                    "total",
                    models.PositiveIntegerField(default=0, help_text="Steps, of which so many are done."),
                ),
                ("result", models.JSONField(blank=True, null=True)),
                (
                    "used",
                    models.JSONField(
                        default=dict, help_text="What the result hangs on; another now: it is stale."
                    ),
                ),
                (
                    "basis",
                    models.JSONField(
                        default=dict, help_text="The snapshot, switches and engine it was computed by."
                    ),
                ),
                (
                    "asked_at",
                    models.DateTimeField(help_text="When it was asked for: the moment that it looks at."),
                ),
                ("asked_by", models.CharField(max_length=150)),
                ("attempt", models.PositiveIntegerField(default=0, help_text="How often a worker took it.")),
                ("started_at", models.DateTimeField(blank=True, null=True)),
                (
                    "told_at",
                    models.DateTimeField(blank=True, help_text="When it was last heard of.", null=True),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                ("error", models.TextField(blank=True)),
                (
                    "review",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "ordering": ["kind", "-number"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=["asked_at"],
                        name="evidence_to_compute_oldest_1st",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("review", "kind", "number"), name="evidence_part_is_numbered_once"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state__in", ["waiting", "running"])),
                        fields=("review", "kind"),
                        name="evidence_part_is_computed_once_at_a_time",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "done"), _negated=True),
                            models.Q(("finished_at__isnull", False), ("result__isnull", False)),
                            _connector="OR",
                        ),
                        name="done_evidence_has_a_result",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state", "failed"), _negated=True),
                            models.Q(models.Q(("error", ""), _negated=True), ("finished_at__isnull", False)),
                            _connector="OR",
                        ),
                        name="failed_evidence_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="HistoricalCampaignBudget",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "number",
                    models.PositiveIntegerField(
                        blank=True, help_text="Counts what was approved; grows.", null=True
                    ),
                ),
                (
                    "amount",
                    models.JSONField(
                        blank=True,
                        help_text='Per currency: {"EUR": "50000.00"}; empty: no shared budget.',
                        null=True,
                    ),
                ),
                (
                    "before",
                    models.JSONField(
                        blank=True, help_text="What was approved when it was asked for.", null=True
                    ),
                ),
                ("reason", models.TextField(blank=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("open", "open"),
                            ("approved", "approved"),
                            ("refused", "refused"),
                            ("withdrawn", "withdrawn"),
                        ],
                        default="open",
                        max_length=10,
                    ),
                ),
                ("asked_at", models.DateTimeField()),
                ("first_approved_at", models.DateTimeField(blank=True, null=True)),
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
                (
                    "asked_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "campaign",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="promotions.campaign",
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="Who approved it first, where so much money takes two people.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "review",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        help_text="The review of an offer that it is part of.",
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical campaign budget",
                "verbose_name_plural": "historical campaign budgets",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="HistoricalReview",
            fields=[
                (
                    "id",
                    models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name="ID"),
                ),
                (
                    "document",
                    models.JSONField(help_text="What was submitted, with everything inherited filled in."),
                ),
                (
                    "document_hash",
                    models.CharField(help_text="SHA-256 of what was submitted.", max_length=64),
                ),
                (
                    "material_hash",
                    models.CharField(help_text="The same without name and texts.", max_length=64),
                ),
                ("starts_at", models.DateTimeField()),
                ("ends_at", models.DateTimeField(help_text="The first instant at which it is over.")),
                ("sunset_at", models.DateTimeField()),
                (
                    "state",
                    models.CharField(
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
                ("submitted_at", models.DateTimeField()),
                ("note", models.TextField(blank=True)),
                ("decided_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True)),
                (
                    "approvers_needed",
                    models.PositiveSmallIntegerField(
                        default=1, help_text="How many people have to approve it."
                    ),
                ),
                ("emergency_reason", models.TextField(blank=True)),
                (
                    "emergency_until",
                    models.DateTimeField(
                        blank=True, help_text="When it ends by itself unless it has been approved.", null=True
                    ),
                ),
                ("history_id", models.AutoField(primary_key=True, serialize=False)),
                ("history_date", models.DateTimeField(db_index=True)),
                ("history_change_reason", models.CharField(max_length=100, null=True)),
                (
                    "history_type",
                    models.CharField(
                        choices=[("+", "Created"), ("~", "Changed"), ("-", "Deleted")], max_length=1
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "emergency_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "history_user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "version",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="promotions.offerversion",
                    ),
                ),
                (
                    "carries",
                    models.ForeignKey(
                        blank=True,
                        db_constraint=False,
                        null=True,
                        on_delete=django.db.models.deletion.DO_NOTHING,
                        related_name="+",
                        to="governance.review",
                    ),
                ),
            ],
            options={
                "verbose_name": "historical review",
                "verbose_name_plural": "historical reviews",
                "ordering": ("-history_date", "-history_id"),
                "get_latest_by": ("history_date", "history_id"),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name="RoleGrant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("granted_at", models.DateTimeField()),
                ("door", models.CharField(help_text="admin or command.", max_length=20)),
                (
                    "until",
                    models.DateTimeField(blank=True, help_text="From then on it counts no more.", null=True),
                ),
                (
                    "granted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "role",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT, related_name="+", to="auth.group"
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who gave it to this person for a time.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_grants",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["user", "role"],
                "constraints": [
                    models.UniqueConstraint(fields=("user", "role"), name="person_holds_a_role_once"),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("granted_by__isnull", True),
                            models.Q(("granted_by", models.F("user")), _negated=True),
                            _connector="OR",
                        ),
                        name="nobody_grants_himself_a_role",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("stands_in_for__isnull", True),
                            models.Q(
                                ("until__isnull", False),
                                models.Q(("stands_in_for", models.F("user")), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="standing_in_is_for_another_and_ends",
                    ),
                ],
            },
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
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "decided_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "stands_in_for",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="role_requests",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-id"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("state", "open")),
                        fields=("user",),
                        name="person_has_one_open_role_request",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="role_request_has_a_reason"
                    ),
                    models.CheckConstraint(
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
                    models.CheckConstraint(
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
                ],
            },
        ),
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
        migrations.CreateModel(
            name="RuleVersion",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("policy", "policy"),
                            ("guardrail", "guardrail"),
                            ("suppression", "suppression"),
                            ("experiment", "experiment"),
                            ("launch", "launch rules"),
                        ],
                        max_length=12,
                    ),
                ),
                ("code", models.CharField(help_text="What its documents call the rule.", max_length=80)),
                ("number", models.PositiveIntegerField()),
                ("document", models.JSONField()),
                ("retires", models.BooleanField(default=False, help_text="Whether the rule goes with it.")),
                ("note", models.TextField(blank=True, help_text="Why it changes, in words.")),
                (
                    "based_on",
                    models.PositiveIntegerField(
                        blank=True, help_text="The version that was live when the draft was begun.", null=True
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "draft"),
                            ("in_review", "in review"),
                            ("live", "live"),
                            ("superseded", "superseded"),
                            ("retired", "retired"),
                            ("dropped", "dropped"),
                        ],
                        default="draft",
                        max_length=12,
                    ),
                ),
                ("starts_at", models.DateTimeField(blank=True, null=True)),
                (
                    "ends_at",
                    models.DateTimeField(
                        blank=True, help_text="The first instant at which it is over.", null=True
                    ),
                ),
                ("submitted_at", models.DateTimeField(blank=True, null=True)),
                ("remark", models.TextField(blank=True, help_text="What the checker said last.")),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "live_since",
                    models.DateTimeField(blank=True, help_text="Since when it counts.", null=True),
                ),
                (
                    "approved_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "edited_by",
                    models.ManyToManyField(blank=True, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
                (
                    "first_approved_by",
                    models.ForeignKey(
                        blank=True,
                        help_text="Who approved it first, where the rule takes two people.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "made_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
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
                (
                    "submitted_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "rule",
                "verbose_name_plural": "policies and rules",
                "ordering": ["kind", "code", "-number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("kind", "code", "number"), name="versions_of_a_rule_are_numbered"
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("state", "live")),
                        fields=("kind", "code"),
                        name="rule_has_one_live_version",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("kind__in", ["policy", "launch"]), ("state", "live")),
                        fields=("kind",),
                        name="one_policy_and_one_set_of_launch_rules_are_live",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("kind__in", ["policy", "guardrail", "suppression", "experiment", "launch"])
                        ),
                        name="rule_kind_is_known",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("approved_by__isnull", True),
                            ("made_by__isnull", True),
                            models.Q(("approved_by", models.F("made_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rule_maker_is_never_its_checker",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("first_approved_by__isnull", True),
                            ("approved_by__isnull", True),
                            models.Q(("first_approved_by", models.F("approved_by")), _negated=True),
                            _connector="OR",
                        ),
                        name="rule_is_approved_by_two_people_where_by_two",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("kind", "policy"), ("number", 1)),
                            ("state__in", ["draft", "in_review", "dropped"]),
                            ("approved_by__isnull", False),
                            _connector="OR",
                        ),
                        name="effective_rule_was_approved",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("retires", False), models.Q(("state", "retired"), _negated=True)),
                            models.Q(("retires", True), models.Q(("state", "live"), _negated=True)),
                            _connector="OR",
                        ),
                        name="a_retirement_ends_as_retired_and_nothing_else_does",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="StopRule",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("offer", "one offer"),
                            ("campaign", "each offer of a campaign"),
                            ("tag", "each offer with a tag"),
                            ("everything", "each offer"),
                            ("house", "the house as a whole"),
                        ],
                        max_length=10,
                    ),
                ),
                (
                    "code",
                    models.CharField(
                        blank=True, help_text="Of the offer or campaign, or the tag.", max_length=100
                    ),
                ),
                (
                    "measure",
                    models.CharField(
                        choices=[
                            ("pace", "times faster than planned, a budget is used"),
                            (
                                "discount_share",
                                "per cent of the sales that it applied to, the discount takes",
                            ),
                            (
                                "refusal_rate",
                                "per cent of orders and reservations, those refused because of it",
                            ),
                        ],
                        max_length=14,
                    ),
                ),
                (
                    "threshold",
                    models.DecimalField(
                        decimal_places=2,
                        help_text="Above it the rule acts: a factor, or per cent.",
                        max_digits=9,
                    ),
                ),
                (
                    "window_minutes",
                    models.PositiveSmallIntegerField(
                        default=60,
                        help_text="How far back is looked, at most a day.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "at_least",
                    models.PositiveIntegerField(
                        default=20,
                        help_text="With fewer orders (for refusals: orders and refusals) nothing is judged.",
                        validators=[django.core.validators.MinValueValidator(1)],
                    ),
                ),
                (
                    "action",
                    models.CharField(
                        choices=[
                            ("pause", "pause the offer and open an incident"),
                            ("alarm", "open an incident"),
                        ],
                        max_length=5,
                    ),
                ),
                ("reason", models.TextField(help_text="Why there is this rule, and why this threshold.")),
                ("active", models.BooleanField(default=True)),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("threshold__gt", 0)), name="stop_rule_has_a_threshold"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("window_minutes__gte", 1), ("window_minutes__lte", 1440)),
                        name="stop_rule_looks_back_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("at_least__gte", 1)), name="stop_rule_judges_something"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("reason", ""), _negated=True), name="stop_rule_has_a_reason"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope__in", ["everything", "house"]), ("code", "")),
                            models.Q(
                                ("scope__in", ["offer", "campaign", "tag"]),
                                models.Q(("code", ""), _negated=True),
                            ),
                            _connector="OR",
                        ),
                        name="stop_rule_names_what_it_is_about",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("scope", "house"), _negated=True),
                            models.Q(("action", "alarm"), models.Q(("measure", "pace"), _negated=True)),
                            _connector="OR",
                        ),
                        name="stop_rule_of_the_house_raises_alarms_of_shares",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Subscription",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("role", models.CharField(blank=True, max_length=20)),
                ("kind", models.CharField(choices=governance.notifications.kinds.kinds, max_length=30)),
                ("inbox", models.BooleanField(default=True)),
                (
                    "mail",
                    models.CharField(
                        choices=[("at_once", "at once"), ("daily", "once a day"), ("off", "never")],
                        default="daily",
                        max_length=8,
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="subscriptions",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["role", "user", "kind"],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", False)),
                        fields=("user", "kind"),
                        name="person_subscribes_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("user__isnull", True)),
                        fields=("role", "kind"),
                        name="role_subscribes_once",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("role", ""), ("user__isnull", False)),
                            models.Q(("user__isnull", True), models.Q(("role", ""), _negated=True)),
                            _connector="OR",
                        ),
                        name="subscription_is_a_persons_or_a_roles",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("inbox", True),
                            models.Q(("mail", "off"), _negated=True),
                            ("user__isnull", False),
                            _connector="OR",
                        ),
                        name="role_is_told_by_some_way",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="TestBasket",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("code", models.SlugField(max_length=80, unique=True)),
                ("name", models.CharField(max_length=200)),
                (
                    "tags",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=80), blank=True, default=list, size=None
                    ),
                ),
                (
                    "channels",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=64),
                        blank=True,
                        default=list,
                        help_text="Empty: every active channel.",
                        size=None,
                    ),
                ),
                (
                    "same_everywhere",
                    models.BooleanField(
                        default=True,
                        help_text="Whether all of its channels must come to the same offers and total.",
                    ),
                ),
                ("request", models.JSONField(help_text="A decision request without its channel.")),
                (
                    "expected",
                    models.JSONField(
                        help_text="applied, includes, excludes: codes of offers; total, discount, total_at_least, discount_at_most: amounts."
                    ),
                ),
                ("active", models.BooleanField(default=True)),
                (
                    "offer",
                    models.ForeignKey(
                        blank=True,
                        help_text="The offer that it is about, if it is about one.",
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="test_baskets",
                        to="promotions.offer",
                    ),
                ),
                (
                    "owner",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["code"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(("expected", {}), _negated=True),
                        name="test_basket_expects_something",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="BasketRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("channel", models.CharField(max_length=64)),
                ("at", models.DateTimeField(db_index=True)),
                ("cause", models.CharField(help_text="The job or person that ran it.", max_length=150)),
                ("snapshot", models.CharField(max_length=71)),
                ("overrides", models.BigIntegerField()),
                ("passed", models.BooleanField()),
                (
                    "wrong",
                    models.JSONField(
                        default=list, help_text="What differs from what was expected, in words."
                    ),
                ),
                ("told", models.JSONField(default=dict, help_text="applied, total, discount as they came.")),
                (
                    "basket",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="runs",
                        to="governance.testbasket",
                    ),
                ),
            ],
            options={
                "ordering": ["-at", "-id"],
                "indexes": [models.Index(fields=["basket", "-at"], name="basket_run_newest_first")],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("passed", True), ("wrong", [])),
                            models.Q(("passed", False), models.Q(("wrong", []), _negated=True)),
                            _connector="OR",
                        ),
                        name="failed_basket_run_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="WebhookEndpoint",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("name", models.CharField(max_length=120, unique=True)),
                ("url", models.URLField(max_length=500)),
                (
                    "role",
                    models.CharField(
                        blank=True,
                        help_text="It is told what this role is told; empty: everything.",
                        max_length=20,
                    ),
                ),
                (
                    "kinds",
                    django.contrib.postgres.fields.ArrayField(
                        base_field=models.CharField(max_length=30),
                        blank=True,
                        default=list,
                        help_text="Of these kinds; empty: of all.",
                        size=None,
                    ),
                ),
                ("sealed_secret", models.BinaryField()),
                (
                    "master",
                    models.CharField(editable=False, help_text="The master key that opens it.", max_length=8),
                ),
                (
                    "failures",
                    models.PositiveIntegerField(
                        default=0, editable=False, help_text="Since it last took one."
                    ),
                ),
                ("last_ok_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_at", models.DateTimeField(blank=True, editable=False, null=True)),
                ("disabled_why", models.CharField(blank=True, editable=False, max_length=300)),
            ],
            options={
                "ordering": ["name"],
                "constraints": [
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("disabled_at__isnull", True), ("disabled_why", "")),
                            models.Q(
                                ("disabled_at__isnull", False), models.Q(("disabled_why", ""), _negated=True)
                            ),
                            _connector="OR",
                        ),
                        name="switching_off_an_endpoint_says_why",
                    )
                ],
            },
        ),
        migrations.CreateModel(
            name="Delivery",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "way",
                    models.CharField(
                        choices=[("mail", "e-mail"), ("digest", "digest"), ("webhook", "webhook")],
                        max_length=8,
                    ),
                ),
                ("day", models.DateField(help_text="A digest's day, where its reader is.", null=True)),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("waiting", "waiting"),
                            ("sending", "sending"),
                            ("sent", "sent"),
                            ("failed", "failed"),
                            ("unknown", "unknown"),
                        ],
                        default="waiting",
                        max_length=8,
                    ),
                ),
                ("due_at", models.DateTimeField()),
                ("attempts", models.PositiveSmallIntegerField(default=0)),
                ("claimed_at", models.DateTimeField(null=True)),
                ("ended_at", models.DateTimeField(null=True)),
                ("error", models.CharField(blank=True, max_length=300)),
                (
                    "user",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="deliveries",
                        to="governance.notice",
                    ),
                ),
                (
                    "endpoint",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="deliveries",
                        to="governance.webhookendpoint",
                    ),
                ),
            ],
            options={
                "verbose_name_plural": "deliveries",
                "ordering": ["-due_at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("state__in", ["waiting", "sending"])),
                        fields=["due_at"],
                        name="delivery_to_come",
                    )
                ],
                "constraints": [
                    models.UniqueConstraint(
                        condition=models.Q(("way", "mail")),
                        fields=("notice", "user"),
                        name="notice_is_mailed_to_a_person_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("way", "webhook")),
                        fields=("notice", "endpoint"),
                        name="notice_goes_to_an_endpoint_once",
                    ),
                    models.UniqueConstraint(
                        condition=models.Q(("way", "digest")),
                        fields=("user", "day"),
                        name="person_gets_one_digest_a_day",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(
                                ("endpoint__isnull", True),
                                ("notice__isnull", False),
                                ("user__isnull", False),
                                ("way", "mail"),
                            ),
                            models.Q(
                                ("endpoint__isnull", False),
                                ("notice__isnull", False),
                                ("user__isnull", True),
                                ("way", "webhook"),
                            ),
                            models.Q(
                                ("day__isnull", False),
                                ("notice__isnull", True),
                                ("user__isnull", False),
                                ("way", "digest"),
                            ),
                            _connector="OR",
                        ),
                        name="delivery_says_what_goes_to_whom",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state", "waiting"), ("claimed_at__isnull", False), _connector="OR"
                        ),
                        name="sent_delivery_was_claimed",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            ("state__in", ["waiting", "sending"]),
                            ("ended_at__isnull", False),
                            _connector="OR",
                        ),
                        name="ended_delivery_says_when",
                    ),
                    models.CheckConstraint(
                        condition=models.Q(
                            models.Q(("state__in", ["failed", "unknown"]), _negated=True),
                            models.Q(("error", ""), _negated=True),
                            _connector="OR",
                        ),
                        name="failed_delivery_says_why",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="Notification",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                (
                    "because",
                    models.CharField(
                        blank=True, help_text="The role that is told; empty: oneself.", max_length=20
                    ),
                ),
                ("inbox", models.BooleanField(default=True)),
                ("daily", models.BooleanField(default=False, help_text="Whether it belongs into a digest.")),
                ("read_at", models.DateTimeField(blank=True, null=True)),
                (
                    "digest",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="notifications",
                        to="governance.delivery",
                    ),
                ),
                (
                    "notice",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="notifications",
                        to="governance.notice",
                    ),
                ),
                (
                    "user",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="notifications",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "ordering": ["-notice__at", "-id"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("inbox", True), ("read_at__isnull", True)),
                        fields=["user"],
                        name="notification_unread",
                    ),
                    models.Index(
                        condition=models.Q(("daily", True), ("digest__isnull", True)),
                        fields=["user"],
                        name="notification_for_digest",
                    ),
                ],
                "constraints": [
                    models.UniqueConstraint(fields=("notice", "user"), name="person_has_a_notice_once"),
                    models.CheckConstraint(
                        condition=models.Q(("digest__isnull", True), ("daily", True), _connector="OR"),
                        name="digest_holds_what_is_for_it",
                    ),
                ],
            },
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="forecastrun",
            trigger=pgtrigger.compiler.Trigger(
                name="finished_forecast_runs_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('done', 'failed'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3d05da16a56f63d6cac6d144a7498e9d1f120ec6",
                    operation="UPDATE",
                    pgid="pgtrigger_finished_forecast_runs_stay_c1b60",
                    table="governance_forecastrun",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="notice",
            trigger=pgtrigger.compiler.Trigger(
                name="notices_stay_as_they_are",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="85b65c156dbd9d44a97880f23746e8efefb0a7aa",
                    operation="UPDATE",
                    pgid="pgtrigger_notices_stay_as_they_are_10d22",
                    table="governance_notice",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="publication",
            trigger=pgtrigger.compiler.Trigger(
                name="publications_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="16d751125f477a1e2df9d69b55af18bd46194d28",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_publications_are_append_only_423ca",
                    table="governance_publication",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="effectiveversion",
            trigger=pgtrigger.compiler.Trigger(
                name="effective_version_was_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" IN ('approved', 'scheduled', 'live', 'paused'))",
                    func="\nIF NOT EXISTS (\n    SELECT 1 FROM governance_review review\n    WHERE review.version_id = NEW.id\n      AND (review.state IN ('approved', 'carried') OR review.emergency_until IS NOT NULL)\n) THEN\n    RAISE EXCEPTION 'version % of offer % was approved by nobody', NEW.number, NEW.offer_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'effective_version_was_approved';\nEND IF;\nRETURN NEW;\n",
                    hash="1a78c4ff6ce796cf3c2117ef38995a4811a86176",
                    operation='INSERT OR UPDATE OF "state"',
                    pgid="pgtrigger_effective_version_was_approved_6e3cf",
                    table="promotions_offerversion",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="forecast",
            trigger=pgtrigger.compiler.Trigger(
                name="computed_forecasts_stay",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."result" IS NOT NULL)',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="3906e174f8cc1a854142fbca2cdb770103bce88a",
                    operation="UPDATE",
                    pgid="pgtrigger_computed_forecasts_stay_9db6e",
                    table="governance_forecast",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="incident",
            trigger=pgtrigger.compiler.Trigger(
                name="incidents_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="78f261a6bdfc09755c1b600bc5ddf500b583eb55",
                    operation="DELETE",
                    pgid="pgtrigger_incidents_are_kept_ff237",
                    table="governance_incident",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="refusedattempt",
            trigger=pgtrigger.compiler.Trigger(
                name="attempts_are_append_only",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update or delete rows from % table', TG_TABLE_NAME;",
                    hash="68ec9c993b1d599d4b162e244ac9662be7495e98",
                    operation="UPDATE OR DELETE",
                    pgid="pgtrigger_attempts_are_append_only_c65dd",
                    table="governance_refusedattempt",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="editor_is_never_approver",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'approved')",
                    func="\nIF EXISTS (\n    SELECT 1 FROM promotions_offerversion_edited_by edited\n    WHERE edited.offerversion_id = NEW.version_id AND edited.user_id = NEW.decided_by_id\n) THEN\n    RAISE EXCEPTION 'maker is never checker: user % edited version %', NEW.decided_by_id, NEW.version_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'editor_is_never_approver';\nEND IF;\nRETURN NEW;\n",
                    hash="728ce9e98da0bf6fe9a16f86878e5e3ca6c5b3fa",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_editor_is_never_approver_2d27a",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="approved_by_as_many_as_it_takes",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'approved')",
                    func="\nIF (SELECT count(*) FROM governance_approval given WHERE given.review_id = NEW.id) < NEW.approvers_needed THEN\n    RAISE EXCEPTION 'review % needs % approvals', NEW.id, NEW.approvers_needed\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'approved_by_as_many_as_it_takes';\nEND IF;\nRETURN NEW;\n",
                    hash="d0a9a292c1e1ca7d07e01200e2d8062b35e030a7",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_approved_by_as_many_as_it_takes_8756e",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="what_is_carried_over_was_approved",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'carried')",
                    func="\nIF NOT EXISTS (\n    SELECT 1 FROM governance_review origin\n    JOIN promotions_offerversion before ON before.id = origin.version_id\n    JOIN promotions_offerversion after ON after.id = NEW.version_id\n    WHERE origin.id = NEW.carries_id AND origin.state = 'approved'\n      AND origin.material_hash = NEW.material_hash AND before.offer_id = after.offer_id\n) THEN\n    RAISE EXCEPTION 'review % carries no approval of the same terms', NEW.id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'what_is_carried_over_was_approved';\nEND IF;\nRETURN NEW;\n",
                    hash="7b9106bfa4ee9f9c3388934b151e9fe53eaba513",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_what_is_carried_over_was_approved_5b735",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_submitted_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."version_id" IS DISTINCT FROM (NEW."version_id") OR OLD."document" IS DISTINCT FROM (NEW."document") OR OLD."document_hash" IS DISTINCT FROM (NEW."document_hash") OR OLD."material_hash" IS DISTINCT FROM (NEW."material_hash") OR OLD."starts_at" IS DISTINCT FROM (NEW."starts_at") OR OLD."ends_at" IS DISTINCT FROM (NEW."ends_at") OR OLD."sunset_at" IS DISTINCT FROM (NEW."sunset_at") OR OLD."submitted_by_id" IS DISTINCT FROM (NEW."submitted_by_id") OR OLD."submitted_at" IS DISTINCT FROM (NEW."submitted_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="34162dbbf6149ab470633679a0c211457444b114",
                    operation="UPDATE",
                    pgid="pgtrigger_what_was_submitted_stays_7f4c6",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="review",
            trigger=pgtrigger.compiler.Trigger(
                name="reviews_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="8d4973a24003efd6d997c106e7dcccf46ec671b6",
                    operation="DELETE",
                    pgid="pgtrigger_reviews_are_kept_bb8d8",
                    table="governance_review",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencepart",
            trigger=pgtrigger.compiler.Trigger(
                name="computed_evidence_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('done', 'failed'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="e0c022ccf1ac23203edcea5a2802e84cc00c5546",
                    operation="UPDATE",
                    pgid="pgtrigger_computed_evidence_stays_2f73e",
                    table="governance_evidencepart",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="evidencepart",
            trigger=pgtrigger.compiler.Trigger(
                name="evidence_is_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="c4fa3946fbe0d6f98af30ce2045ac0ef5dde4334",
                    operation="DELETE",
                    pgid="pgtrigger_evidence_is_kept_507b5",
                    table="governance_evidencepart",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignbudget",
            trigger=pgtrigger.compiler.Trigger(
                name="campaign_editor_never_approves_its_budget",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"state\" = 'approved')",
                    func="\nIF EXISTS (\n    SELECT 1 FROM promotions_campaign_edited_by edited\n    WHERE edited.campaign_id = NEW.campaign_id\n      AND edited.user_id IN (NEW.decided_by_id, NEW.first_approved_by_id)\n) THEN\n    RAISE EXCEPTION 'maker is never checker: an editor of campaign % approves its budget', NEW.campaign_id\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'campaign_editor_never_approves_its_budget';\nEND IF;\nRETURN NEW;\n",
                    hash="05b1ee5d7961559defd39b3b4e336f9b04cf5a04",
                    operation="INSERT OR UPDATE",
                    pgid="pgtrigger_campaign_editor_never_approves_its_budget_496f0",
                    table="governance_campaignbudget",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignbudget",
            trigger=pgtrigger.compiler.Trigger(
                name="what_was_asked_for_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition='WHEN (OLD."campaign_id" IS DISTINCT FROM (NEW."campaign_id") OR OLD."amount" IS DISTINCT FROM (NEW."amount") OR OLD."before" IS DISTINCT FROM (NEW."before") OR OLD."review_id" IS DISTINCT FROM (NEW."review_id") OR OLD."reason" IS DISTINCT FROM (NEW."reason") OR OLD."asked_by_id" IS DISTINCT FROM (NEW."asked_by_id") OR OLD."asked_at" IS DISTINCT FROM (NEW."asked_at"))',
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="48a9201672f25b3e3435f0887b66867aa72e6060",
                    operation="UPDATE",
                    pgid="pgtrigger_what_was_asked_for_stays_13b2b",
                    table="governance_campaignbudget",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignbudget",
            trigger=pgtrigger.compiler.Trigger(
                name="answered_budget_stays",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NOT (OLD.\"state\" = 'open'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6f60f73c1ae92b028827e11ab4b2a606568b5a8e",
                    operation="UPDATE",
                    pgid="pgtrigger_answered_budget_stays_44e5e",
                    table="governance_campaignbudget",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="campaignbudget",
            trigger=pgtrigger.compiler.Trigger(
                name="budgets_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="3e02892ccf6266d542eb82a0e9a080acbec1f4e1",
                    operation="DELETE",
                    pgid="pgtrigger_budgets_are_kept_60c43",
                    table="governance_campaignbudget",
                    when="BEFORE",
                ),
            ),
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
        pgtrigger.migrations.AddTrigger(
            model_name="ruleversion",
            trigger=pgtrigger.compiler.Trigger(
                name="rule_editor_is_never_approver",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (NEW.\"approved_by_id\" IS NOT NULL AND NEW.\"state\" IN ('live', 'retired'))",
                    func="\nIF NEW.submitted_by_id IN (NEW.approved_by_id, NEW.first_approved_by_id) OR EXISTS (\n    SELECT 1 FROM governance_ruleversion_edited_by edited\n    WHERE edited.ruleversion_id = NEW.id\n      AND edited.user_id IN (NEW.approved_by_id, NEW.first_approved_by_id)\n) THEN\n    RAISE EXCEPTION 'maker is never checker: user % edited % % version %',\n        NEW.approved_by_id, NEW.kind, NEW.code, NEW.number\n        USING ERRCODE = 'check_violation', CONSTRAINT = 'rule_editor_is_never_approver';\nEND IF;\nRETURN NEW;\n",
                    hash="c3a9aa715730449b73d85e0a54210c65a045f8cd",
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
        pgtrigger.migrations.AddTrigger(
            model_name="stoprule",
            trigger=pgtrigger.compiler.Trigger(
                name="stop_rules_are_kept",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot delete rows from % table', TG_TABLE_NAME;",
                    hash="f1a7e8cb781bf275065c5be985de8d698855b735",
                    operation="DELETE",
                    pgid="pgtrigger_stop_rules_are_kept_866ee",
                    table="governance_stoprule",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="basketrun",
            trigger=pgtrigger.compiler.Trigger(
                name="basket_runs_stay_as_they_are",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="9fc3be7975025bc54f7443b1f5d580e1a3117e7c",
                    operation="UPDATE",
                    pgid="pgtrigger_basket_runs_stay_as_they_are_cd8f1",
                    table="governance_basketrun",
                    when="BEFORE",
                ),
            ),
        ),
        pgtrigger.migrations.AddTrigger(
            model_name="delivery",
            trigger=pgtrigger.compiler.Trigger(
                name="ended_delivery_is_never_sent_again",
                sql=pgtrigger.compiler.UpsertTriggerSql(
                    condition="WHEN (OLD.\"state\" IN ('sent', 'failed', 'unknown'))",
                    func="RAISE EXCEPTION 'pgtrigger: Cannot update rows from % table', TG_TABLE_NAME;",
                    hash="6af5c3523179a2ddd1a5941dfcf152e9f84387f9",
                    operation="UPDATE",
                    pgid="pgtrigger_ended_delivery_is_never_sent_again_1af28",
                    table="governance_delivery",
                    when="BEFORE",
                ),
            ),
        ),
    ]
