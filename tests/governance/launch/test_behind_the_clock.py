"""No job has run since a start or an end: what shoppers have follows the clock, and so does every act."""

import threading
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection

from catalog.errors import OfferdeskError
from decisions.public import current_manifest, switches_in_force
from governance.hands import Hand
from governance.launch.killing import kill, revive
from governance.launch.publishing import publish
from governance.launch.services import end, launch_in_emergency, pause, resume, withdraw
from governance.launch.whole import end_campaign, pause_campaign, resume_campaign
from governance.locks import launching
from governance.models import Review
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.locking import lock_versions
from tests.config.processes import wait_for
from tests.governance.house import NOON, approved, drafted, person, state_of
from tests.governance.launch.elsewhere import elsewhere, outcome_of

START = NOON + timedelta(days=1)
Pair = tuple[OfferVersion, OfferVersion]


@pytest.fixture
def pair(maria: User, fin: User) -> Pair:
    """A live version, and its approved successor; both of a campaign."""
    frame = {"campaign": "summer", "name": "Summer", "owner": "maria"}
    save_campaign(actor=maria, document=frame)
    first = approved(maria, fin, campaign="summer")
    second = approved(maria, fin, campaign="summer", starts=text_of(START))
    assert [first.state, second.state] == ["live", "approved"]
    return first, second


def states(pair: Pair) -> list[str]:
    return [state_of(version).state for version in pair]


def in_the_snapshot() -> list[int]:
    return [each.version for each in current_manifest() if each.kind == "offer"]


def test_before_its_start_it_may_be_withdrawn(pair: Pair, maria: User) -> None:
    withdraw(review=Review.objects.get(version=pair[1]), actor=maria, at=START - timedelta(seconds=1))
    assert states(pair) == ["live", "draft"]
    assert in_the_snapshot() == [1]


@pytest.mark.parametrize("after", [timedelta(), timedelta(days=3)])
def test_from_its_start_on_it_is_no_draft_again(pair: Pair, maria: User, after: timedelta) -> None:
    with pytest.raises(OfferdeskError) as refusal:
        withdraw(review=Review.objects.get(version=pair[1]), actor=maria, at=START + after)
    assert refusal.value.detail == "summer10 v2 is live: one can't withdraw it now."
    assert Review.objects.get(version=pair[1]).state == "approved"
    assert in_the_snapshot() == [1, 2]


def test_ending_the_offer_ends_what_is_on_sale(pair: Pair, olga: User) -> None:
    end(offer=pair[0].offer, actor=olga, reason="sold out", at=START)
    assert states(pair) == ["superseded", "ended"]
    assert in_the_snapshot() == []


def test_so_does_ending_the_campaign(pair: Pair, olga: User) -> None:
    summer = Campaign.objects.get()
    over = end_campaign(campaign=summer, actor=olga, reason="sold out", at=START)
    assert over == [pair[1]]
    assert states(pair) == ["superseded", "ended"]
    assert in_the_snapshot() == []
    summer.refresh_from_db()
    assert (summer.state, summer.ends_at) == ("ended", START)


def test_pausing_the_campaign_pauses_what_of_it_is_on_sale(maria: User, fin: User, olga: User) -> None:
    """The version before it is of no campaign."""
    summer = save_campaign(actor=maria, document={"campaign": "summer", "name": "Summer", "owner": "maria"})
    first = approved(maria, fin)
    second = approved(maria, fin, campaign="summer", starts=text_of(START))
    pause_campaign(campaign=summer, actor=olga, reason="wrong price", at=START)
    assert states((first, second)) == ["superseded", "paused"]
    assert [each.code for each in switches_in_force()] == ["summer10"]
    assert in_the_snapshot() == [2]
    resume_campaign(campaign=summer, actor=olga, reason="mended", at=START)
    assert states((first, second)) == ["superseded", "live"]


def test_who_owns_what_is_on_sale_switches_it(maria: User, fin: User, olga: User) -> None:
    nora = person("nora", "marketer")
    pair = approved(maria, fin), approved(maria, fin, owner="nora", starts=text_of(START))
    offer = pair[0].offer
    for act in (pause, end):
        with pytest.raises(OfferdeskError) as refusal:
            act(offer=offer, actor=maria, reason="mine", at=START)
        assert refusal.value.code == "not_the_owner"
    pause(offer=offer, actor=nora, reason="mine", at=START)
    assert states(pair) == ["superseded", "paused"]
    with pytest.raises(OfferdeskError):
        resume(offer=offer, actor=maria, reason="mine", at=START)


@pytest.mark.parametrize("paused", [False, True])
def test_what_was_over_before_any_job_ran_took_its_place_all_the_same(
    maria: User, fin: User, olga: User, paused: bool
) -> None:
    """A weekend's deal in place of the summer's: after it neither is on sale, jobs or not."""
    first = approved(maria, fin)
    if paused:
        pause(offer=first.offer, actor=olga, reason="wrong price", at=NOON)
    window: dict[str, Any] = {
        "starts": text_of(START),
        "ends": text_of(START + timedelta(days=2)),
        "sunset": "2026-07-31",
    }
    second = approved(maria, fin, **window)
    publish(cause="time", by=Hand.of_job("test"), at=START + timedelta(days=3))
    assert states((first, second)) == ["superseded", "ended"]
    assert in_the_snapshot() == []
    assert switches_in_force() == []


def test_what_is_over_as_well_is_ended(maria: User, fin: User) -> None:
    ends: dict[str, Any] = {"ends": text_of(START + timedelta(days=2)), "sunset": "2026-07-31"}
    pair = approved(maria, fin, **ends), approved(maria, fin, starts=text_of(START), **ends)
    publish(cause="time", by=Hand.of_job("test"), at=START + timedelta(days=3))
    assert states(pair) == ["ended", "ended"]


def test_a_later_version_waits_behind_what_is_on_sale(maria: User, fin: User) -> None:
    """Stored it is scheduled still; its start came a day ago."""
    first = approved(maria, fin, starts=text_of(START))
    assert first.state == "scheduled"
    late = START + timedelta(days=1)
    second = approved(maria, fin, at=late, starts=text_of(START + timedelta(days=9)))
    assert states((first, second)) == ["live", "approved"]
    assert in_the_snapshot() == [1, 2]


def test_also_one_that_is_launched_in_an_emergency(maria: User, fin: User, olga: User) -> None:
    first, late = approved(maria, fin, starts=text_of(START)), START + timedelta(days=1)
    soon = drafted(maria, starts=text_of(late + timedelta(hours=5)))
    launch_in_emergency(version=soon, actor=olga, reason="now", at=late)
    assert states((first, soon)) == ["live", "approved"]


@pytest.mark.django_db(transaction=True)
class TestNobodyIsWaitedFor:
    """Somebody saves an offer, or a book of them, for minutes: neither a publication nor a kill waits."""

    @pytest.fixture
    def version(self, transactional_db: None) -> Iterator[OfferVersion]:
        version = approved(person("maria", "marketer"), person("fin", "finance"))
        with connection.cursor() as cursor:
            cursor.execute("SET lock_timeout = '5s'")
        yield version
        connection.close()

    def test_the_clock_takes_it_the_next_time(self, version: OfferVersion) -> None:
        late, by = NOON + timedelta(days=100), Hand.of_job("test")
        with elsewhere(lambda: lock_versions("summer10")):
            publish(cause="time", by=by, at=late)
            assert state_of(version).state == "live"
        publish(cause="time", by=by, at=late)
        assert state_of(version).state == "ended"

    def test_nor_is_a_start_that_a_draft_is_saved_beside(self, version: OfferVersion) -> None:
        maria, fin = User.objects.get(username="maria"), User.objects.get(username="fin")
        second = approved(maria, fin, starts=text_of(START))
        with elsewhere(lambda: lock_versions("summer10")):
            publish(cause="time", by=Hand.of_job("test"), at=START)
            assert states((version, second)) == ["live", "approved"]
        publish(cause="time", by=Hand.of_job("test"), at=START)
        assert states((version, second)) == ["superseded", "live"]

    def test_a_kill_waits_for_no_launch(self, version: OfferVersion) -> None:
        olga = person("olga", "operations")
        with elsewhere(hold_launches):
            kill(target="everything", code="", reason="fire", actor=olga)
            assert [each.action for each in switches_in_force()] == ["kill"]
            revive(target="everything", code="", reason="out", actor=olga)
        assert switches_in_force() == []

    @pytest.mark.parametrize("act", ["pause", "end", "withdraw", "pause the campaign", "end the campaign"])
    def test_who_waits_for_it_himself_acts_on_what_has_begun_meanwhile(
        self, version: OfferVersion, act: str
    ) -> None:
        """Only the version to come is of the campaign."""
        maria, fin, olga = *User.objects.order_by("pk"), person("olga", "operations")
        summer = save_campaign(
            actor=maria, document={"campaign": "summer", "name": "Summer", "owner": "maria"}
        )
        second = approved(maria, fin, starts=text_of(START), campaign="summer")
        approved(maria, fin, "other", campaign="summer")
        why: dict[str, Any] = {"reason": "wrong price", "at": START}
        acts: dict[str, Callable[[], object]] = {
            "pause": lambda: pause(offer=version.offer, actor=olga, **why),
            "end": lambda: end(offer=version.offer, actor=olga, **why),
            "withdraw": lambda: withdraw(review=second.reviews.get(), actor=maria, at=START),
            "pause the campaign": lambda: pause_campaign(campaign=summer, actor=olga, **why),
            "end the campaign": lambda: end_campaign(campaign=summer, actor=olga, **why),
        }
        outcomes: list[str] = []
        with elsewhere(lambda: lock_versions("summer10")):
            waiter = threading.Thread(target=lambda: outcomes.append(outcome_of(acts[act])))
            waiter.start()
            wait_for(somebody_waits)
        waiter.join()
        assert outcomes == (["wrong_state"] if act == "withdraw" else ["done"])
        after = {"pause": "paused", "withdraw": "approved", "end": "ended"}[act.split()[0]]
        before = "live" if act == "withdraw" else "superseded"
        assert states((version, second)) == [before, after]


def somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


def text_of(moment: datetime) -> str:
    return f"{moment:%Y-%m-%dT%H:%M:%SZ}"


def hold_launches() -> None:
    with launching():
        pass  # to the end of the transaction around it
