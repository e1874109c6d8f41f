"""A kill that drops reservations: asked of the database as the order commits, and undone by lifting it."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.ledger.tidying import release_dropped
from decisions.models import Claim
from decisions.overrides.switches import switch
from decisions.services.redemption import prepared
from decisions.snapshots.watcher import live
from tests.decisions.ledger.parts import counters
from tests.decisions.redemption.conftest import BUDGET, Shop

pytestmark = pytest.mark.django_db
Install = Callable[..., object]
TAGGED = {**BUDGET, "tags": ["seasonal"]}
TARGETS = [("offer", "ten"), ("tag", "seasonal"), ("channel", "web"), ("everything", "")]


def kill(target: str = "offer", code: str = "ten", *, drops: bool = True) -> int:
    named: Any = {"target": target, "code": code}
    return switch(action="kill", **named, reason="wrong", actor="olga", drops_reservations=drops)


def lift(target: str = "offer", code: str = "ten") -> int:
    named: Any = {"target": target, "code": code}
    return switch(action="lift", **named, reason="mended", actor="olga")


def budget() -> tuple[int, int, int]:
    """(share, held, used) of the budget."""
    return counters("budget", "ten")


@pytest.mark.parametrize(("target", "code"), TARGETS, ids=[target for target, _ in TARGETS])
def test_what_it_stops_cannot_be_redeemed(shop: Shop, install: Install, target: str, code: str) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    held = shop.reserve(decision).told["id"]
    kill(target, code)
    for named in ({}, {"reservation": held}):
        answer = shop.redeem(decision, "o-1", **named)
        assert (answer.status_code, answer.told["code"]) == (409, "offer_withdrawn")
        assert answer.told["offers"] == ["ten"]
    assert budget() == (2500, 1000, 0)
    again = shop.decide()
    assert again["offers"] == []
    assert shop.redeem(again["id"], "o-1").status_code == 201


@pytest.mark.parametrize("drops", [False, True], ids=["terms are kept", "dropped"])
def test_whatever_this_process_has_heard(
    shop: Shop, install: Install, monkeypatch: pytest.MonkeyPatch, drops: bool
) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    shop.reserve(decision)
    before = live()
    monkeypatch.setattr(prepared, "live", lambda: before)
    kill(drops=drops)
    assert shop.redeem(decision, "o-1").status_code == (409 if drops else 201)


@pytest.mark.parametrize(
    ("target", "code"), [("offer", "other"), ("tag", "other"), ("channel", "pos"), ("campaign", "other")]
)
def test_another_kill_drops_nothing(shop: Shop, install: Install, target: str, code: str) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    shop.reserve(decision)
    kill(target, code)
    kill(drops=False)
    assert release_dropped(datetime.now(UTC)) == 0
    assert shop.redeem(decision, "o-1").status_code == 201


def test_it_is_not_held_for_longer(shop: Shop, install: Install) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    held = shop.reserve(decision).told["id"]
    kill()
    longer = shop.send("POST", f"reservations/{held}/extend", {})
    assert (longer.status_code, longer.told["code"]) == (409, "offer_withdrawn")
    assert shop.reserve(decision).told["code"] == "offer_withdrawn"


def test_what_it_held_is_free_by_a_job_and_it_stays_refused(shop: Shop, install: Install) -> None:
    install(TAGGED)
    decision, other = shop.decide()["id"], shop.decide()["id"]
    held = shop.reserve(decision).told["id"]
    kill()
    assert (release_dropped(datetime.now(UTC)), release_dropped(datetime.now(UTC))) == (1, 0)
    assert (Claim.objects.get().state, budget()) == ("released", (2500, 0, 0))
    for named in ({}, {"reservation": held}):
        assert shop.redeem(decision, "o-1", **named).told["code"] == "offer_withdrawn"
    lift()
    assert shop.redeem(other, "o-1").status_code == 201


def test_lifted_in_time_it_holds_again(shop: Shop, install: Install) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    shop.reserve(decision)
    kill()
    lift()
    assert release_dropped(datetime.now(UTC)) == 0
    assert shop.redeem(decision, "o-1").status_code == 201
    assert budget() == (2500, 0, 1000)


def test_what_is_redeemed_stays_redeemed(shop: Shop, install: Install) -> None:
    install(TAGGED)
    decision = shop.decide()["id"]
    shop.reserve(decision)
    done = shop.redeem(decision, "o-1").told
    kill()
    again = shop.redeem(decision, "o-1")
    assert (again.status_code, again.told) == (200, done)
