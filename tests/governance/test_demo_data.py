"""The demo's house: alive, complete, made by the right people, and the same at the second run."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command
from django.db import transaction
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoDbBlocker, Settings

from catalog.models import ImportRecord, Product
from catalog.selectors.keys import forget_keys
from catalog.selectors.places import forget_places
from decisions.public import current_manifest
from decisions.snapshots.live import LIVE as LIVE_SNAPSHOT
from governance.demo.filling import fill
from governance.hands import Hand
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.launch.publishing import publish
from governance.launch.selectors import effective_without_approval
from governance.launch.services import retire
from governance.models import RoleGrant
from governance.roles import roles_of
from promotions.models import Offer, OfferVersion

pytestmark = pytest.mark.django_db

LIVE = [
    "double-points", "five-off-fifty", "lune10", "season10", "ship-free-80", "socks-3-for-2", "tote-from-100",
    "vip-sneakers",
]  # fmt: skip


@pytest.fixture(autouse=True)
def a_demo(monkeypatch: pytest.MonkeyPatch, settings: Settings) -> None:
    """This is one; decisions read the test's own transaction, and nothing of the test before."""
    monkeypatch.setenv("OFFERDESK_DEMO", "1")
    settings.SNAPSHOT_POLL_SECONDS = 0
    LIVE_SNAPSHOT.__init__()  # type: ignore[misc]
    forget_keys()
    forget_places()


def states() -> dict[str, str]:
    versions = OfferVersion.objects.order_by("offer", "number").select_related("offer")
    return {version.offer.code: version.state for version in versions}


def live_codes() -> list[str]:
    return sorted(entry.code for entry in current_manifest() if entry.kind == "offer")


def filled(at: datetime | None = None) -> dict[str, Any]:
    return fill(at or timezone.now())


def test_it_refuses_where_nobody_said_that_this_is_a_demo(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("OFFERDESK_DEMO")
    with pytest.raises(CommandError, match="set OFFERDESK_DEMO=1"):
        call_command("demo_data")
    assert not User.objects.exists()


@pytest.fixture(scope="module")
def once(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[dict[str, Any]]:
    """The demo's house for the tests that only look at it or undo what they do; taken back after the last."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        patch.setenv("OFFERDESK_DEMO", "1")
        yield filled()
        transaction.set_rollback(True)


def test_everything_is_where_it_belongs(once: dict[str, Any]) -> None:
    assert states() == dict.fromkeys(LIVE, "live") | {
        "candle-bundle": "draft",
        "flash50": "sent_back",
        "home-weekend": "scheduled",
        "opening-week": "ended",
        "outdoor15": "in_review",
        "vip-sneakers": "in_review",
    }
    assert live_codes() == sorted([*LIVE, "home-weekend"])
    assert not effective_without_approval().exists()
    assert sorted(ImportRecord.objects.values_list("kind", "rows", "refused")) == [
        ("customers", 8, 0),
        ("orders", 16, 0),
        ("prices", 80, 0),
        ("products", 40, 0),
        ("stock", 40, 0),
    ]
    assert Product.objects.count() == 40


def test_the_log_ins_work_and_hold_one_role_each(once: dict[str, Any]) -> None:
    logins = once["logins"]
    assert {login["user"]: login["role"] for login in logins} == {
        "admin": "administrator",
        "bea": "administrator",
        "maria": "marketer",
        "fin": "finance",
        "olga": "operations",
        "sam": "support",
        "ada": "auditor",
        "dev": "developer",
    }
    for login in logins:
        entry = {"username": login["user"], "password": login["password"]}
        assert Client().post("/admin/login/?next=/admin/", entry).status_code == 302
        user = User.objects.get(username=login["user"])
        assert (set(roles_of(user)), user.is_superuser) == ({login["role"]}, False)
    assert RoleGrant.objects.count() == 8


def test_a_second_run_prints_the_same_and_adds_nothing(tmp_path: Path) -> None:
    first, second = tmp_path / "first.json", tmp_path / "second.json"
    call_command("demo_data", output=first)
    counts = [
        model.objects.count() for model in (User, Offer, OfferVersion, ImportRecord, Product, RoleGrant)
    ]
    call_command("demo_data", output=second)
    assert second.read_text() == first.read_text()
    assert first.stat().st_mode & 0o777 == 0o600
    assert counts == [
        model.objects.count() for model in (User, Offer, OfferVersion, ImportRecord, Product, RoleGrant)
    ]


def test_the_request_shows_what_applies_and_what_does_not(once: dict[str, Any]) -> None:
    data = once
    key = next(key["key"] for key in data["keys"] if key["channel"] == data["request"]["channel"])
    answer = Client().post(
        "/api/v1/decisions",
        json.dumps(data["request"]),
        content_type="application/json",
        headers={"authorization": f"Bearer {key}"},
    )
    assert answer.status_code == 200, answer.content
    offers = {offer["code"]: offer for offer in answer.json()["offers"]}
    assert {code: offer["state"] for code, offer in offers.items()} == {
        "season10": "applied",
        "lune10": "applied",
        "socks-3-for-2": "applied",
        "double-points": "applied",
        "five-off-fifty": "displaced",
        "ship-free-80": "failed",
        "tote-from-100": "failed",
    }
    assert offers["five-off-fifty"]["displaced_by"] == ["season10"]
    assert offers["tote-from-100"]["reasons"][0]["params"]["missing"] == "25.29"
    assert answer.json()["totals"] == {
        "subtotal": "85.60",
        "item_discount": "10.89",
        "order_discount": "7.47",
        "shipping": "4.90",
        "shipping_discount": "0.00",
        "discount": "18.36",
        "total": "72.14",
    }
    till = next(key["key"] for key in data["keys"] if key["channel"] == "pos")
    answer = Client().post(
        "/api/v1/decisions",
        json.dumps(data["request"]),
        content_type="application/json",
        headers={"authorization": f"Bearer {till}"},
    )
    assert answer.status_code == 403


@pytest.mark.parametrize("days", [65, 300])
def test_it_is_alive_again_whenever_it_is_run(days: int) -> None:
    """Offers that end within a month, or have ended, get a new version the same way."""
    start = timezone.now()
    filled(start)
    later = start + timedelta(days=days)
    for name in ("start_due", "expire_due", "retire_due"):
        run_job(JOBS[name], at=later)
    filled(later)
    # The sneakers' second version is somebody's work: it waits for its checker.
    expected = set(LIVE) - {"vip-sneakers"}
    assert expected <= set(live_codes())
    assert {code for code, state in states().items() if state == "live"} == expected
    publish(cause="time", by=Hand.of_job("test"), at=later)
    assert not effective_without_approval().exists()
    assert Offer.objects.get(code="lune10").versions.count() == 2


def test_what_somebody_retired_stays_retired(once: dict[str, Any]) -> None:
    offer = Offer.objects.get(code="lune10")
    retire(offer=offer, actor=User.objects.get(username="olga"), reason="enough")
    filled()
    assert states()["lune10"] == "retired"
