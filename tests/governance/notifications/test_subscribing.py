"""Which kinds come by which way: one's own word, else what the roles ask for, else what is usual."""

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from catalog.errors import OfferdeskError
from governance.models import Notification, Reader, RefusedAttempt, Subscription
from governance.notifications.kinds import KINDS
from governance.notifications.subscribing import (
    Wish,
    default_wish,
    read_as,
    subscribe,
    subscribe_role,
    wishes_of,
)
from tests.governance.house import person
from tests.governance.notifications.house import incident, states, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> User:
    return person("root", "administrator")


def test_usually_it_is_the_inbox_and_the_kinds_own_way(olga: User) -> None:
    assert wishes_of(user=olga) == {kind: Wish(True, KINDS[kind].mail) for kind in KINDS}
    assert default_wish("incident") == Wish(True, "at_once")
    assert default_wish("approved") == Wish(True, "daily")


@pytest.mark.parametrize(
    ("wish", "in_inbox", "mails", "daily"),
    [
        (Wish(True, "at_once"), 1, 1, 0),
        (Wish(True, "daily"), 1, 0, 1),
        (Wish(True, "off"), 1, 0, 0),
        (Wish(False, "at_once"), 0, 1, 0),
        (Wish(False, "off"), 0, 0, 0),
    ],
)
def test_a_person_says_how(olga: User, wish: Wish, in_inbox: int, mails: int, daily: int) -> None:
    subscribe(actor=olga, wishes={"incident": wish})
    incident()
    assert (len(told(olga)), len(states())) == (in_inbox, mails)
    assert Notification.objects.filter(user=olga, daily=True).count() == daily


def test_a_role_says_it_for_who_does_not(olga: User, root: User) -> None:
    other = person("other", "operations")
    subscribe(actor=other, wishes={"incident": Wish(True, "daily")})
    subscribe_role(role="operations", actor=root, wishes={"incident": Wish(True, "off")})
    assert wishes_of(user=olga)["incident"] == Wish(True, "off")
    assert wishes_of(user=other)["incident"] == Wish(True, "daily")
    assert wishes_of(role="operations")["incident"] == Wish(True, "off")
    assert wishes_of(role="finance")["incident"] == Wish(True, "at_once")


def test_of_several_roles_the_one_that_asks_for_most(root: User) -> None:
    both = person("both", "operations", "finance")
    subscribe_role(role="operations", actor=root, wishes={"approved": Wish(True, "off")})
    assert wishes_of(user=both)["approved"] == Wish(True, "daily")
    subscribe_role(role="finance", actor=root, wishes={"approved": Wish(True, "at_once")})
    assert wishes_of(user=both)["approved"] == Wish(True, "at_once")


def test_what_is_as_usual_follows_the_roles(olga: User, root: User) -> None:
    subscribe(actor=olga, wishes=wishes_of(user=olga))
    assert not Subscription.objects.exists()
    subscribe_role(role="operations", actor=root, wishes={"incident": Wish(True, "off")})
    assert wishes_of(user=olga)["incident"] == Wish(True, "off")


def test_only_an_administrator_speaks_for_a_role(olga: User) -> None:
    with pytest.raises(OfferdeskError, match="needs the role administrator"):
        subscribe_role(role="operations", actor=olga, wishes={"incident": Wish(True, "off")})
    assert RefusedAttempt.objects.get().action == "say how a role is told"
    assert not Subscription.objects.exists()


def test_a_role_is_never_told_by_no_way_at_all(root: User) -> None:
    with pytest.raises(OfferdeskError, match="Choose the inbox or mail"):
        subscribe_role(role="finance", actor=root, wishes={"review_asked": Wish(False, "off")})
    with pytest.raises(IntegrityError, match="role_is_told_by_some_way"), transaction.atomic():
        Subscription.objects.create(role="finance", kind="review_asked", inbox=False, mail="off")


def test_how_a_person_reads(olga: User) -> None:
    read_as(actor=olga, language="de", zone="Europe/Berlin", digest_hour=8)
    read_as(actor=olga, language="fr", zone="Europe/Paris", digest_hour=9)
    reader = Reader.objects.get()
    assert (reader.language, reader.zone, reader.digest_hour) == ("fr", "Europe/Paris", 9)
    with pytest.raises(IntegrityError, match="digest_comes_at_an_hour_of_the_day"), transaction.atomic():
        read_as(actor=olga, language="", zone="UTC", digest_hour=24)
