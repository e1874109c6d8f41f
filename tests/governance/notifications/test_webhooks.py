"""Calls of other systems, to a real server: signed, repeated under the same id, given up with an alarm."""

import hashlib
import hmac
import json
from datetime import datetime, timedelta

import pytest
from django.contrib.auth.models import User
from pytest_django import Settings

from catalog.errors import OfferdeskError
from governance.models import Delivery, Incident, WebhookEndpoint
from governance.notifications.delivering import OLD, deliver_due
from governance.notifications.endpoints import (
    Issued,
    change_endpoint,
    make_endpoint,
    open_secret,
    renew_secret,
    switch_endpoint,
)
from governance.notifications.webhooks import WAITS, switch_off
from tests.governance.house import person
from tests.governance.notifications.conftest import Receiver
from tests.governance.notifications.house import NOW, incident, states, told

pytestmark = pytest.mark.django_db


@pytest.fixture
def root(db: None) -> User:
    return person("root", "administrator")


@pytest.fixture
def issued(root: User, receiver: Receiver) -> Issued:
    """The house's endpoint, on this machine."""
    return make_endpoint(name="chat", url=receiver.url, role="", kinds=[], actor=root)


def run(at: datetime = NOW) -> dict[str, int]:
    return deliver_due(at)


def checked(call: tuple[dict[str, str], bytes], secret: str) -> bool:
    """As a receiver checks a call."""
    headers, body = call
    parts = dict(part.split("=", 1) for part in headers["Offerdesk-Signature"].split(","))
    wanted = hmac.new(secret.encode(), f"{parts['t']}.".encode() + body, hashlib.sha256).hexdigest()
    return hmac.compare_digest(wanted, parts["v1"])


def test_a_call_says_what_happened_and_is_signed(issued: Issued, receiver: Receiver) -> None:
    found = incident()
    assert run()["sent"] == 1
    ((headers, body),) = receiver.calls
    notice = Delivery.objects.get().notice
    assert notice is not None
    assert json.loads(body) == {
        "id": f"notice-{notice.pk}",
        "object": "notice",
        "kind": "incident",
        "at": "2026-06-15T12:00:00Z",
        "text": "Incident: Something is wrong with a",
        "note": "",
        "by": "job check",
        "about": {"object": "governance.incident", "id": str(found.pk)},
        "url": f"http://localhost:8000/admin/governance/incident/{found.pk}/change/",
    }
    assert headers["path"] == "/hook?house=1"
    assert headers["Content-Type"] == "application/json"
    assert headers["Offerdesk-Attempt"] == "1"
    assert checked((headers, body), issued.secret)
    assert not checked((headers, body + b" "), issued.secret)
    assert not checked((headers, body), "whsec_another")
    assert states("webhook") == ["sent"]
    assert run()["sent"] == 0
    assert len(receiver.calls) == 1


def test_what_was_not_taken_comes_again_with_the_same_id(issued: Issued, receiver: Receiver) -> None:
    receiver.answers = [500, 429, 200]
    incident()
    assert run()["waiting"] == 1
    assert run(NOW + WAITS[0] - timedelta(seconds=1)) == run(NOW)  # not yet
    at = NOW + WAITS[0]
    run(at)
    run(at + WAITS[1])
    assert [headers["Offerdesk-Attempt"] for headers, _body in receiver.calls] == ["1", "2", "3"]
    assert len({body for _headers, body in receiver.calls}) == 1
    assert len({headers["Offerdesk-Delivery"] for headers, _body in receiver.calls}) == 1
    assert all(checked(call, issued.secret) for call in receiver.calls)
    assert states("webhook") == ["sent"]
    assert WebhookEndpoint.objects.get().failures == 0


def test_what_is_refused_for_good_is_not_repeated(issued: Issued, receiver: Receiver) -> None:
    receiver.answers = [400, 302]
    incident()
    incident("b")
    run()
    run(NOW + WAITS[0])
    assert states("webhook") == ["failed", "waiting"]
    assert Delivery.objects.order_by("id")[0].error == "It answered 400."
    assert Delivery.objects.order_by("id")[1].error == "It answered 302."


def test_an_endpoint_that_never_answers_is_switched_off_with_an_alarm(
    issued: Issued, receiver: Receiver, root: User
) -> None:
    receiver.answers = [500] * 20
    at = NOW
    incident()
    for wait in (*WAITS, timedelta()):
        assert not WebhookEndpoint.objects.get().disabled_at
        incident("b", at=at)  # what comes meanwhile does not hurry it
        run(at)
        at += wait
    assert len(receiver.calls) == len(WAITS) + 1
    endpoint = WebhookEndpoint.objects.get()
    assert endpoint.disabled_at
    assert endpoint.disabled_why == "10 calls in a row failed; the last: It answered 500."
    alarm = Incident.objects.get(kind="delivery")
    assert alarm.title == "The webhook endpoint chat is switched off: it does not answer"
    assert told(root)[-1] == f"Incident: {alarm.title}"
    waiting = Delivery.objects.filter(way="webhook").count()
    incident("c", at=at)
    run(at)
    assert len(receiver.calls) == len(WAITS) + 1
    assert Delivery.objects.filter(way="webhook").count() == waiting


def test_switched_on_again_it_gets_what_waited(issued: Issued, receiver: Receiver, root: User) -> None:
    incident()
    endpoint = switch_endpoint(endpoint=issued.endpoint, on=False, actor=root, at=NOW)
    assert endpoint.disabled_why == "root switched it off."
    assert run()["sent"] == 0
    switch_endpoint(endpoint=issued.endpoint, on=True, actor=root, at=NOW)
    assert run()["sent"] == 1
    assert len(receiver.calls) == 1


def test_but_not_what_is_too_old(issued: Issued, receiver: Receiver, root: User) -> None:
    incident()
    switch_endpoint(endpoint=issued.endpoint, on=False, actor=root)
    run(NOW + OLD + timedelta(seconds=1))
    switch_endpoint(endpoint=issued.endpoint, on=True, actor=root)
    run(NOW + OLD + timedelta(seconds=1))
    assert states("webhook") == ["failed"]
    assert receiver.calls == []


def test_one_that_does_not_answer_holds_up_no_other(issued: Issued, receiver: Receiver, root: User) -> None:
    make_endpoint(name="dead", url="http://127.0.0.1:1/", role="", kinds=[], actor=root)
    for name in "abc":
        incident(name)
    counts = run()
    assert (counts["sent"], counts["waiting"]) == (3, 1)
    assert WebhookEndpoint.objects.get(name="dead").failures == 1


@pytest.mark.parametrize(
    ("role", "kinds", "calls"),
    [
        ("", [], 1),
        ("operations", [], 1),
        ("finance", [], 0),
        ("", ["incident"], 1),
        ("", ["approved"], 0),
        ("operations", ["approved", "incident"], 1),
    ],
)
def test_of_what_it_is_told(root: User, receiver: Receiver, role: str, kinds: list[str], calls: int) -> None:
    make_endpoint(name="x", url=receiver.url, role=role, kinds=kinds, actor=root)
    incident()
    run()
    assert len(receiver.calls) == calls


def test_a_new_secret_signs_the_next_call(issued: Issued, receiver: Receiver, root: User) -> None:
    new = renew_secret(endpoint=issued.endpoint, actor=root)
    incident()
    run()
    assert checked(receiver.calls[0], new.secret)
    assert not checked(receiver.calls[0], issued.secret)


def test_the_secret_lies_sealed_and_follows_the_master_key(issued: Issued, settings: Settings) -> None:
    stored = bytes(WebhookEndpoint.objects.get().sealed_secret)
    assert issued.secret.encode() not in stored
    old = settings.MASTER_KEY or settings.API_KEY_PEPPER
    settings.MASTER_KEY, settings.FORMER_MASTER_KEYS = "another", [old]
    assert open_secret(WebhookEndpoint.objects.get()) == issued.secret
    settings.FORMER_MASTER_KEYS = []
    assert open_secret(WebhookEndpoint.objects.get()) == issued.secret


def test_without_its_master_key_nothing_is_called(
    issued: Issued, receiver: Receiver, settings: Settings
) -> None:
    settings.MASTER_KEY = "another"
    incident()
    assert run()["waiting"] == 1
    assert receiver.calls == []
    assert "no master key opens" in Delivery.objects.get().error


def test_what_is_no_endpoint_is_refused(issued: Issued, root: User, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="must begin with https") as refusal:
        make_endpoint(name="x", url="gopher://x", role="boss", kinds=["gossip"], actor=root)
    assert [each.pointer for each in refusal.value.errors] == ["/url", "/role", "/kinds"]
    for deed in (
        lambda: make_endpoint(name="x", url="https://example.com", role="", kinds=[], actor=olga),
        lambda: change_endpoint(
            endpoint=issued.endpoint, name="y", url="https://x.example", role="", kinds=[], actor=olga
        ),
        lambda: renew_secret(endpoint=issued.endpoint, actor=olga),
        lambda: switch_endpoint(endpoint=issued.endpoint, on=False, actor=olga),
    ):
        with pytest.raises(Exception, match="needs the role administrator"):
            deed()
    assert WebhookEndpoint.objects.get().name == "chat"


def test_its_history_says_who(issued: Issued, root: User) -> None:
    switch_endpoint(endpoint=issued.endpoint, on=False, actor=root, reason="moving")
    rows = WebhookEndpoint.history.order_by("history_id")
    assert [(row.history_user, row.history_change_reason) for row in rows] == [
        (root, "admin: made"),
        (root, "admin: switched off"),
    ]
    assert not hasattr(rows[0], "sealed_secret")


def test_many_messages_are_no_reason_to_give_up_sooner(issued: Issued, receiver: Receiver) -> None:
    """An outage of minutes: all wait for the same turn, also those that come meanwhile."""
    receiver.answers = [500] * 3
    for number in range(10):
        incident(f"a{number}")
    assert run()["waiting"] == 1
    incident("late", at=NOW + timedelta(seconds=20))
    for seconds in range(30, 60, 10):
        assert run(NOW + timedelta(seconds=seconds))["waiting"] == 0
    assert run(NOW + WAITS[0])["waiting"] == 1
    assert run(NOW + WAITS[0] + WAITS[1])["waiting"] == 1
    assert WebhookEndpoint.objects.get().failures == 3
    receiver.answers = []
    assert run(NOW + sum(WAITS[:3], timedelta()))["sent"] == 11
    assert WebhookEndpoint.objects.get().failures == 0


def test_switched_on_again_its_incident_is_over(issued: Issued, root: User) -> None:
    endpoint = WebhookEndpoint.objects.get()
    endpoint.failures = len(WAITS) + 1
    switch_off(endpoint, NOW, "It answered 500.")
    endpoint.save()
    switch_endpoint(endpoint=endpoint, on=True, actor=root, at=NOW)
    assert Incident.objects.get(kind="delivery").over_at == NOW
