"""What the table of policies held is there afterwards: versions, history, and who had a right to them."""

from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.contrib.contenttypes.management import inject_rename_contenttypes_operations
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.loader import MigrationLoader
from django.utils import timezone

from governance.models import RuleVersion

BEFORE = [("governance", "0012_test_basket_job")]
LIVE = {"policy": "default", "objective": "priority"}
DRAFT = {"policy": "second", "objective": "margin"}


def migrate(target: list[tuple[str, str]]) -> Any:
    """Migrates within the test's transaction, which takes everything back; the models as they are then."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    executor = MigrationExecutor(connection)
    plan = executor.migration_plan(target)
    inject_rename_contenttypes_operations(plan)
    return executor.migrate(target, plan=plan).apps


def old_names(apps: Any) -> None:
    """Content types and permissions as they were called before."""
    kinds = apps.get_model("contenttypes", "ContentType").objects.filter(app_label="governance")
    permissions = apps.get_model("auth", "Permission").objects.filter(content_type__app_label="governance")
    for old, new in (("policyversion", "ruleversion"), ("historicalpolicyversion", "historicalruleversion")):
        kinds.filter(model=new).update(model=old)
        for action in ("add", "change", "delete", "view"):
            permissions.filter(codename=f"{action}_{new}").update(codename=f"{action}_{old}")


def test_nothing_of_the_policies_is_lost(olga: User, fin: User) -> None:
    RuleVersion.objects.update(state="superseded")
    apps = migrate(BEFORE)
    old_names(apps)
    right = apps.get_model("auth", "Permission").objects.get(codename="view_policyversion")
    apps.get_model("auth", "User").objects.get(pk=olga.pk).user_permissions.add(right)
    policies = apps.get_model("governance", "PolicyVersion")
    rows = apps.get_model("governance", "HistoricalPolicyVersion")
    live = policies.objects.create(
        number=2, document=LIVE, state="live", made_by_id=olga.pk, submitted_by_id=olga.pk,
        approved_by_id=fin.pk, based_on=1, note="Priorities decide.", remark="Agreed.",
    )  # fmt: skip
    live.edited_by.add(olga.pk)
    waiting = policies.objects.create(
        number=3, document=DRAFT, state="in_review", made_by_id=olga.pk, submitted_by_id=fin.pk, based_on=2
    )
    rows.objects.create(
        id=live.pk, number=2, document=LIVE, state="draft", history_date=timezone.now(), history_type="+",
        history_user_id=olga.pk, history_change_reason="admin: drafted", created_at=timezone.now(),
    )  # fmt: skip

    migrate(MigrationLoader(connection).graph.leaf_nodes("governance"))

    found = RuleVersion.objects.order_by("number")
    assert [(each.kind, each.code, each.number, each.state, each.based_on) for each in found] == [
        ("policy", "default", 1, "superseded", None),
        ("policy", "default", 2, "live", 1),
        ("policy", "second", 3, "in_review", 2),
    ]
    kept = RuleVersion.objects.get(pk=live.pk)
    assert (kept.document, kept.note, kept.remark, kept.approved_by) == (
        LIVE,
        "Priorities decide.",
        "Agreed.",
        fin,
    )
    assert list(kept.edited_by.all()) == [olga]
    (row,) = RuleVersion.history.filter(id=live.pk)
    assert (row.kind, row.code, row.history_user, row.history_change_reason) == (
        "policy",
        "default",
        olga,
        "admin: drafted",
    )
    assert User.objects.get(pk=olga.pk).user_permissions.get().codename == "view_ruleversion"
    drafters = Group.objects.filter(permissions__codename="add_ruleversion").values_list("name", flat=True)
    assert set(drafters) == {"marketer", "finance", "operations", "administrator"}
    # And who submitted what waits is kept from approving it.
    RuleVersion.objects.filter(state="live").update(state="superseded")
    with pytest.raises(Exception, match="maker is never checker"):
        RuleVersion.objects.filter(pk=waiting.pk).update(state="live", approved_by=fin)
