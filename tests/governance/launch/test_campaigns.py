"""A campaign's state follows its window: it ends, goes on where it got more time, and is retired."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.hands import Hand
from governance.launch.clock import end_due, retire_due, start_due
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.house import approved, state_of, submitted

JOB = Hand.of_job("test")
BEFORE = datetime(2026, 5, 20, tzinfo=UTC)
DURING = datetime(2026, 7, 1, tzinfo=UTC)
OVER = datetime(2026, 9, 1, tzinfo=UTC)
SUNSET = datetime(2026, 10, 1, tzinfo=UTC)


def saved(maria: User, **changes: Any) -> Campaign:
    document = {
        "campaign": "summer-2026",
        "name": "Summer 2026",
        "starts": "2026-06-01",
        "ends": "2026-08-31",
        "sunset": "2026-09-30",
    }
    return save_campaign(actor=maria, document=document | changes)


def state_after(at: datetime) -> str:
    """The campaign's state after every job ran twice at a moment."""
    for job in (start_due, end_due, retire_due) * 2:
        job(at=at, by=JOB)
    return Campaign.objects.get().state


@pytest.fixture
def with_offer(maria: User, fin: User) -> OfferVersion:
    saved(maria)
    return approved(maria, fin, campaign="summer-2026", starts=None, ends=None, sunset=None)


def test_it_goes_its_way(with_offer: OfferVersion) -> None:
    assert [state_after(at) for at in (DURING, OVER, SUNSET)] == ["live", "ended", "retired"]


def test_a_plan_without_offers_ends_and_is_retired_too(maria: User) -> None:
    saved(maria)
    states = [state_after(at) for at in (BEFORE, DURING, OVER, SUNSET)]
    assert states == ["draft", "draft", "ended", "retired"]


def test_it_goes_on_where_it_got_more_time(with_offer: OfferVersion, maria: User, fin: User) -> None:
    assert state_after(OVER) == "ended"
    saved(maria, ends="2026-12-31", sunset="2027-01-31")
    assert state_after(OVER) == "live"
    assert state_of(with_offer).state == "ended"
    later = {"starts": None, "ends": None, "sunset": None}
    assert approved(maria, fin, "more", campaign="summer-2026", at=OVER, **later).state == "live"
    assert Campaign.history.latest().history_change_reason == "job: job test: ended -> live"


def test_what_counts_are_its_dates_and_not_what_a_job_said_last(maria: User, fin: User) -> None:
    saved(maria)
    inherited: dict[str, Any] = {"starts": None, "ends": None, "sunset": None}
    with pytest.raises(OfferdeskError, match="The campaign summer-2026 is over"):
        submitted(maria, campaign="summer-2026", at=OVER, **inherited)
    assert state_after(OVER) == "ended"
    saved(maria, ends="2026-12-31", sunset="2027-01-31")
    assert Campaign.objects.get().state == "ended"
    assert submitted(maria, "more", campaign="summer-2026", at=OVER, **inherited).state == "open"


def test_a_plan_that_got_more_time_is_a_plan_again(maria: User, fin: User) -> None:
    saved(maria)
    assert state_after(OVER) == "ended"
    saved(maria, ends="2026-12-31", sunset="2027-01-31")
    assert state_after(OVER) == "draft"
    version = approved(
        maria, fin, campaign="summer-2026", at=OVER, starts=None, ends="2026-10-31", sunset="2026-12-31"
    )
    assert (version.state, Campaign.objects.get().state) == ("live", "live")


def test_one_that_moved_into_the_future_is_a_plan_again(with_offer: OfferVersion, maria: User) -> None:
    assert state_after(OVER) == "ended"
    saved(maria, starts="2026-12-01", ends="2026-12-31", sunset="2027-01-31")
    assert state_after(OVER) == "draft"


def test_retired_is_for_good(with_offer: OfferVersion, maria: User) -> None:
    assert state_after(SUNSET) == "retired"
    saved(maria, ends="2026-12-31", sunset="2027-01-31")
    assert state_after(SUNSET) == "retired"


def test_a_campaign_is_never_paused() -> None:
    assert [state for state, _ in Campaign.STATES] == ["draft", "live", "ended", "retired"]
