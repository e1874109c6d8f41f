"""People at the desk: roles by administrators alone, and no ladder to more."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from governance.models import RoleGrant, RoleRequest
from governance.roles import has_role, roles_of
from tests.governance.conftest import Desk
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


def test_one_administrator_asks_and_another_grants(boss: User, at_desk: Desk) -> None:
    nina = User.objects.create_user("nina", "nina@example.com")
    bea = person("bea", "administrator")
    roles = {"roles": ["marketer", "support"]}
    answer = at_desk(boss).post(url_of(nina), sent(nina, **roles))
    assert b"Say why: a role is added." in answer.content
    answer = at_desk(boss).post(url_of(nina), sent(nina, **roles, reason="joins us"))
    assert answer.status_code == 302, answer.content
    assert roles_of(User.objects.get(pk=nina.pk)) == frozenset()
    url = f"/admin/governance/rolerequest/{RoleRequest.objects.get().pk}/"
    assert b"another administrator has to decide" in at_desk(boss).get(f"{url}change/").content
    assert at_desk(boss).post(f"{url}grant/").status_code == 403
    page = at_desk(bea).get(f"{url}change/").content.decode()
    assert "nina is to be: marketer, support" in page
    assert "joins us" in page
    assert at_desk(bea).post(f"{url}grant/").status_code == 302
    assert roles_of(User.objects.get(pk=nina.pk)) == {"marketer", "support"}
    assert {grant.granted_by for grant in RoleGrant.objects.filter(user=nina)} == {bea}


def test_one_takes_away_at_once(boss: User, at_desk: Desk) -> None:
    nina = person("nina", "marketer", "support")
    assert at_desk(boss).post(url_of(nina), sent(nina, roles=["support"])).status_code == 302
    assert roles_of(User.objects.get(pk=nina.pk)) == {"support"}


def test_two_requests_do_not_overwrite_each_other(boss: User, at_desk: Desk) -> None:
    nina, bea = person("nina"), person("bea", "administrator")
    at_desk(boss).post(url_of(nina), sent(nina, roles=["support"], reason="x"))
    answer = at_desk(bea).post(url_of(nina), sent(nina, roles=["finance"], reason="y"))
    assert b"decide that first" in answer.content
    assert RoleRequest.objects.get().roles == ["support"]


def test_lending_and_taking_back(fin: User, boss: User, at_desk: Desk) -> None:
    tom = person("tom", "auditor")
    url = "/admin/governance/rolerequest/lending/"
    day = (timezone.localdate() + timedelta(days=7)).isoformat()
    page = at_desk(fin).get(url).content.decode()
    assert "Nothing is lent." in page
    form = {"role": "finance", "to": "tom", "until": day, "reason": "holidays"}
    assert at_desk(fin).post(f"{url}lend/", form).status_code == 302
    assert "waits for an administrator" in at_desk(fin).get(url).content.decode()
    at_desk(boss).post(f"/admin/governance/rolerequest/{RoleRequest.objects.get().pk}/grant/")
    assert "tom is finance in place of fin" in at_desk(tom).get(url).content.decode()
    grant = RoleGrant.objects.get(user=tom)
    assert timezone.localtime(grant.until).date().isoformat() == day
    assert at_desk(fin).post(f"{url}{grant.pk}/end/").status_code == 302
    assert not has_role(tom, "finance")


@pytest.mark.parametrize("until", ["", "never", "2020-01-01"])
def test_a_day_that_cannot_be_is_told(fin: User, at_desk: Desk, until: str) -> None:
    person("tom")
    url = "/admin/governance/rolerequest/lending/"
    form = {"role": "finance", "to": "tom", "until": until, "reason": "holidays"}
    answer = at_desk(fin).post(f"{url}lend/", form, follow=True)
    assert "A delegation ends within 60 days from now." in answer.content.decode()
    assert not RoleRequest.objects.exists()


def test_who_has_nothing_to_lend_is_not_let_in(maria: User, at_desk: Desk) -> None:
    assert at_desk(maria).get("/admin/governance/rolerequest/lending/").status_code == 403


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
