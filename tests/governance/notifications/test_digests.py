"""One mail a day at the reader's hour, across changes of the clock, with nothing twice and nothing lost."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.core import mail

from governance.models import Delivery, Notification, Reader
from governance.notifications.delivering import deliver_due
from governance.notifications.digests import KEPT, day_due, digest_at, make_digests
from governance.notifications.selectors import forget_old
from governance.notifications.services import mark_read
from governance.notifications.subscribing import Wish, read_as, subscribe
from tests.governance.house import person
from tests.governance.notifications.house import incident, states

HOUR = timedelta(hours=1)


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "hour", "day", "due"),
    [
        ("UTC", 7, "2026-06-15", "2026-06-15T07:00"),
        ("Europe/Berlin", 7, "2026-01-15", "2026-01-15T06:00"),
        ("Europe/Berlin", 7, "2026-06-15", "2026-06-15T05:00"),
        ("Europe/Berlin", 2, "2026-03-28", "2026-03-28T01:00"),
        ("Europe/Berlin", 2, "2026-03-29", "2026-03-29T01:00"),  # 2:00 does not exist: it is 3:00 by then
        ("Europe/Berlin", 2, "2026-03-30", "2026-03-30T00:00"),
        ("Europe/Berlin", 2, "2026-10-25", "2026-10-25T00:00"),  # the first of two
        ("Europe/Berlin", 2, "2026-10-26", "2026-10-26T01:00"),
        ("America/New_York", 23, "2026-11-01", "2026-11-02T04:00"),
        ("Australia/Lord_Howe", 2, "2026-10-04", "2026-10-03T15:30"),  # half an hour is skipped
        ("Nowhere/At_all", 7, "2026-06-15", "2026-06-15T07:00"),
    ],
)
def test_the_hour_of_the_reader(zone: str, hour: int, day: str, due: str) -> None:
    reader = Reader(zone=zone, digest_hour=hour)
    assert digest_at(date.fromisoformat(day), reader) == utc(due)


@pytest.mark.parametrize(
    ("at", "day"),
    [
        ("2026-03-29T00:59", "2026-03-28"),
        ("2026-03-29T01:00", "2026-03-29"),
        ("2026-03-29T23:59", "2026-03-29"),
        ("2026-10-24T23:59", "2026-10-24"),
        ("2026-10-25T00:00", "2026-10-25"),
        ("2026-10-25T01:30", "2026-10-25"),  # the second 2:30 of that night
    ],
)
def test_the_day_that_is_due(at: str, day: str) -> None:
    reader = Reader(zone="Europe/Berlin", digest_hour=2)
    assert day_due(reader, utc(at))[0] == date.fromisoformat(day)


@pytest.mark.django_db
class TestDigest:
    @pytest.fixture(autouse=True)
    def reader(self, olga: User) -> User:
        subscribe(actor=olga, wishes={"incident": Wish(True, "daily")})
        read_as(actor=olga, language="", zone="Europe/Berlin", digest_hour=2)
        self.olga = olga
        return olga

    def subjects(self) -> list[str]:
        return [str(each.subject) for each in mail.outbox]

    def through(self, first: str, last: str) -> None:
        """The job each half an hour, both ends included."""
        at = utc(first)
        while at <= utc(last):
            deliver_due(at)
            at += HOUR / 2

    @pytest.mark.parametrize(
        ("first", "last", "number_of_days"),
        [("2026-03-28T00:00", "2026-03-31T00:00", 4), ("2026-10-24T00:00", "2026-10-27T02:00", 3)],
    )
    def test_each_day_of_a_change_of_the_clock_has_one(
        self, first: str, last: str, number_of_days: int
    ) -> None:
        at, number = utc(first), 0
        while at <= utc(last):
            number += 1
            incident(f"i{number}", at=at)
            deliver_due(at)
            at += HOUR
        days = list(Delivery.objects.order_by("day").values_list("day", flat=True))
        assert len(mail.outbox) == len(days) == number_of_days
        assert len(set(days)) == len(days)
        listed = [line for each in mail.outbox for line in str(each.body).splitlines() if line[:1] == "*"]
        assert len(listed) == len(set(listed))
        assert len(listed) + Notification.objects.filter(digest__isnull=True).count() == number

    def test_what_it_says(self) -> None:
        first = incident("a", at=utc("2026-06-15T10:00"))
        incident("b", at=utc("2026-06-15T11:00"))
        self.through("2026-06-15T10:00", "2026-06-16T12:00")
        (sent,) = mail.outbox
        assert sent.subject == "Offerdesk: 2 messages of Offerdesk"
        assert sent.to == ["olga@example.com"]
        link = f"http://localhost:8000/admin/governance/incident/{first.pk}/change/"
        assert f"* Incident: Something is wrong with a\n  {link}\n* Incident: Something" in str(sent.body)
        assert states("digest") == ["sent"]
        assert states("mail") == []

    def test_a_day_without_news_has_no_mail(self) -> None:
        self.through("2026-06-15T00:00", "2026-06-17T00:00")
        assert (mail.outbox, states("digest")) == ([], [])

    def test_what_comes_after_the_hour_waits_for_the_next_day(self) -> None:
        incident("a", at=utc("2026-06-15T00:30"))
        deliver_due(utc("2026-06-15T01:00"))
        assert mail.outbox == []
        deliver_due(utc("2026-06-16T00:00"))
        assert self.subjects() == ["Offerdesk: 1 message of Offerdesk"]

    def test_after_days_without_the_job_there_is_one_mail(self) -> None:
        for day in (10, 11, 12):
            incident(f"i{day}", at=utc(f"2026-06-{day}T10:00"))
        deliver_due(utc("2026-06-14T15:00"))
        deliver_due(utc("2026-06-14T15:01"))
        assert self.subjects() == ["Offerdesk: 3 messages of Offerdesk"]

    def test_what_is_too_old_is_left_to_the_inbox(self) -> None:
        incident(at=utc("2026-06-01T10:00"))
        deliver_due(utc("2026-06-01T10:00") + KEPT)
        assert mail.outbox == []

    def test_what_was_read_meanwhile_is_not_told(self) -> None:
        incident("a", at=utc("2026-06-15T10:00"))
        mark_read(actor=self.olga)
        incident("b", at=utc("2026-06-15T11:00"))
        deliver_due(utc("2026-06-16T00:00"))
        assert "wrong with a" not in str(mail.outbox[0].body)
        assert "wrong with b" in str(mail.outbox[0].body)
        mark_read(actor=self.olga)
        incident("c", at=utc("2026-06-16T10:00"))
        mark_read(actor=self.olga)
        self.through("2026-06-16T10:00", "2026-06-18T00:00")
        assert len(mail.outbox) == 1

    def test_another_hour_on_the_same_day_makes_no_second(self) -> None:
        incident("a", at=utc("2026-06-14T22:00"))
        deliver_due(utc("2026-06-15T00:00"))
        incident("b", at=utc("2026-06-15T02:00"))
        read_as(actor=self.olga, language="", zone="Europe/Berlin", digest_hour=8)
        self.through("2026-06-15T02:00", "2026-06-15T20:00")
        assert len(mail.outbox) == 1
        self.through("2026-06-16T00:00", "2026-06-16T07:00")
        assert len(mail.outbox) == 2

    def test_two_jobs_at_once_make_one(self) -> None:
        incident("a", at=utc("2026-06-15T10:00"))
        at = utc("2026-06-16T00:00")
        assert make_digests(at) == 1
        Notification.objects.update(digest=None)  # as the other one still saw it
        assert make_digests(at) == 0
        assert Delivery.objects.filter(way="digest").count() == 1

    def test_a_long_one_counts_the_rest(self) -> None:
        for number in range(203):
            incident(f"i{number}", at=utc("2026-06-15T10:00"))
        deliver_due(utc("2026-06-16T00:00"))
        assert str(mail.outbox[0].body).count("* ") == 200
        assert "and 3 more" in str(mail.outbox[0].body)

    def test_old_ones_are_forgotten(self) -> None:
        incident("a", at=utc("2026-06-15T10:00"))
        deliver_due(utc("2026-06-16T00:00"))
        forget_old(utc("2026-06-16T00:00") + timedelta(days=181))
        assert not Delivery.objects.exists()
        assert not Notification.objects.exists()

    def test_others_have_their_own(self) -> None:
        other = person("other", "operations")
        subscribe(actor=other, wishes={"incident": Wish(True, "daily")})
        incident("a", at=utc("2026-06-15T10:00"))
        deliver_due(utc("2026-06-16T00:00"))
        assert [each.to for each in mail.outbox] == [["olga@example.com"]]
        deliver_due(utc("2026-06-16T07:00"))
        assert [each.to for each in mail.outbox] == [["olga@example.com"], ["other@example.com"]]
