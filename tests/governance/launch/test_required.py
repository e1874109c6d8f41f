"""What review demands: everything missing is named at once, with its path, and nothing is submitted."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.launch.services import approve
from governance.models import Review
from promotions.models import Campaign
from promotions.services.campaigns import save_campaign
from promotions.services.offers import save_draft
from tests.governance.house import NOON, document, drafted, state_of, submit, submitted

CAMPAIGN = {
    "campaign": "summer-2026",
    "name": "Summer 2026",
    "owner": "maria@example.com",
    "objective": "lift_aov",
    "kpi": {"metric": "revenue", "target": "+2%"},
    "budget": {"EUR": "200000.00"},
    "suppressions": {"none": "for everybody"},
    "starts": "2026-06-01",
    "ends": "2026-08-31",
    "sunset": "2026-09-30",
}


def refusal_of(actor: User, **changes: Any) -> OfferdeskError:
    version = drafted(actor, **changes)
    with pytest.raises(OfferdeskError) as refusal:
        submit(version=version, actor=actor, at=NOON)
    assert state_of(version).state == "draft"
    assert not Review.objects.exists()
    return refusal.value


@pytest.mark.parametrize(
    ("changes", "places"),
    [
        ({"owner": None}, ["/owner"]),
        ({"objective": None}, ["/objective"]),
        ({"kpi": None}, ["/kpi"]),
        ({"budget": None}, ["/budget"]),
        ({"starts": None}, ["/starts"]),
        ({"ends": None}, ["/ends"]),
        ({"sunset": None}, ["/sunset"]),
        ({"suppressions": None}, ["/suppressions"]),
        ({"starts": "2026-01-01", "ends": "2026-06-14"}, ["/ends"]),
        ({"kpi": None, "sunset": None, "owner": None}, ["/owner", "/kpi", "/sunset"]),
    ],
)
def test_what_is_missing_is_named(maria: User, changes: dict[str, Any], places: list[str]) -> None:
    refusal = refusal_of(maria, **changes)
    assert refusal.code == "not_ready_for_review"
    assert [error.pointer for error in refusal.errors] == places


def test_a_bare_draft_lacks_everything(maria: User) -> None:
    bare = {"offer": "bare", "give": [{"kind": "percent_off", "percent": "10"}]}
    version = save_draft(actor=maria, document=bare)
    with pytest.raises(OfferdeskError) as refusal:
        submit(version=version, actor=maria, at=NOON)
    places = ["/owner", "/objective", "/kpi", "/starts", "/ends", "/sunset", "/suppressions", "/budget"]
    assert [error.pointer for error in refusal.value.errors] == places
    assert "bare v1 is not ready for review" in refusal.value.detail


@pytest.mark.parametrize("budget", [{"none": "costs nothing"}, {"EUR": "10.00"}])
def test_a_budget_or_the_reason_for_none(maria: User, budget: dict[str, str]) -> None:
    assert submitted(maria, budget=budget).state == "open"


def test_a_campaign_gives_what_the_offer_omits(maria: User) -> None:
    save_campaign(actor=maria, document=CAMPAIGN)
    bare = {"offer": "bare", "campaign": "summer-2026", "give": [{"kind": "percent_off", "percent": "10"}]}
    review = submit(version=save_draft(actor=maria, document=bare), actor=maria, at=NOON)
    assert review.document["kpi"] == {"metric": "revenue", "target": "+2%"}
    assert review.document["ends"] == "2026-08-31"
    assert review.ends_at == datetime(2026, 9, 1, tzinfo=UTC)


def test_an_offer_is_cut_to_its_campaign(maria: User) -> None:
    save_campaign(actor=maria, document=CAMPAIGN)
    review = submitted(maria, campaign="summer-2026", ends="2026-12-31", sunset="2027-01-31")
    assert review.ends_at == datetime(2026, 9, 1, tzinfo=UTC)
    assert review.sunset_at == datetime(2026, 10, 1, tzinfo=UTC)


def test_nothing_enters_a_retired_campaign(maria: User) -> None:
    save_campaign(actor=maria, document=CAMPAIGN)
    Campaign.objects.update(state="retired")
    refusal = refusal_of(maria, campaign="summer-2026")
    assert [error.pointer for error in refusal.errors] == ["/campaign"]


def test_a_campaign_moved_away_leaves_no_window(maria: User) -> None:
    save_campaign(actor=maria, document=CAMPAIGN)
    version = drafted(maria, campaign="summer-2026", kpi=None)
    moved = {**CAMPAIGN, "starts": "2026-10-01", "ends": "2026-10-31", "sunset": "2026-11-30", "kpi": None}
    Campaign.objects.update(starts_at=datetime(2026, 10, 1, tzinfo=UTC), ends_at=None, sunset_at=None)
    Campaign.objects.update(written={"starts": moved["starts"], "owner": "maria@example.com"})
    with pytest.raises(OfferdeskError) as refusal:
        submit(version=version, actor=maria, at=NOON)
    assert {error.pointer for error in refusal.value.errors} == {"/ends"}
    assert refusal.value.errors[-1].code == "outside_campaign"


def test_an_owner_who_left_needs_a_successor(maria: User) -> None:
    leaver = User.objects.create_user("leo", "leo@example.com")
    version = drafted(maria, owner="leo@example.com")
    leaver.is_active = False
    leaver.save()
    with pytest.raises(OfferdeskError) as refusal:
        submit(version=version, actor=maria, at=NOON)
    assert [(e.pointer, e.code) for e in refusal.value.errors] == [("/owner", "inactive")]


def test_what_became_untimely_in_review_is_not_approved(maria: User, fin: User) -> None:
    review = submitted(maria)
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=fin, at=datetime(2026, 9, 2, tzinfo=UTC))
    assert [(e.pointer, e.code) for e in refusal.value.errors] == [("/ends", "over")]
    assert state_of(review.version).state == "in_review"


def test_the_review_holds_what_was_submitted(maria: User) -> None:
    review = submitted(maria)
    assert review.document == document()
    assert (review.starts_at, review.ends_at) == (
        datetime(2026, 6, 1, tzinfo=UTC),
        datetime(2026, 9, 1, tzinfo=UTC),
    )
