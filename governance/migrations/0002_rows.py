"""What a new house starts with: the groups and what each may see and change, a policy, and beat's schedule.

On a database that has it already only what was taken away comes back: a job, a right of a role.
"""

from django.apps.registry import Apps
from django.core.management import CommandError
from django.db import migrations
from django.db.backends.base.schema import BaseDatabaseSchemaEditor
from django.utils import timezone

from governance.migrating import granting, scheduling

APPS = ("admin", "auth", "axes", "catalog", "decisions", "django_celery_beat", "governance", "promotions")
POLICY = {
    "policy": "default",
    "objective": "shopper",
    "rounding": "half_up",
    "unknown_cost": "flag",
}
EVERY = {
    "start_due": 30,
    "expire_due": 30,
    "refresh_segments": 3_600,
    "ensure_partitions": 3_600,
    "retire_due": 3_600,
    "prune_job_runs": 86_400,
    "make_codes": 30,
    "expire_holds": 60,
    "forget_answers": 86_400,
    "check_tills": 600,
    "seal_rows": 60,
    "reconcile": 3_600,
    "run_test_baskets": 60,
    "watch_budgets": 300,
    "end_delegations": 300,
    "look_at_rules": 3_600,
    "compute_evidence": 60,
    "go_on_with_forecasts": 60,
    "watch_stop_rules": 60,
    "watch_jobs": 60,
    "drop_old_log": 21_600,
    "deliver_notifications": 30,
    "watch_expiry": 3_600,
}
"""Seconds between the runs of each job. What beat passed over is done with its first turn."""


def refuse_half_of_it(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Django leaves `0001_tables` out where some of what it stands for was applied, and not all."""
    try:
        apps.get_app_config("governance")
    except LookupError:
        raise CommandError(
            "Governance has some of its migrations 0001 to 0028 and not all: "
            "bring it to 0028 first, with a release that has them. Nothing of it was changed."
        ) from None


def make_policy(apps: Apps, schema_editor: BaseDatabaseSchemaEditor) -> None:
    """Version 1, which nobody made."""
    rules = apps.get_model("governance", "RuleVersion").objects
    if not rules.filter(kind="policy").exists():
        rules.create(
            kind="policy",
            code="default",
            number=1,
            document=POLICY,
            note="The policy that the installation started with.",
            state="live",
            live_since=timezone.now(),
        )


class Migration(migrations.Migration):
    dependencies = [
        ("admin", "0003_logentry_add_action_flag_choices"),
        ("auth", "0012_alter_user_first_name_max_length"),
        ("axes", "0010_accessattemptexpiration"),
        ("catalog", "0004_data_keys"),
        ("contenttypes", "0002_remove_content_type_name"),
        ("decisions", "0014_following"),
        ("django_celery_beat", "0019_alter_periodictasks_options"),
        ("governance", "0001_tables"),
        ("promotions", "0003_campaigns_know_their_editors"),
    ]

    operations = [
        migrations.RunPython(refuse_half_of_it, migrations.RunPython.noop),
        migrations.RunPython(granting(*APPS), migrations.RunPython.noop),
        migrations.RunPython(make_policy, migrations.RunPython.noop),
        migrations.RunPython(scheduling(EVERY), migrations.RunPython.noop),
    ]
