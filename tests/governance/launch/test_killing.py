"""The kill switch: by whom, on what, effective at once, and lifted again."""

import json
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from catalog.errors import OfferdeskError
from catalog.models import Channel
from decisions.ids import encode
from decisions.log.rows import LogRow, write_row
from decisions.models import Followed, Override, Worker
from decisions.public import applied_since, switches_in_force
from governance.launch.killing import kill, reach_of, revive
from governance.launch.services import pause, resume
from governance.models import RefusedAttempt
from promotions.models import Campaign, Offer
from tests.governance.house import NOON, approved, drafted, person

pytestmark = pytest.mark.django_db
PAGE = "/admin/governance/publication/kill/"


@pytest.fixture
def house(maria: User, fin: User) -> None:
    approved(maria, fin, "summer10", tags=["seasonal"])
    approved(maria, fin, "winter10")
    drafted(maria, "draft10", tags=["seasonal"])
    Channel.objects.create(code="web", name="Web")


def off() -> list[tuple[str, str, str]]:
    return [(each.action, each.target, each.code) for each in switches_in_force()]


TARGETS = [("offer", "summer10"), ("tag", "seasonal"), ("channel", "web"), ("everything", "")]


@pytest.mark.parametrize(("target", "code"), TARGETS, ids=[target for target, _ in TARGETS])
def test_off_and_on_again(house: None, olga: User, target: str, code: str) -> None:
    kill(target=target, code=code, reason="The price is wrong.", actor=olga)
    assert off() == [("kill", target, code)]
    with pytest.raises(OfferdeskError, match="is off already"):
        kill(target=target, code=code, reason="Again.", actor=olga)
    revive(target=target, code=code, reason="Mended.", actor=olga)
    assert off() == []
    with pytest.raises(OfferdeskError, match="is not killed"):
        revive(target=target, code=code, reason="Again.", actor=olga)


def test_a_campaign(house: None, olga: User, maria: User) -> None:
    Campaign.objects.create(code="spring", name="Spring")
    kill(target="campaign", code="spring", reason="Wrong.", actor=olga)
    assert off() == [("kill", "campaign", "spring")]


@pytest.mark.parametrize(
    ("target", "code", "told"),
    [
        ("offer", "summer11", "There is no offer summer11"),
        ("campaign", "x", "There is no campaign x"),
        ("tag", "x", "There is no tag x"),
        ("channel", "x", "There is no channel x"),
        ("offer", " ", "Name the offer"),
        ("shop", "x", "One can kill offer, campaign"),
    ],
)
def test_what_names_nothing_is_refused(house: None, olga: User, target: str, code: str, told: str) -> None:
    with pytest.raises(OfferdeskError, match=told):
        kill(target=target, code=code, reason="Wrong.", actor=olga)
    assert off() == []


def test_a_reason_is_needed(house: None, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="reason"):
        kill(target="everything", code="", reason="  ", actor=olga)


@pytest.mark.parametrize("role", ["marketer", "finance", "support", "auditor", "developer", "administrator"])
def test_only_operations_kills(house: None, role: str) -> None:
    with pytest.raises(OfferdeskError, match="needs the role operations"):
        kill(target="everything", code="", reason="For fun.", actor=person("x", role))
    assert off() == []
    assert RefusedAttempt.objects.get().action == "kill"


def test_what_a_kill_would_stop(house: None) -> None:
    now = timezone.now()
    assert reach_of("tag", "seasonal", now).names == ("summer10",)
    assert reach_of("everything", "", now).offers == 2
    assert reach_of("offer", "draft10", now).offers == 0


def logged(number: int, minutes: int, channel: str, **given: str) -> None:
    """A decision of so many minutes ago in which these offers applied."""
    created = timezone.now() - timedelta(minutes=minutes)
    offers = [{"code": code, "state": "applied", "amount": amount} for code, amount in given.items()]
    offers.append({"code": "winter10", "state": "failed", "amount": "9.99"})
    write_row(
        LogRow(
            id=encode(int(created.timestamp() * 1000), number),
            created=created,
            expires=created + timedelta(minutes=30),
            channel=channel,
            key="abc",
            diagnose=False,
            snapshot="sha256:0",
            overrides=1,
            engine="1.0",
            request="{}",
            facts="{}",
            allowances="{}",
            answer=json.dumps({"currency": "EUR", "offers": offers}),
        )
    )


REACHES = [
    ("offer", "summer10", 3, "5.00 EUR"),
    ("tag", "seasonal", 3, "5.00 EUR"),
    ("offer", "winter10", 0, ""),
    ("channel", "pos", 1, "2.50 EUR"),
    ("everything", "", 3, "6.50 EUR"),
]


@pytest.mark.parametrize(("target", "code", "decisions", "given"), REACHES)
def test_what_it_gave_in_the_last_hour(
    house: None, target: str, code: str, decisions: int, given: str
) -> None:
    logged(1, 59, "web", summer10="1.50")
    logged(2, 30, "pos", summer10="1.00", other="1.50")
    logged(3, 1, "web", summer10="2.50")
    logged(4, 61, "web", summer10="100.00")
    reach = reach_of(target, code, timezone.now())
    assert (reach.applied.decisions, reach.given, reach.applied.partial) == (decisions, given, False)


def test_of_a_large_log_only_the_newest_decisions_are_looked_at(house: None) -> None:
    for number in range(3):
        logged(number, 10 - number, "web", summer10="1.00")
    applied = applied_since(timezone.now() - timedelta(hours=1), codes=["summer10"], most=2)
    assert (applied.looked_at, applied.decisions, applied.partial) == (2, 2, True)
    assert applied.amounts == {"EUR": Decimal("2.00")}


def test_reservations_may_be_dropped_at_once_or_later(house: None, olga: User) -> None:
    summer: dict[str, Any] = {"target": "offer", "code": "summer10", "reason": "Wrong.", "actor": olga}
    kill(**summer)
    assert [each.drops_reservations for each in switches_in_force()] == [False]
    kill(**summer, drop_reservations=True)
    assert [each.drops_reservations for each in switches_in_force()] == [True]
    for drop in (True, False):
        with pytest.raises(OfferdeskError, match="is off already"):
            kill(**summer, drop_reservations=drop)


def test_a_kill_over_a_pause_leaves_the_pause(house: None, olga: User, maria: User, fin: User) -> None:
    offer = Offer.objects.get(code="summer10")
    pause(offer=offer, actor=olga, reason="wrong price", at=NOON)
    kill(target="offer", code="summer10", reason="fraud", actor=olga)
    approved(maria, fin, "summer10", name="Another")
    assert offer.versions.get(number=2).state == "paused"
    revive(target="offer", code="summer10", reason="no fraud", actor=olga)
    assert [(each.action, each.code) for each in switches_in_force()] == [("pause", "summer10")]
    assert resume(offer=offer, actor=olga, reason="right price", at=NOON).state == "live"
    assert switches_in_force() == []


def test_two_clicks_and_a_reason(house: None, olga: User, client: Client) -> None:
    client.force_login(olga)
    text = client.get(f"{PAGE}?target=tag&code=seasonal").content.decode()
    assert "1 published offer stops:" in text
    assert "summer10" in text
    sent = {"target": "tag", "code": "seasonal", "reason": "Wrong price."}
    assert client.get(f"{PAGE}off/").status_code == 405
    assert client.post(f"{PAGE}off/", sent).status_code == 302
    assert off() == [("kill", "tag", "seasonal")]
    assert not Override.objects.get().drops_reservations
    assert "Wrong price." in client.get(PAGE).content.decode()
    assert client.post(f"{PAGE}on/", sent).status_code == 302
    assert off() == []


def test_who_only_looks_sees_no_button(house: None, client: Client) -> None:
    client.force_login(person("ada", "auditor"))
    text = client.get(f"{PAGE}?target=everything").content.decode()
    assert "Switch off now" not in text
    assert client.post(f"{PAGE}off/", {"target": "everything", "reason": "x"}).status_code == 403


def test_the_stopwatch_runs_until_all_have_answered(house: None, olga: User, client: Client) -> None:
    client.force_login(olga)
    sent = {"target": "offer", "code": "summer10", "reason": "Wrong price.", "reservations": "drop"}
    answer = client.post(f"{PAGE}off/", sent)
    thrown = Override.objects.get()
    assert thrown.drops_reservations
    assert answer["Location"] == f"{PAGE}?thrown={thrown.number}"
    assert "No process has told of itself yet" in client.get(answer["Location"]).content.decode()
    for name, known in [("web-1:7", thrown.number), ("web-1:8", 0), ("web-2:9", 0)]:
        told = timezone.now() - timedelta(seconds=20 * (name == "web-2:9"))
        Worker.objects.create(
            id=name, name=name, started_at=told, seen_at=told, backend=0, overrides=known, snapshot="s"
        )
    at = thrown.created_at + timedelta(seconds=0.4)
    Followed.objects.create(override=thrown.number, worker="web-1:7", at=at)
    effect = f"{PAGE}effect/{thrown.number}/"
    text = client.get(effect).content.decode()
    assert "Effective on 1 of 3 workers in 0.40 s …" in " ".join(text.split())
    assert "web-1:8 follows any moment" in text
    assert "web-2:9 has not answered for 20 s" in text
    assert f'hx-get="{effect}"' in text
    Worker.objects.update(overrides=thrown.number)
    text = client.get(effect).content.decode()
    assert "Effective on 3 of 3 workers in 0.40 s." in " ".join(text.split())
    assert "hx-get" not in text
    client.force_login(person("sue", "support"))
    assert client.get(effect).status_code == 403


@pytest.mark.parametrize("number", ["0", str(10**30)])
def test_a_switch_that_nobody_threw(olga: User, client: Client, number: str) -> None:
    client.force_login(olga)
    assert client.get(f"{PAGE}effect/{number}/").status_code == 404
    assert client.get(f"{PAGE}?thrown={number}").status_code == 200
