"""Roles: who grants them, what they open, and that nobody helps himself."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction

from catalog.errors import OfferdeskError
from governance.models import RoleGrant
from governance.permissions import apply_grants, granted
from governance.roles import Role, check_role, has_role
from tests.governance.house import person


@pytest.fixture
def boss(db: None) -> User:
    """An administrator."""
    return person("boss", "administrator")


def test_nobody_is_the_giver_of_his_own_role(boss: User) -> None:
    with pytest.raises(IntegrityError, match="nobody_grants_himself_a_role"), transaction.atomic():
        RoleGrant.objects.create(
            user=boss,
            role=Group.objects.get(name="finance"),
            granted_by=boss,
            granted_at=boss.date_joined,
            door="x",
        )


def test_who_left_holds_nothing(boss: User) -> None:
    boss.is_active = False
    assert not has_role(boss, "administrator")
    with pytest.raises(
        OfferdeskError, match="To sing, a person needs the role administrator; boss does not hold it"
    ):
        check_role(boss, "administrator", to="sing")


@pytest.mark.django_db
def test_every_group_has_exactly_the_permissions_of_the_table() -> None:
    for role in Role:
        held = Group.objects.get(name=role).permissions.values_list("content_type__app_label", "codename")
        assert set(held) == set(granted(role))


@pytest.mark.django_db
def test_applying_the_table_again_changes_nothing() -> None:
    before = set(Group.objects.values_list("name", "permissions__codename"))
    apply_grants(apps)
    assert set(Group.objects.values_list("name", "permissions__codename")) == before


WRITES = ("add", "change", "delete")


@pytest.mark.parametrize("role", [Role.SUPPORT, Role.AUDITOR, Role.DEVELOPER])
def test_readers_only_read(role: Role) -> None:
    assert not [codename for _, codename in granted(role) if codename.startswith(WRITES)]


@pytest.mark.parametrize("role", [role for role in Role if role not in (Role.MARKETER, Role.ADMINISTRATOR)])
def test_only_makers_write_offers(role: Role) -> None:
    assert not [name for app, name in granted(role) if app == "promotions" and name.startswith(WRITES)]


@pytest.mark.parametrize("role", Role)
def test_nobody_writes_what_only_services_write(role: Role) -> None:
    kept = {
        "review",
        "publication",
        "rolegrant",
        "refusedattempt",
        "jobrun",
        "snapshot",
        "override",
        "logentry",
    }
    assert not [
        name for _, name in granted(role) if name.startswith(WRITES) and name.partition("_")[2] in kept
    ]
