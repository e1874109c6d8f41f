"""A campaign as a whole: all of its offers or none."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.evidence.running import compute_waiting
from governance.hands import Hand
from governance.launch.publishing import publish
from governance.launch.services import approve, carry_over, pause
from governance.launch.whole import (
    approve_campaign,
    end_campaign,
    pause_campaign,
    resume_campaign,
    submit_campaign,
)
from governance.models import Publication, RefusedAttempt, Review
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, drafted, person, state_of, submit
from tests.governance.notifications.house import told

CODES = ("first", "second", "third")


@pytest.fixture
def campaign(maria: User) -> Campaign:
    frame = {"campaign": "summer", "name": "Summer", "starts": "2026-06-01", "ends": "2026-08-31",
             "sunset": "2026-09-30", "owner": "maria"}  # fmt: skip
    made = save_campaign(actor=maria, document=frame)
    for code in CODES:
        member(maria, code)
    drafted(maria, "stranger")
    return made


def member(maria: User, code: str, **changes: Any) -> OfferVersion:
    own: dict[str, Any] = {"starts": None, "ends": None, "sunset": None, "campaign": "summer"}
    return drafted(maria, code, **own | changes)


def states() -> dict[str, str]:
    return dict(OfferVersion.objects.order_by("pk").values_list("offer__code", "state"))


def all_are(state: str) -> dict[str, str]:
    return {**dict.fromkeys(CODES, state), "stranger": "draft"}


def submitted(campaign: Campaign, maria: User, **note: str) -> list[Review]:
    """All drafts in review, their evidence computed."""
    reviews = submit_campaign(campaign=campaign, actor=maria, at=NOON, **note)
    for review in reviews:
        compute_waiting(review)
    return reviews


def launched(campaign: Campaign, maria: User, fin: User) -> None:
    submitted(campaign, maria)
    approve_campaign(campaign=campaign, actor=fin, at=NOON)


def test_it_goes_its_way_as_one(campaign: Campaign, maria: User, fin: User, olga: User) -> None:
    assert len(submitted(campaign, maria, note="All of it.")) == 3
    assert states() == all_are("in_review")
    assert set(Review.objects.values_list("note", flat=True)) == {"All of it."}
    approve_campaign(campaign=campaign, actor=fin, at=NOON)
    assert states() == all_are("live")
    assert Publication.objects.get().cause == "campaign summer approved"
    pause_campaign(campaign=campaign, actor=olga, reason="wrong prices", at=NOON)
    assert states() == all_are("paused")
    resume_campaign(campaign=campaign, actor=olga, reason="mended", at=NOON)
    assert states() == all_are("live")
    end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
    assert states() == all_are("ended")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ends_at, campaign.sunset_at) == (
        "ended",
        NOON,
        datetime(2026, 10, 1, tzinfo=UTC),
    )


def test_ended_by_hand_it_does_not_begin_again(
    campaign: Campaign, maria: User, fin: User, olga: User
) -> None:
    launched(campaign, maria, fin)
    end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
    publish(cause="time", by=Hand.of_job("test"), at=NOON + timedelta(days=1))
    assert Campaign.objects.get().state == "ended"
    member(maria, "late")
    with pytest.raises(OfferdeskError, match="not ready for review"):
        submit_campaign(campaign=campaign, actor=maria, at=NOON + timedelta(days=1))


def test_ended_what_of_it_waits_is_a_draft_again(
    campaign: Campaign, maria: User, fin: User, olga: User
) -> None:
    launched(campaign, maria, fin)
    late, later = member(maria, "late"), member(maria, "later", starts="2026-08-01")
    submitted(campaign, maria)
    approve(review=Review.objects.get(version=later), actor=fin, at=NOON)
    assert {**states()}.items() >= {"late": "in_review", "later": "scheduled"}.items()
    end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
    assert states() == {**all_are("ended"), "late": "draft", "later": "ended"}
    assert Review.objects.get(version=late).state == "withdrawn"
    assert "withdrawn, its campaign is ended (sold out)" in {
        each.history_change_reason.split(": ")[1] for each in late.history.all()
    }
    assert OfferVersion.objects.get(pk=late.pk).closes_at == NOON
    assert told(maria)[-1] == "olga took out late v1"


def test_its_owner_may_have_left(campaign: Campaign, maria: User, fin: User, olga: User) -> None:
    launched(campaign, maria, fin)
    User.objects.filter(pk=maria.pk).update(is_active=False, email="", username="departed")
    end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
    assert states() == all_are("ended")
    campaign.refresh_from_db()
    assert (campaign.state, campaign.ends_at, campaign.written["ends"]) == (
        "ended",
        NOON,
        "2026-06-15T12:00:00Z",
    )
    assert campaign.edited_by.filter(pk=olga.pk).exists()
    assert "admin: changed ends" in campaign.history.values_list("history_change_reason", flat=True)


def test_texts_that_wait_behind_a_pause_are_a_draft_again(
    campaign: Campaign, maria: User, fin: User, olga: User
) -> None:
    launched(campaign, maria, fin)
    later = submit(version=member(maria, "later", starts="2026-08-01"), actor=maria, at=NOON)
    version = approve(review=later, actor=fin, at=NOON).version
    pause(offer=version.offer, actor=olga, reason="wrong picture", at=NOON)
    waits = carry_over(version=member(maria, "later", starts="2026-08-01", name="Ten"), actor=maria, at=NOON)
    assert state_of(waits.version).state == "approved"
    end_campaign(campaign=campaign, actor=olga, reason="sold out", at=NOON)
    assert state_of(waits.version).state == "draft"
    waits.refresh_from_db()
    assert (waits.state, waits.carries) == ("withdrawn", None)
    assert told(maria)[-1] == "olga took out later v2"


def test_who_may_not_withdraw_what_waits_does_not_end_it(campaign: Campaign, maria: User, fin: User) -> None:
    launched(campaign, maria, fin)
    other = person("other", "marketer")
    drafted(other, "theirs", campaign="summer", owner="other", starts=None, ends=None, sunset=None)
    submitted(campaign, maria)
    with pytest.raises(OfferdeskError) as refusal:
        end_campaign(campaign=campaign, actor=maria, reason="sold out", at=NOON)
    assert refusal.value.code == "not_the_owner"
    assert states() == {**all_are("live"), "theirs": "in_review"}


def test_what_any_draft_lacks_is_named_and_none_goes(campaign: Campaign, maria: User) -> None:
    member(maria, "second", kpi=None)
    member(maria, "third", objective=None, suppressions=None)
    with pytest.raises(OfferdeskError) as refusal:
        submit_campaign(campaign=campaign, actor=maria, at=NOON)
    assert [error.pointer for error in refusal.value.errors] == [
        "/second/kpi",
        "/third/objective",
        "/third/suppressions",
    ]
    assert states() == all_are("draft")
    assert not Review.objects.exists()


def test_one_that_somebody_may_not_approve_holds_all_back(campaign: Campaign, maria: User, fin: User) -> None:
    both = person("both", "marketer", "finance")
    drafted(both, "second", campaign="summer", starts=None, ends=None, sunset=None, name="Mine")
    submitted(campaign, maria)
    with pytest.raises(OfferdeskError) as refusal:
        approve_campaign(campaign=campaign, actor=both, at=NOON)
    assert refusal.value.code == "maker_is_never_checker"
    assert states() == all_are("in_review")
    assert not Publication.objects.exists()
    assert RefusedAttempt.objects.get().action == "approve a campaign"


@pytest.mark.parametrize("act", [submit_campaign, approve_campaign])
def test_nothing_to_do_is_said(act: Any, maria: User, fin: User) -> None:
    empty = save_campaign(actor=maria, document={"campaign": "empty", "name": "Empty"})
    actor = maria if act is submit_campaign else fin
    with pytest.raises(OfferdeskError) as refusal:
        act(campaign=empty, actor=actor, at=NOON)
    assert refusal.value.code == "nothing_to_do"


@pytest.mark.parametrize("act", [pause_campaign, resume_campaign, end_campaign])
def test_a_stop_wants_a_reason(act: Any, campaign: Campaign, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="Say why"):
        act(campaign=campaign, actor=olga, reason=" ")
