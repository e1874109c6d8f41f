"""Time moves offers along their windows, to the instant, any number of times."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User

from governance.hands import Hand
from governance.launch.clock import end_due, retire_due, start_due, state_at
from promotions.models import OfferVersion
from tests.governance.house import approved, state_of

JOB = Hand.of_job("test")
TICK = timedelta(microseconds=1)
START = datetime(2026, 5, 31, 22, tzinfo=UTC)
END = datetime(2026, 8, 31, 22, tzinfo=UTC)
SUNSET = datetime(2026, 9, 30, 22, tzinfo=UTC)


@pytest.fixture
def version(maria: User, fin: User) -> OfferVersion:
    """Scheduled: 1 June to the end of 31 August in Berlin, sunset at the end of 30 September."""
    return approved(maria, fin, zone="Europe/Berlin", at=START - timedelta(days=30))


@pytest.mark.parametrize(
    ("at", "state"),
    [
        (START - TICK, "scheduled"),
        (START, "live"),
        (END - TICK, "live"),
        (END, "ended"),
        (SUNSET - TICK, "ended"),
        (SUNSET, "retired"),
    ],
)
def test_the_clock_says(version: OfferVersion, at: datetime, state: str) -> None:
    assert state_at(version.reviews.get(), at) == state


def tick(at: datetime) -> list[str]:
    return [*start_due(at=at, by=JOB), *end_due(at=at, by=JOB), *retire_due(at=at, by=JOB)]


@pytest.mark.parametrize("at", [START - TICK, START, END, SUNSET, SUNSET + timedelta(days=400)])
def test_running_again_changes_nothing(version: OfferVersion, at: datetime) -> None:
    tick(at)
    state, rows = state_of(version).state, OfferVersion.history.count()
    assert tick(at) == []
    assert (state_of(version).state, OfferVersion.history.count()) == (state, rows)


def test_a_week_without_beat_ends_in_the_same_state(version: OfferVersion) -> None:
    assert tick(SUNSET) == ["summer10 v1 ended", "summer10 v1 retired"]
    assert state_of(version).state == "retired"


def test_the_order_of_the_jobs_does_not_matter(version: OfferVersion) -> None:
    for job in (retire_due, end_due, start_due, retire_due, end_due):
        job(at=SUNSET, by=JOB)
    assert state_of(version).state == "retired"
