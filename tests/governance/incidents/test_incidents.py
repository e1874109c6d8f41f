"""What went wrong is told once, stays one incident while it is open, and is closed by somebody in words."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.test import Client

from catalog.errors import OfferdeskError
from governance.hands import Hand
from governance.incidents.services import Finding, acknowledge, close, found, no_more
from governance.models import Incident, RefusedAttempt
from tests.governance.house import person

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 15, 12, tzinfo=UTC)
BY = Hand.of_job("check")


def finding(name: str = "a", **more: Any) -> Finding:
    return Finding("ledger", name, f"Something is wrong with {name}", **more)


def test_the_same_is_told_once() -> None:
    first, new = found(finding(facts=[{"row": "1"}]), by=BY, at=NOW)
    later = NOW + timedelta(hours=1)
    second, again = found(finding(facts=[{"row": "2"}], orders=3), by=BY, at=later)
    assert (new, again, second.pk) == (True, False, first.pk)
    second.refresh_from_db()
    assert (second.seen, second.found_at, second.seen_at) == (2, NOW, later)
    assert (second.facts, second.orders, second.source) == ([{"row": "2"}], 3, "job check")
    assert Incident.history.count() == 1


def test_closed_and_found_again_it_is_another_one(olga: User) -> None:
    first, _ = found(finding(), by=BY, at=NOW)
    acknowledge(incident=first, actor=olga)
    close(incident=first, actor=olga, note="The import ran twice.")
    second, new = found(finding(), by=BY, at=NOW + timedelta(days=1))
    assert new
    assert second.pk != first.pk
    first.refresh_from_db()
    assert (first.state, first.handled_by, first.note) == ("closed", olga, "The import ran twice.")
    reasons = Incident.history.filter(id=first.pk).values_list("history_change_reason", "history_user")
    assert list(reasons) == [("admin: closed", olga.pk), ("admin: acknowledged", olga.pk), (None, None)]


def test_what_is_gone_is_noted_and_left_to_people() -> None:
    found(finding("a"), by=BY, at=NOW)
    found(finding("b"), by=BY, at=NOW)
    assert no_more(kind="ledger", found_now=["a"], at=NOW) == 1
    assert no_more(kind="ledger", found_now=["a"], at=NOW) == 0
    assert dict(Incident.objects.values_list("fingerprint", "over_at")) == {"a": None, "b": NOW}
    assert set(Incident.objects.values_list("state", flat=True)) == {"open"}
    found(finding("b"), by=BY, at=NOW + timedelta(hours=1))
    assert Incident.objects.get(fingerprint="b").over_at is None


def test_closing_needs_a_word(olga: User) -> None:
    incident, _ = found(finding(), by=BY, at=NOW)
    with pytest.raises(OfferdeskError, match="closing needs a note"):
        close(incident=incident, actor=olga, note=" ")
    assert Incident.objects.get().state == "open"
    with pytest.raises(IntegrityError), transaction.atomic():
        Incident.objects.update(state="closed")


@pytest.mark.parametrize("role", ["marketer", "support", "auditor", "developer"])
def test_who_may_not_is_refused_and_noted(role: str) -> None:
    incident, _ = found(finding(), by=BY, at=NOW)
    with pytest.raises(OfferdeskError, match="needs the role"):
        close(incident=incident, actor=person("x", role), note="Never mind.")
    assert RefusedAttempt.objects.get().action == "close an incident"


def test_nobody_removes_one() -> None:
    incident, _ = found(finding(), by=BY, at=NOW)
    with pytest.raises(Exception, match="Cannot delete"), transaction.atomic():
        incident.delete()


def test_its_page_tells_it_and_closes_it(client: Client, olga: User) -> None:
    incident, _ = found(finding(facts=[{"claim": "01X", "off by": "1"}]), by=BY, at=NOW)
    client.force_login(olga)
    page = f"/admin/governance/incident/{incident.pk}/"
    text = client.get(f"{page}change/").content.decode()
    assert "Something is wrong with a" in text
    assert "off by" in text
    assert client.get(f"{page}close/").status_code == 405
    assert client.post(f"{page}close/", {"note": "Mended."}).status_code == 302
    assert Incident.objects.get().note == "Mended."
    home = client.get("/admin/").content.decode()
    assert "Something is wrong with a" not in home


def test_an_open_one_stands_on_the_home_page(client: Client, olga: User) -> None:
    found(finding(), by=BY, at=NOW)
    client.force_login(olga)
    assert "Something is wrong with a" in client.get("/admin/").content.decode()


def test_a_reader_sees_no_buttons(client: Client) -> None:
    incident, _ = found(finding(), by=BY, at=NOW)
    client.force_login(person("ada", "auditor"))
    page = f"/admin/governance/incident/{incident.pk}/"
    assert "Acknowledge" not in client.get(f"{page}change/").content.decode()
    assert client.post(f"{page}acknowledge/").status_code == 403
