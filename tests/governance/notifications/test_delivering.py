"""Mails: what they say, sent once whatever happens, and two workers that never take the same one."""

import os
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from smtplib import SMTPDataError, SMTPRecipientsRefused, SMTPServerDisconnected
from threading import Thread
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.db import connection, transaction
from django.utils import timezone
from pytest_django import Settings

from config.local.places import ROOT
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.launch.services import send_back
from governance.models import Delivery, JobRun
from governance.notifications.delivering import LOST, WAITS, claim, deliver_due
from governance.notifications.subscribing import read_as
from tests.governance.house import person, submitted
from tests.governance.notifications.house import NOW, incident, states, told

DAY = timedelta(days=1)


def run(at: datetime = NOW) -> dict[str, int]:
    return deliver_due(at)


def html_of(sent: Any) -> str:
    """The other face of a mail."""
    ((text, kind),) = sent.alternatives
    assert kind == "text/html"
    return str(text)


@pytest.mark.django_db
class TestOne:
    def test_what_it_says(self, maria: User, fin: User) -> None:
        review = submitted(maria)
        send_back(review=review, actor=fin, remark="Too <deep>\nby half.")
        run(timezone.now())
        told_fin, told_maria = sorted(mail.outbox, key=lambda each: each.to[0])
        assert told_fin.to == ["fin@example.com"]
        assert told_maria.to == ["maria@example.com"]
        assert told_maria.subject == "Offerdesk: fin sent back summer10 v1"
        link = f"http://localhost:8000/admin/governance/review/{review.pk}/change/"
        assert told_maria.body == (
            f"fin sent back summer10 v1\n\nToo <deep>\nby half.\n\n{link}\n\n-- \n"
            "You are told this because it is yours.\n"
            "How you are told: http://localhost:8000/admin/governance/notification/settings/\n\n"
        )
        assert f'<a href="{link}">fin sent back summer10 v1</a>' in html_of(told_maria)
        assert "Too &lt;deep&gt;" in html_of(told_maria)
        assert told_maria.extra_headers["Auto-Submitted"] == "auto-generated"
        assert "You are told this as finance." in told_fin.body

    def test_it_is_sent_once(self, olga: User) -> None:
        incident()
        assert run()["sent"] == 1
        assert run()["sent"] == 0
        assert run(NOW + DAY)["sent"] == 0
        assert len(mail.outbox) == 1
        assert states() == ["sent"]

    def test_a_line_break_in_a_title_is_no_header(self, olga: User) -> None:
        incident("a\nBcc: eve@example.com")
        run()
        assert mail.outbox[0].subject == "Offerdesk: Incident: Something is wrong with a Bcc: eve@example.com"

    def test_dates_are_written_in_the_readers_language(self, olga: User) -> None:
        read_as(actor=olga, language="de", zone="Europe/Berlin", digest_hour=8)
        incident(at=datetime(2026, 3, 5, 9, tzinfo=NOW.tzinfo))
        run()
        assert "5 Mär 2026 09:00" in html_of(mail.outbox[0])

    def test_who_left_gets_none(self, olga: User) -> None:
        incident()
        User.objects.update(is_active=False)
        assert run()["failed"] == 1
        assert mail.outbox == []

    def test_without_a_mail_server_none_is_made(self, olga: User, settings: Settings) -> None:
        settings.MAIL_IS_SENT = False
        incident()
        assert run() == {"unknown": 0, "digests": 0, "sent": 0, "failed": 0, "waiting": 0}
        assert len(told(olga)) == 1
        assert states() == []


class Failing(EmailBackend):
    """A mail server that does what `doing` says."""

    opening: Exception | None = None
    sending: Exception | None = None
    seen: list[str] = []

    def open(self) -> bool:
        if self.opening:
            raise self.opening
        return True

    def send_messages(self, messages: Any) -> int:
        self.seen.append(messages[0].subject)
        if self.sending:
            raise self.sending
        return super().send_messages(messages)


@pytest.fixture
def failing(settings: Settings, monkeypatch: pytest.MonkeyPatch) -> type[Failing]:
    settings.EMAIL_BACKEND = f"{__name__}.Failing"
    for name, value in (("opening", None), ("sending", None), ("seen", [])):
        monkeypatch.setattr(Failing, name, value)
    return Failing


@pytest.mark.django_db
class TestWhenItFails:
    def test_a_server_that_is_not_there_is_tried_again_later(
        self, olga: User, failing: type[Failing]
    ) -> None:
        failing.opening = ConnectionRefusedError("no")
        person("other", "operations")
        incident()
        # One try shows that no other mail would go either.
        assert run() == {"unknown": 0, "digests": 0, "sent": 0, "failed": 0, "waiting": 1}
        assert sorted(Delivery.objects.values_list("attempts", flat=True)) == [0, 1]
        failing.opening = None
        assert run()["sent"] == 1
        assert run(NOW + WAITS[0])["sent"] == 1
        assert len(mail.outbox) == 2

    def test_after_the_last_try_it_has_failed(self, olga: User, failing: type[Failing]) -> None:
        failing.opening = ConnectionRefusedError("no")
        incident()
        at = NOW
        for wait in (*WAITS, timedelta()):
            assert states() == ["waiting"]
            run(at)
            at += wait
        assert states() == ["failed"]
        assert Delivery.objects.get().error == "ConnectionRefusedError: no"

    @pytest.mark.parametrize(
        ("error", "state"),
        [
            (SMTPRecipientsRefused({"olga@example.com": (550, b"unknown")}), "failed"),
            (SMTPRecipientsRefused({"olga@example.com": (450, b"greylisted")}), "waiting"),
            (SMTPDataError(554, b"spam"), "failed"),
            (SMTPDataError(451, b"later"), "waiting"),
            (SMTPServerDisconnected("gone"), "unknown"),
            (TimeoutError("no answer"), "unknown"),
        ],
    )
    def test_what_the_server_answers(
        self, olga: User, failing: type[Failing], error: Exception, state: str
    ) -> None:
        failing.sending = error
        incident()
        run()
        assert states() == [state]
        failing.sending = None
        run(NOW + DAY)
        assert len(mail.outbox) == (state == "waiting")


@pytest.mark.django_db(transaction=True)
def test_killed_between_handing_over_and_noting_it(tmp_path: Path) -> None:
    """Nobody knows whether it went: it is said so, and not sent again."""
    person("olga", "operations")
    incident(at=timezone.now() - timedelta(minutes=1))
    sent = tmp_path / "sent"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": str(ROOT)}
    script = ROOT / "tests/governance/notifications/dying_sender.py"
    command = [sys.executable, str(script), connection.settings_dict["NAME"], str(sent)]
    assert subprocess.run(command, env=environment, cwd=ROOT, check=False, timeout=120).returncode == -9
    assert sent.read_text() == "Offerdesk: Incident: Something is wrong with a\n"
    assert states() == ["sending"]
    run_job(JOBS["deliver_notifications"])
    assert (states(), mail.outbox) == (["sending"], [])
    later = timezone.now() + LOST + timedelta(seconds=1)
    assert run_job(JOBS["deliver_notifications"], at=later).counts["unknown"] == 1
    run_job(JOBS["deliver_notifications"], at=later + DAY)
    assert (states(), mail.outbox) == (["unknown"], [])
    assert Delivery.objects.get().error == "The process ended while it was being sent; it is not sent again."
    assert JobRun.objects.filter(job="deliver_notifications", outcome="running").count() == 1


def in_threads(deed: Callable[[], Any], number: int) -> list[Any]:
    """What each of so many threads came to, each with a connection of its own."""
    results: list[Any] = []

    def work() -> None:
        try:
            results.append(deed())
        finally:
            connection.close()

    threads = [Thread(target=work) for _ in range(number)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return results


@pytest.mark.django_db(transaction=True)
def test_two_workers_never_take_the_same_one() -> None:
    person("olga", "operations")
    incident()
    with transaction.atomic():
        mine = claim(NOW)
        assert mine is not None
        assert in_threads(lambda: claim(NOW), 1) == [None]  # it does not wait for it either
    assert in_threads(lambda: claim(NOW), 1) == [None]
    assert claim(NOW) is None


@pytest.mark.django_db(transaction=True)
def test_four_workers_send_each_mail_once() -> None:
    for number in range(30):
        person(f"p{number}", "operations")
    incident()
    counts = in_threads(lambda: run(), 4)
    assert sum(each["sent"] for each in counts) == 30
    assert sorted(each.to[0] for each in mail.outbox) == sorted(f"p{n}@example.com" for n in range(30))
    assert set(states()) == {"sent"}
