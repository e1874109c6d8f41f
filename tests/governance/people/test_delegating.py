"""Standing in for somebody: granted by a third, over by itself, and never for his own offers."""

import io
from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import Group, User
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from catalog.errors import OfferdeskError
from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, generate
from decisions.codes.pools import make_pool
from governance.launch.services import approve, submit
from governance.launch.who_checks import why_not_checker
from governance.models import RefusedAttempt, RoleGrant, RoleRequest
from governance.people.delegating import delegate, end_delegation, end_delegations
from governance.people.services import ask_roles, grant_roles
from governance.roles import has_role, roles_of
from tests.governance.conftest import Desk
from tests.governance.house import NOON, drafted, person, submitted

WEEK = timedelta(days=7)


@pytest.fixture
def boss(db: None) -> User:
    """An administrator."""
    return person("boss", "administrator")


@pytest.fixture
def tom(db: None) -> User:
    """An auditor who stands in for others."""
    return person("tom", "auditor")


def asked(giver: User, to: User, **changes: Any) -> RoleRequest:
    given: dict[str, Any] = {
        "role": "finance",
        "until": timezone.now() + WEEK,
        "reason": "holidays",
    } | changes
    return delegate(actor=giver, to=to, **given)


def lent(giver: User, to: User, boss: User, role: str = "finance") -> RoleGrant:
    grant_roles(request=asked(giver, to, role=role), actor=boss)
    return RoleGrant.objects.get(user=to, role__name=role)


def over(grant: RoleGrant) -> None:
    RoleGrant.objects.filter(pk=grant.pk).update(until=timezone.now() - timedelta(seconds=1))


def test_it_counts_once_it_is_granted(fin: User, tom: User, boss: User, maria: User) -> None:
    asked(fin, tom)
    assert not has_role(tom, "finance")
    grant_roles(request=RoleRequest.objects.get(), actor=boss)
    assert roles_of(tom) == {"auditor", "finance"}
    review = approve(review=submitted(maria), actor=tom, at=NOON)
    given = review.approvals.get()
    assert (given.by, given.stands_in_for) == (tom, fin)


def test_it_is_over_to_the_second_without_any_job(fin: User, tom: User, boss: User, maria: User) -> None:
    over(lent(fin, tom, boss))
    assert roles_of(tom) == {"auditor"}
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=submitted(maria), actor=tom, at=NOON)
    assert refusal.value.code == "role_missing"
    assert tom.groups.filter(name="finance").exists()
    assert [end_delegations(timezone.now()) for _ in range(2)] == [{"ended": 1}, {"ended": 0}]
    assert not tom.groups.filter(name="finance").exists()


def test_who_stands_in_checks_nothing_of_the_giver(tom: User, boss: User, maria: User) -> None:
    flo = person("flo", "finance", "marketer")
    lent(flo, tom, boss)
    review = submit(version=drafted(flo), actor=maria, at=NOON)
    assert why_not_checker(review, tom) == "You stand in for flo, who made it: somebody else has to check it."
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=tom, at=NOON)
    assert refusal.value.code == "maker_is_never_checker"
    assert RefusedAttempt.objects.get().actor == tom


def test_what_is_lent_stays_when_roles_change(fin: User, tom: User, boss: User) -> None:
    lent(fin, tom, boss)
    ask_roles(actor=boss, user=tom, roles=[], reason="")
    assert roles_of(tom) == {"finance"}


def test_what_becomes_his_own_does_not_end(fin: User, tom: User, boss: User) -> None:
    grant = lent(fin, tom, boss)
    roles, bea = ["auditor", "finance", "support"], person("bea", "administrator")
    request = ask_roles(actor=bea, user=tom, roles=roles, reason="promoted")
    assert request is not None
    grant_roles(request=request, actor=boss)
    grant.refresh_from_db()
    assert (grant.until, grant.stands_in_for) == (None, None)
    assert end_delegations(timezone.now() + 2 * WEEK) == {"ended": 0}


@pytest.mark.parametrize("who", ["fin", "tom", "boss"])
def test_it_can_be_ended_at_once(fin: User, tom: User, boss: User, who: str) -> None:
    end_delegation(grant=lent(fin, tom, boss), actor=User.objects.get(username=who))
    assert roles_of(tom) == {"auditor"}
    assert RoleGrant.history.filter(history_type="-").get().history_user.username == who


def test_but_not_by_others_nor_what_was_not_lent(fin: User, tom: User, boss: User, olga: User) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        end_delegation(grant=lent(fin, tom, boss), actor=olga)
    assert refusal.value.code == "role_missing"
    own = RoleGrant.objects.create(
        user=olga, role=Group.objects.get(name="operations"), granted_at=timezone.now(), door="command"
    )
    with pytest.raises(OfferdeskError) as refusal:
        end_delegation(grant=own, actor=boss)
    assert refusal.value.code == "not_lent"


def test_the_giver_has_to_hold_it_when_it_is_granted(fin: User, tom: User, boss: User) -> None:
    asked(fin, tom)
    fin.groups.clear()
    with pytest.raises(OfferdeskError) as refusal:
        grant_roles(request=RoleRequest.objects.get(), actor=boss)
    assert refusal.value.code == "giver_without_role"


WRONG: dict[str, tuple[dict[str, Any], str]] = {
    "a role that is not his": ({"role": "operations"}, "role_missing"),
    "a role that nobody lends": ({"role": "administrator"}, "not_lendable"),
    "for too long": ({"until": timedelta(days=61)}, "bad_delegation"),
    "until yesterday": ({"until": -timedelta(days=1)}, "bad_delegation"),
    "without a reason": ({"reason": " "}, "reason_missing"),
    "to himself": ({"to": "fin"}, "bad_delegation"),
    "to who holds it": ({"to": "flo"}, "bad_delegation"),
    "to who has left": ({"to": "gone"}, "bad_delegation"),
}


@pytest.mark.parametrize(("changes", "code"), WRONG.values(), ids=WRONG)
def test_what_is_not_lent(fin: User, tom: User, changes: dict[str, Any], code: str) -> None:
    person("flo", "finance")
    gone = person("gone")
    gone.is_active = False
    gone.save()
    given = dict(changes)
    to = User.objects.get(username=given.pop("to", "tom"))
    if "until" in given:
        given["until"] = timezone.now() + given["until"]
    with pytest.raises(OfferdeskError) as refusal:
        asked(fin, to, **given)
    assert refusal.value.code == code
    assert not RoleRequest.objects.exists()


def test_what_is_lent_is_not_lent_on(fin: User, tom: User, boss: User) -> None:
    lent(fin, tom, boss)
    with pytest.raises(OfferdeskError) as refusal:
        asked(tom, person("third"))
    assert refusal.value.code == "lent_on"


@pytest.mark.parametrize("granter", ["fin", "tom"])
def test_neither_giver_nor_taker_grants_it(fin: User, tom: User, granter: str) -> None:
    user = User.objects.get(username=granter)
    user.groups.add(Group.objects.get(name="administrator"))
    request = asked(fin, tom)
    with pytest.raises(OfferdeskError) as refusal:
        grant_roles(request=request, actor=user)
    assert refusal.value.code == "second_person_needed"


def test_the_database_knows_that_it_ends(fin: User, tom: User, boss: User) -> None:
    grant = lent(fin, tom, boss)
    with pytest.raises(IntegrityError, match="standing_in_is_for_another_and_ends"), transaction.atomic():
        RoleGrant.objects.filter(pk=grant.pk).update(until=None)


def test_one_administrator_does_not_make_it_his_own(fin: User, tom: User, boss: User) -> None:
    grant = lent(fin, tom, boss)
    request = ask_roles(actor=boss, user=tom, roles=["finance"], reason="He does it anyway.")
    assert request is not None
    grant.refresh_from_db()
    assert grant.until is not None


def test_what_is_lent_is_not_offered_for_lending(fin: User, tom: User, boss: User, at_desk: Desk) -> None:
    lent(fin, tom, boss)
    page = "/admin/governance/rolerequest/lending/"
    assert "<option>finance</option>" not in at_desk(tom).get(page).content.decode()
    assert "<option>finance</option>" in at_desk(fin).get(page).content.decode()


def test_what_is_over_opens_no_page_and_no_right_though_no_job_ran(
    olga: User, boss: User, maria: User, at_desk: Desk
) -> None:
    """Being allowed to switch off the job that ends it would be a way to keep it."""
    pool = make_pool(actor=maria, slug="mailing", name="Mailing")
    batch = generate(actor=maria, pool=pool, order=Order(3), door="command")
    deputy = person("deputy")
    grant = lent(olga, deputy, boss, "operations")
    task = PeriodicTask.objects.get(args='["end_delegations"]')
    addresses = (
        "/admin/governance/review/inbox/",
        f"/admin/django_celery_beat/periodictask/{task.pk}/change/",
    )
    assert [at_desk(deputy).get(each).status_code for each in addresses] == [200, 200]
    over(grant)
    assert [at_desk(deputy).get(each).status_code for each in addresses] == [403, 403]
    with pytest.raises(OfferdeskError) as refusal:
        export_batch(
            actor=User.objects.get(pk=deputy.pk), batch_id=batch.pk, door="command", out=io.StringIO()
        )
    assert refusal.value.code == "right_missing"


def test_lent_again_after_it_was_over_it_counts(fin: User, tom: User, boss: User) -> None:
    over(lent(fin, tom, boss))
    lent(fin, tom, boss)
    assert has_role(tom, "finance")


def test_who_has_it_on_loan_himself_by_then_lends_nothing(fin: User, tom: User, boss: User) -> None:
    request = asked(fin, tom)
    RoleGrant.objects.update_or_create(
        user=fin,
        role=Group.objects.get(name="finance"),
        defaults={
            "until": timezone.now() + timedelta(days=1),
            "stands_in_for": person("fay", "finance"),
            "granted_at": timezone.now(),
            "door": "test",
        },
    )
    with pytest.raises(OfferdeskError) as refusal:
        grant_roles(request=request, actor=boss)
    assert refusal.value.code == "giver_without_role"


@pytest.mark.parametrize("day", ["2026-02-31", "0001-01-01", "x", ""])
def test_a_day_that_there_is_not(fin: User, tom: User, at_desk: Desk, day: str) -> None:
    sent = {"to": "tom", "role": "finance", "until": day, "reason": "holidays"}
    assert at_desk(fin).post("/admin/governance/rolegrant/lending/lend/", sent).status_code == 302
    assert not RoleRequest.objects.exists()
