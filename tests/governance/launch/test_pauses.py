"""A pause ends with its offer: it is lifted where nothing is left to stop, and only there."""

from datetime import UTC, datetime

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.models import Override
from decisions.public import switch, switches_in_force
from governance.hands import Hand
from governance.launch.publishing import publish
from governance.launch.services import pause, resume, retire
from promotions.models import OfferVersion
from tests.governance.house import NOON, approved, state_of

JOB = Hand.of_job("test")
END = datetime(2026, 9, 1, tzinfo=UTC)


@pytest.fixture
def paused(maria: User, fin: User, olga: User) -> OfferVersion:
    """Paused; so is another offer, which is nobody's business here."""
    pause(offer=approved(maria, fin, "other", ends="2026-12-31", sunset="2027-01-31").offer,
          actor=olga, reason="wrong price", at=NOON)  # fmt: skip
    version = approved(maria, fin)
    return pause(offer=version.offer, actor=olga, reason="wrong price", at=NOON)


def off() -> list[tuple[str, str]]:
    return [(each.action, each.code) for each in switches_in_force()]


def test_it_is_lifted_when_the_offer_is_retired(paused: OfferVersion, olga: User) -> None:
    retire(offer=paused.offer, actor=olga, reason="over and done", at=NOON)
    assert off() == [("pause", "other")]
    last = Override.objects.latest("number")
    assert (last.action, last.actor, last.reason) == ("lift", "olga", "summer10 retired: over and done")


def test_it_is_lifted_when_the_offer_ends(paused: OfferVersion) -> None:
    for _ in range(2):
        publish(cause="summer10 v1 ended", by=JOB, at=END)
    assert (state_of(paused).state, off()) == ("ended", [("pause", "other")])
    last = Override.objects.latest("number")
    assert (last.action, last.actor, last.reason) == ("lift", "job test", "summer10 v1 ended")
    assert Override.objects.filter(action="lift").count() == 1


def test_an_offer_that_comes_back_is_not_born_paused(
    paused: OfferVersion, maria: User, fin: User, olga: User
) -> None:
    retire(offer=paused.offer, actor=olga, reason="over and done", at=NOON)
    assert approved(maria, fin, name="Summer again").state == "live"


def test_it_stays_before_a_successor_that_waits(
    paused: OfferVersion, maria: User, fin: User, olga: User
) -> None:
    """Nobody decided that the next version is right: it enters paused, and people resume it."""
    second = approved(maria, fin, starts="2026-09-10", ends="2026-12-31", sunset="2027-01-31")
    publish(cause="time", by=JOB, at=END)
    assert (state_of(paused).state, state_of(second).state) == ("ended", "paused")
    assert off() == [("pause", "other"), ("pause", "summer10")]
    resume(offer=second.offer, actor=olga, reason="right again", at=datetime(2026, 9, 10, tzinfo=UTC))
    assert state_of(second).state == "live"


def test_a_kill_stays(paused: OfferVersion, olga: User) -> None:
    switch(action="kill", target="offer", code="summer10", reason="fraud", actor="olga")
    retire(offer=paused.offer, actor=olga, reason="over and done", at=NOON)
    assert off() == [("pause", "other"), ("kill", "summer10")]


def test_resuming_after_the_end_is_too_late(paused: OfferVersion, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="summer10 is not published"):
        resume(offer=paused.offer, actor=olga, reason="right again", at=END)
    assert (state_of(paused).state, off()) == ("ended", [("pause", "other")])
    assert Override.objects.filter(action="lift").count() == 1


def test_a_pause_within_the_window_is_left_alone(paused: OfferVersion) -> None:
    publish(cause="time", by=JOB, at=NOON)
    assert (state_of(paused).state, off()) == ("paused", [("pause", "other"), ("pause", "summer10")])
