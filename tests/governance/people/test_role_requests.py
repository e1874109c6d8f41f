"""Roles take two people: one asks, another grants; taking away takes one."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import IntegrityError, ProgrammingError, transaction

from catalog.errors import OfferdeskError
from governance.models import RefusedAttempt, RoleGrant, RoleRequest
from governance.people.services import ask_roles, grant_roles, refuse_roles, withdraw_request
from governance.roles import Role, roles_of
from tests.governance.house import person


@pytest.fixture
def boss(db: None) -> User:
    """An administrator."""
    return person("boss", "administrator")


@pytest.fixture
def bea(db: None) -> User:
    """A second one."""
    return person("bea", "administrator")


@pytest.fixture
def nina(db: None) -> User:
    """Somebody without a role, and not yet staff."""
    return User.objects.create_user("nina", "nina@example.com")


def asked(boss: User, nina: User, *roles: str) -> RoleRequest:
    request = ask_roles(actor=boss, user=nina, roles=roles or ["marketer"], reason="joins us")
    assert request is not None
    return request


def code_of(error: pytest.ExceptionInfo[OfferdeskError]) -> str:
    return error.value.code


def test_asked_is_not_granted(boss: User, bea: User, nina: User) -> None:
    request = asked(boss, nina, "marketer", "auditor")
    assert roles_of(nina) == frozenset()
    grant_roles(request=request, actor=bea)
    nina.refresh_from_db()
    assert roles_of(nina) == {"marketer", "auditor"}
    assert nina.is_staff
    assert {(g.role.name, g.granted_by, g.until) for g in RoleGrant.objects.all()} == {
        ("auditor", bea, None),
        ("marketer", bea, None),
    }
    history = RoleRequest.history.order_by("history_id").values_list(
        "history_user__username", "history_change_reason"
    )
    assert list(history) == [("boss", "admin: asked"), ("bea", "admin: granted")]


def test_a_change_adds_and_takes_at_once_when_granted(boss: User, bea: User) -> None:
    mark = person("mark")
    grant_roles(request=asked(boss, mark, "marketer"), actor=bea)
    request = asked(boss, mark, "finance")
    assert roles_of(mark) == {"marketer"}
    grant_roles(request=request, actor=bea)
    assert roles_of(mark) == {"finance"}


def test_taking_away_needs_nobody_else(boss: User, bea: User, nina: User) -> None:
    grant_roles(request=asked(boss, nina, "marketer", "auditor"), actor=bea)
    assert ask_roles(actor=boss, user=nina, roles=["auditor"], reason="") is None
    assert roles_of(nina) == {"auditor"}
    reasons = RoleGrant.history.filter(history_type="-").values_list("history_change_reason", flat=True)
    assert list(reasons) == ["admin: marketer taken away"]


def test_a_role_without_a_grant_is_taken_too(boss: User) -> None:
    old = person("old", "finance")  # as an older installation may have it
    ask_roles(actor=boss, user=old, roles=[], reason="")
    assert roles_of(old) == frozenset()


REFUSED: dict[str, tuple[str, str, str]] = {
    "the asker grants": ("boss", "nina", "second_person_needed"),
    "the person himself grants": ("bea", "bea", "second_person_needed"),
    "no administrator grants": ("mark", "nina", "role_missing"),
}


@pytest.mark.parametrize(("granter", "about", "code"), REFUSED.values(), ids=REFUSED)
def test_who_does_not_grant(boss: User, bea: User, nina: User, granter: str, about: str, code: str) -> None:
    person("mark", "marketer", "finance", "operations")
    user = User.objects.get(username=about)
    before = roles_of(user)
    request = asked(boss, user, *before, "finance")
    with pytest.raises(OfferdeskError) as refusal:
        grant_roles(request=request, actor=User.objects.get(username=granter))
    assert code_of(refusal) == code
    assert roles_of(user) == before
    attempt = RefusedAttempt.objects.get()
    assert (attempt.actor.username if attempt.actor else "", attempt.action) == (granter, "grant roles")


@pytest.mark.parametrize("role", [role for role in Role if role != "administrator"])
def test_only_an_administrator_asks(nina: User, role: str) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        asked(person("actor", role), nina)
    assert code_of(refusal) == "role_missing"
    assert not RoleRequest.objects.exists()


def test_a_superuser_without_the_role_asks_for_nothing(nina: User) -> None:
    with pytest.raises(OfferdeskError):
        asked(User.objects.create_superuser("root"), nina)


def test_nobody_asks_for_himself(boss: User) -> None:
    with pytest.raises(OfferdeskError, match="own roles"):
        asked(boss, boss, "administrator", "finance")
    with pytest.raises(OfferdeskError, match="own roles"):
        ask_roles(actor=boss, user=boss, roles=[], reason="")


def test_wrong_input_is_named(boss: User, nina: User) -> None:
    with pytest.raises(OfferdeskError, match="There is no role king"):
        asked(boss, nina, "king")
    with pytest.raises(OfferdeskError, match="Say why"):
        ask_roles(actor=boss, user=nina, roles=["marketer"], reason=" ")


def test_one_at_a_time(boss: User, bea: User, nina: User) -> None:
    asked(boss, nina)
    with pytest.raises(OfferdeskError) as refusal:
        asked(bea, nina, "finance")
    assert code_of(refusal) == "asked_already"


def test_refused_and_withdrawn(boss: User, bea: User, nina: User) -> None:
    with pytest.raises(OfferdeskError, match="Say why"):
        refuse_roles(request=asked(boss, nina), actor=bea, remark="")
    request = refuse_roles(request=RoleRequest.objects.get(), actor=bea, remark="who is she?")
    assert (request.state, request.remark, request.decided_by) == ("refused", "who is she?", bea)
    with pytest.raises(OfferdeskError) as refusal:
        grant_roles(request=request, actor=bea)
    assert code_of(refusal) == "wrong_state"
    again = asked(boss, nina)
    with pytest.raises(OfferdeskError) as refusal:
        withdraw_request(request=again, actor=bea)
    assert code_of(refusal) == "not_the_asker"
    assert withdraw_request(request=again, actor=boss).state == "withdrawn"
    assert roles_of(nina) == frozenset()


def put(request: RoleRequest, **values: Any) -> None:
    with transaction.atomic():
        RoleRequest.objects.filter(pk=request.pk).update(decided_at=request.asked_at, **values)


def test_the_database_wants_a_second_person_too(boss: User, bea: User, nina: User) -> None:
    request = asked(boss, nina)
    for somebody in (boss, nina):
        with pytest.raises(IntegrityError, match="roles_are_granted_by_a_second_person"):
            put(request, state="granted", decided_by=somebody)
    with pytest.raises(ProgrammingError, match="Cannot update"):
        put(request, roles=["administrator"])
    with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
        request.delete()


def test_the_first_two_come_by_the_command_line(db: None) -> None:
    for name in ("anna", "bert", "carl"):
        User.objects.create_user(name)
    call_command("bootstrap_administrators", "anna")
    call_command("bootstrap_administrators", "anna", "bert")
    with pytest.raises(CommandError, match="there are anna, bert: they grant roles"):
        call_command("bootstrap_administrators", "carl")
    grants = {(grant.user.username, grant.role.name, grant.door) for grant in RoleGrant.objects.all()}
    assert grants == {("anna", "administrator", "command"), ("bert", "administrator", "command")}
    User.objects.filter(username="anna").update(is_active=False)
    call_command("bootstrap_administrators", "carl")
    assert roles_of(User.objects.get(username="carl")) == {"administrator"}


def test_the_command_line_names_who_is_unknown(db: None) -> None:
    with pytest.raises(CommandError, match="There is no active user zoe"):
        call_command("bootstrap_administrators", "zoe")
