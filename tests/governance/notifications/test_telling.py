"""Who is told of what: by role and person, once, never of one's own deed."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from governance.hands import Hand
from governance.launch.services import approve, retire, send_back, withdraw
from governance.models import Delivery, Notice, Notification, RoleGrant
from governance.notifications.services import mark_read, mark_unread, notify
from governance.people.granting import Giver, give
from governance.policies.services import approve_rule, draft_rule, send_back_rule, submit_rule
from governance.roles import Role
from tests.governance.house import NOON, approved, drafted, person, rule, submitted
from tests.governance.notifications.house import JOB, incident, last_notice, states, told

pytestmark = pytest.mark.django_db


def test_a_submission_waits_for_every_checker_who_may(maria: User, fin: User) -> None:
    both = person("both", "marketer", "finance")
    gone = person("gone", "finance")
    User.objects.filter(pk=gone.pk).update(is_active=False)
    drafted(both)
    submitted(maria, note=None)
    assert told(fin) == ["summer10 v1 waits for a checker; maria submitted it"]
    assert (told(maria), told(both), told(gone)) == ([], [], [])
    assert last_notice().url.startswith("/admin/governance/review/")


def test_nothing_is_told_of_what_was_refused(maria: User, fin: User) -> None:
    review = submitted(maria)
    with pytest.raises(OfferdeskError):
        approve(review=review, actor=maria, at=NOON)
    assert told(maria) == []
    assert Notice.objects.count() == 1


def test_the_answer_goes_to_who_submitted_and_who_owns(maria: User, fin: User) -> None:
    anna = person("anna", "marketer")
    review = submitted(anna, owner="maria")
    send_back(review=review, actor=fin, remark="Too deep.")
    assert told(anna) == told(maria) == ["fin sent back summer10 v1"]
    assert last_notice().facts["note"] == "Too deep."
    review = submitted(anna, owner="maria", name="Less")
    approve(review=review, actor=fin, at=NOON)
    assert told(anna)[1:] == told(maria)[1:] == ["fin approved summer10 v1"]


def unread(user: User) -> int:
    return Notification.objects.filter(user=user, read_at__isnull=True).count()


def test_what_another_one_checked_waits_no_more(maria: User, fin: User) -> None:
    second = person("second", "finance")
    review = submitted(maria)
    assert (unread(fin), unread(second)) == (1, 1)
    approve(review=review, actor=fin, at=NOON)
    assert (unread(fin), unread(second)) == (0, 0)


def test_nor_does_what_was_withdrawn_or_retired(maria: User, fin: User, olga: User) -> None:
    withdraw(review=submitted(maria), actor=maria)
    assert unread(fin) == 0
    review = submitted(maria, name="Again")
    assert unread(fin) == 1
    retire(offer=review.version.offer, actor=olga, reason="wrong")
    assert unread(fin) == 0


def test_what_is_retired_while_it_waits_for_its_start_is_told_to_its_makers(
    maria: User, fin: User, olga: User
) -> None:
    anna = person("anna", "marketer")
    approved(maria, fin)
    waits = approved(anna, fin, owner="maria", starts="2026-07-01")
    assert waits.state == "approved"
    retire(offer=waits.offer, actor=olga, reason="wrong", at=NOON)
    assert told(anna)[1:] == told(maria)[2:] == ["olga took out summer10 v2"]
    assert last_notice().facts["note"] == "Retired: wrong"


def test_who_stands_in_for_a_maker_is_not_asked_nor_whose_loan_is_over(maria: User, fin: User) -> None:
    flo, tom, tim = person("flo", "marketer", "finance"), person("tom"), person("tim")
    until = timezone.now() + timedelta(days=3)
    give(tom, Role.FINANCE, Giver(None, "test"), until=until, lent_by=flo)
    give(tim, Role.FINANCE, Giver(None, "test"), until=until, lent_by=fin)
    submitted(flo)
    assert (told(tom), len(told(tim)), len(told(fin))) == ([], 1, 1)
    RoleGrant.objects.filter(user=tim).update(until=timezone.now() - timedelta(seconds=1))
    submitted(flo, "another")
    assert (told(tom), len(told(tim)), len(told(fin))) == ([], 1, 2)


def test_the_owner_of_a_rule_hears_of_the_answer(maria: User, olga: User, fin: User) -> None:
    suppression = draft_rule(actor=maria, document=rule("suppression"))
    submit_rule(rule=suppression, actor=maria)
    approve_rule(rule=suppression, actor=fin)
    assert told(olga) == told(maria) == ["fin approved suppression quiet v1"]


def test_a_policy_on_its_way(olga: User, fin: User) -> None:
    policy = draft_rule(actor=olga, document=rule("policy"), note="Why not")
    submit_rule(rule=policy, actor=olga)
    assert told(fin) == ["policy v2 waits for a checker; olga submitted it"]
    send_back_rule(rule=policy, actor=fin, remark="Say more.")
    submit_rule(rule=policy, actor=olga)
    approve_rule(rule=policy, actor=fin)
    assert told(fin) == ["policy v2 waits for a checker; olga submitted it"] * 2
    assert told(olga) == ["fin sent back policy v2", "fin approved policy v2"]
    assert unread(fin) == 0


@pytest.mark.parametrize(
    ("kind", "roles"),
    [
        ("test_basket", {"operations"}),
        ("ledger", {"operations", "finance"}),
        ("budget", {"operations", "finance"}),
        ("delivery", {"administrator"}),
    ],
)
def test_an_incident_goes_to_who_handles_it(kind: str, roles: set[str]) -> None:
    for role in Role:
        person(role.value, role)
    incident(kind=kind)
    rows = Notification.objects.values_list("user__username", "because")
    assert set(rows) == {(role, role) for role in roles}


def test_and_to_the_owner_of_its_offer(maria: User, fin: User, olga: User) -> None:
    incident(version=approved(maria, fin))
    assert told(maria)[-1] == told(olga)[-1] == "Incident: Something is wrong with a"
    assert Notification.objects.get(notice=last_notice(), user=maria).because == ""


def test_found_again_it_is_told_once(olga: User) -> None:
    incident()
    incident()
    assert told(olga) == ["Incident: Something is wrong with a"]
    assert states() == ["waiting"]


def test_the_same_key_is_told_once(olga: User) -> None:
    about = incident()

    def tell(by: Hand = JOB) -> Notice | None:
        facts = {"what": "x"}
        return notify(kind="incident", key="x 1", about=about, facts=facts, by=by, roles=[Role.OPERATIONS])

    assert tell() is not None
    assert tell() is None
    assert len(told(olga)) == 2
    assert len(states()) == 2


def test_whoever_did_it_is_not_told(olga: User) -> None:
    about = incident()
    told_before = told(olga)
    by = Hand.of(olga, "admin")
    notify(kind="incident", key="y", about=about, facts={"what": "y"}, by=by, roles=[Role.OPERATIONS])
    assert told(olga) == told_before


def test_what_is_rolled_back_is_not_told(olga: User) -> None:
    def tell() -> None:
        with transaction.atomic():
            incident()
            raise RuntimeError

    with pytest.raises(RuntimeError):
        tell()
    assert (Notice.objects.count(), Delivery.objects.count()) == (0, 0)


def test_without_an_address_there_is_no_mail(olga: User) -> None:
    User.objects.filter(pk=olga.pk).update(email="")
    incident()
    assert told(olga) == ["Incident: Something is wrong with a"]
    assert states() == []


def test_read_and_not_read_are_ones_own(olga: User) -> None:
    other = person("other", "operations")
    incident()
    (row,) = Notification.objects.filter(user=olga)
    assert mark_read(actor=other, ids=[row.pk]) == 0
    assert unread(olga) == 1
    assert mark_read(actor=olga) == 1
    assert mark_read(actor=olga) == 0
    assert (unread(olga), unread(other)) == (0, 1)
    assert mark_unread(actor=other, ids=[row.pk]) == 0
    assert mark_unread(actor=olga, ids=[row.pk]) == 1


def test_the_database_keeps_notices_and_what_was_sent(olga: User) -> None:
    incident()
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Notice.objects.update(kind="approved")
    delivery = Delivery.objects.get()
    twin = Delivery(way="mail", notice=delivery.notice, user=olga, due_at=delivery.due_at)
    with pytest.raises(IntegrityError, match="notice_is_mailed_to_a_person_once"), transaction.atomic():
        twin.save()
    Delivery.objects.update(state="sent", claimed_at=delivery.due_at, ended_at=delivery.due_at)
    with pytest.raises(ProgrammingError, match="Cannot update"), transaction.atomic():
        Delivery.objects.update(state="waiting")
