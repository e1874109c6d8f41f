"""No job has run since a successor's start: shoppers have its price, and every act knows that."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.public import current_manifest
from governance.launch.services import end, withdraw
from governance.launch.whole import end_campaign
from governance.models import Review
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, approved, state_of

START = NOON + timedelta(days=1)
Pair = tuple[OfferVersion, OfferVersion]


@pytest.fixture
def pair(maria: User, fin: User) -> Pair:
    """A live version, and its approved successor; both of a campaign."""
    frame = {"campaign": "summer", "name": "Summer", "owner": "maria"}
    save_campaign(actor=maria, document=frame)
    first = approved(maria, fin, campaign="summer")
    second = approved(maria, fin, campaign="summer", starts=f"{START:%Y-%m-%dT%H:%M:%SZ}")
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
