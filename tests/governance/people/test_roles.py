"""Roles: who grants them, what they open, and that nobody helps himself."""

import pytest
from django.apps import apps
from django.contrib.auth.models import Group, User
from django.core.management import call_command
from django.db import IntegrityError, transaction

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, RoleGrant
from governance.people.services import set_roles
from governance.permissions import apply_grants, granted
from governance.roles import Role, check_role, has_role, roles_of
from tests.governance.house import person


@pytest.fixture
def boss(db: None) -> User:
    """An administrator."""
    return person("boss", "administrator")


def test_roles_are_granted_and_taken_with_a_record(boss: User) -> None:
    nina = User.objects.create_user("nina")
    set_roles(actor=boss, user=nina, roles=["marketer", "auditor"])
    assert roles_of(nina) == {"marketer", "auditor"}
    set_roles(actor=boss, user=nina, roles=["auditor"])
    assert roles_of(User.objects.get(pk=nina.pk)) == {"auditor"}
    assert [(g.role.name, g.granted_by, g.door) for g in RoleGrant.objects.all()] == [
        ("auditor", boss, "admin")
    ]
    history = RoleGrant.history.filter(user=nina).order_by("history_id")
    assert [(row.history_type, row.history_user, row.history_change_reason) for row in history] == [
        ("+", boss, "admin: auditor granted"),
        ("+", boss, "admin: marketer granted"),
        ("-", boss, "admin: marketer taken away"),
    ]


def test_a_role_makes_staff(boss: User) -> None:
    nina = User.objects.create_user("nina")
    set_roles(actor=boss, user=nina, roles=["support"])
    assert User.objects.get(pk=nina.pk).is_staff


def test_nobody_changes_his_own_roles(boss: User) -> None:
    with pytest.raises(OfferdeskError, match="own roles"):
        set_roles(actor=boss, user=boss, roles=["administrator", "finance"])
    assert roles_of(boss) == {"administrator"}
    assert RefusedAttempt.objects.get().code == "own_roles"
    with pytest.raises(IntegrityError, match="nobody_grants_himself_a_role"), transaction.atomic():
        RoleGrant.objects.create(
            user=boss,
            role=Group.objects.get(name="finance"),
            granted_by=boss,
            granted_at=boss.date_joined,
            door="x",
        )


@pytest.mark.parametrize("role", [role for role in Role if role != "administrator"])
def test_only_an_administrator_grants(db: None, role: str) -> None:
    actor, nina = person("actor", role), person("nina")
    with pytest.raises(OfferdeskError) as refusal:
        set_roles(actor=actor, user=nina, roles=["marketer"])
    assert refusal.value.code == "role_missing"
    assert roles_of(nina) == frozenset()


def test_a_superuser_without_the_role_grants_nothing(db: None) -> None:
    root = User.objects.create_superuser("root")
    with pytest.raises(OfferdeskError):
        set_roles(actor=root, user=person("nina"), roles=["marketer"])


def test_an_unknown_role_is_named(boss: User) -> None:
    with pytest.raises(OfferdeskError, match="There is no role king"):
        set_roles(actor=boss, user=person("nina"), roles=["king"])


def test_the_first_administrator_comes_by_the_command_line(db: None) -> None:
    User.objects.create_superuser("root")
    call_command("set_roles", "root", "administrator")
    grant = RoleGrant.objects.get()
    assert (grant.role.name, grant.granted_by, grant.door) == ("administrator", None, "command")


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
