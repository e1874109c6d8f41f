"""People at the desk: roles by administrators alone, and no ladder to more."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from governance.models import RoleGrant
from governance.roles import roles_of
from tests.governance.admin.conftest import Desk
from tests.governance.house import person


@pytest.fixture
def boss(db: None) -> User:
    """An administrator."""
    return person("boss", "administrator")


def sent(user: User, **changes: Any) -> dict[str, Any]:
    """What the form of a person posts."""
    return {"username": user.username, "email": user.email, "is_active": "on", "roles": []} | changes


def url_of(user: User) -> str:
    return f"/admin/auth/user/{user.pk}/change/"


def test_an_administrator_grants_roles(boss: User, at_desk: Desk) -> None:
    nina = User.objects.create_user("nina", "nina@example.com")
    answer = at_desk(boss).post(url_of(nina), sent(nina, roles=["marketer", "support"]))
    assert answer.status_code == 302, answer.content
    assert roles_of(User.objects.get(pk=nina.pk)) == {"marketer", "support"}
    assert {grant.granted_by for grant in RoleGrant.objects.filter(user=nina)} == {boss}


def test_nobody_grants_himself(boss: User, at_desk: Desk) -> None:
    at_desk(boss).post(url_of(boss), sent(boss, roles=["administrator", "finance"], first_name="B"))
    assert roles_of(User.objects.get(pk=boss.pk)) == {"administrator"}


def test_an_administrator_makes_no_superuser(boss: User, at_desk: Desk) -> None:
    nina = User.objects.create_user("nina", "nina@example.com")
    at_desk(boss).post(url_of(nina), sent(nina, is_superuser="on", user_permissions=["1"], is_staff="on"))
    nina.refresh_from_db()
    assert (nina.is_superuser, nina.user_permissions.count()) == (False, 0)


def test_a_superusers_account_is_not_a_ladder(boss: User, at_desk: Desk) -> None:
    root = User.objects.create_superuser("root", "root@example.com", "a long password")
    client = at_desk(boss)
    assert client.post(url_of(root), sent(root, email="boss@example.com")).status_code == 403
    secret = {"password1": "another long one 7", "password2": "another long one 7", "usable_password": "true"}
    assert client.post(f"/admin/auth/user/{root.pk}/password/", secret).status_code == 403
    root.refresh_from_db()
    assert root.check_password("a long password")


def test_a_new_person_is_made_without_roles(boss: User, at_desk: Desk) -> None:
    secret = {"password1": "a new long secret 7", "password2": "a new long secret 7"}
    form = {"username": "nina", "usable_password": "true", "roles": ["finance"], **secret}
    answer = at_desk(boss).post("/admin/auth/user/add/", form)
    assert answer.status_code == 302, answer.content
    assert roles_of(User.objects.get(username="nina")) == frozenset()


def test_nobody_is_deleted(boss: User, at_desk: Desk) -> None:
    nina = person("nina", "support")
    assert at_desk(boss).post(f"/admin/auth/user/{nina.pk}/delete/", {"post": "yes"}).status_code == 403


@pytest.mark.parametrize("role", ["marketer", "finance", "operations", "support", "developer"])
def test_others_do_not_see_people(role: str, boss: User, at_desk: Desk) -> None:
    client = at_desk(person("x", role))
    assert client.get("/admin/auth/user/").status_code == 403
    assert client.post(url_of(boss), sent(boss, roles=[])).status_code == 403
    assert roles_of(boss) == {"administrator"}


def test_an_auditor_reads_and_changes_nothing(boss: User, at_desk: Desk) -> None:
    client = at_desk(person("ada", "auditor"))
    assert client.get(url_of(boss)).status_code == 200
    assert client.post(url_of(boss), sent(boss, roles=["finance"])).status_code == 403
    assert roles_of(boss) == {"administrator"}


def test_roles_themselves_are_not_edited_in_the_back_office(boss: User, at_desk: Desk) -> None:
    assert at_desk(boss).get("/admin/auth/group/").status_code == 404
