"""Launched in an emergency: out at once, flagged, reviewed in time or over."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction

from catalog.errors import OfferdeskError
from decisions.public import current_manifest, read_offer, switches_in_force
from governance.evidence.running import compute_waiting
from governance.hands import Hand
from governance.launch.clock import end_due
from governance.launch.publishing import documents, manifest, publish
from governance.launch.selectors import effective_without_approval, let_out, waiting
from governance.launch.services import approve, launch_in_emergency, pause, send_back, withdraw
from governance.launch.whole import approve_campaign
from governance.models import CampaignBudget, RefusedAttempt, Review
from promotions.models import OfferVersion
from promotions.services.campaigns import save_campaign
from promotions.services.locking import lock_versions
from tests.governance.house import (
    NOON,
    approved,
    drafted,
    live_rule,
    person,
    rule,
    state_of,
    submit,
    submitted,
)
from tests.governance.launch.elsewhere import elsewhere

WHY = "the competitor sells at half"
JOB = Hand.of_job("test")
LATE = NOON + timedelta(hours=24)


def launched(maria: User, olga: User, **changes: Any) -> Review:
    review = launch_in_emergency(version=drafted(maria, **changes), actor=olga, reason=WHY, at=NOON)
    compute_waiting(review)
    return review


def ends(at: datetime) -> list[datetime | None]:
    """When the published documents end."""
    return [read_offer(each.document).ends for each in documents(manifest(at), at) if each.kind == "offer"]


def test_it_is_out_at_once_and_ends_by_itself(maria: User, olga: User) -> None:
    review = launched(maria, olga)
    assert state_of(review.version).state == "live"
    assert (review.state, review.emergency_by, review.emergency_reason) == ("open", olga, WHY)
    assert review.emergency_until == LATE
    assert ends(NOON) == [LATE]  # in the document itself: it holds though no job should run
    assert not effective_without_approval(NOON).exists()
    assert list(effective_without_approval(LATE)) == [review.version]


def test_what_is_in_review_can_go_too(maria: User, olga: User) -> None:
    review = submitted(maria)
    assert launch_in_emergency(version=review.version, actor=olga, reason=WHY, at=NOON).pk == review.pk
    assert state_of(review.version).state == "live"


def test_approved_in_time_it_goes_on_to_its_own_end(maria: User, olga: User, fin: User) -> None:
    review = launched(maria, olga)
    approve(review=review, actor=fin, at=NOON + timedelta(hours=23))
    end_due(at=LATE, by=JOB)
    assert state_of(review.version).state == "live"
    assert ends(LATE) == [datetime(2026, 9, 1, tzinfo=UTC)]


def test_nobody_approved_it_is_over(maria: User, olga: User) -> None:
    review = launched(maria, olga)
    for _ in range(2):
        publish(cause="time", by=JOB, at=LATE)
    assert state_of(review.version).state == "ended"
    assert current_manifest() == [each for each in current_manifest() if each.kind != "offer"]
    assert Review.objects.get(pk=review.pk).state == "open"
    history = OfferVersion.history.filter(id=review.version_id, state="ended")
    assert history.count() == 1


@pytest.mark.parametrize("late", [False, True])
def test_sent_back_it_is_over_at_once(maria: User, olga: User, fin: User, late: bool) -> None:
    review = launched(maria, olga)
    if late:
        publish(cause="time", by=JOB, at=LATE)
    send_back(review=review, actor=fin, remark="never below cost", at=LATE if late else NOON)
    assert state_of(review.version).state == "ended"
    assert ends(NOON) == []
    assert Review.objects.get(pk=review.pk).state == "sent_back"


def test_it_is_reviewed_although_it_is_over(maria: User, olga: User, fin: User) -> None:
    review = launched(maria, olga)
    publish(cause="time", by=JOB, at=LATE)
    assert approve(review=review, actor=fin, at=LATE + timedelta(days=1)).state == "approved"
    assert state_of(review.version).state == "ended"


def test_it_takes_the_place_of_what_ran(maria: User, olga: User, fin: User) -> None:
    first = approved(maria, fin)
    launched(maria, olga, give=[{"kind": "percent_off", "percent": "30"}])
    publish(cause="time", by=JOB, at=LATE)
    assert [state_of(each).state for each in (first, OfferVersion.objects.get(number=2))] == [
        "superseded",
        "ended",
    ]


@pytest.mark.parametrize("roles", [("operations", "finance"), ("marketer", "operations", "finance")])
def test_who_launched_it_does_not_approve_it(maria: User, roles: tuple[str, ...]) -> None:
    ollie = person("ollie", *roles)
    review = launched(maria, ollie)
    with pytest.raises(OfferdeskError) as refusal:
        approve(review=review, actor=ollie, at=NOON)
    assert refusal.value.code == "maker_is_never_checker"
    assert RefusedAttempt.objects.get().action == "approve"


def test_what_no_offer_launches_without_is_demanded(maria: User, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="sunset date is missing"):
        launched(maria, olga, sunset=None)
    assert OfferVersion.objects.get().state == "draft"


def test_a_reason_is_demanded(maria: User, olga: User) -> None:
    with pytest.raises(OfferdeskError, match="Say why"):
        launch_in_emergency(version=drafted(maria), actor=olga, reason="  ", at=NOON)


def test_the_database_wants_all_or_nothing(maria: User, olga: User) -> None:
    review = submitted(maria)
    with pytest.raises(IntegrityError, match="emergency_says_who_why_and_how_long"), transaction.atomic():
        Review.objects.filter(pk=review.pk).update(emergency_until=LATE)
    with pytest.raises(IntegrityError, match="was approved by nobody"), transaction.atomic():
        OfferVersion.objects.filter(pk=review.version_id).update(state="live")


def out() -> list[int]:
    """The versions of the offer in the snapshot."""
    return [entry.version for entry in current_manifest() if entry.kind == "offer"]


def test_withdrawn_while_it_waits_it_is_out_of_the_snapshot(maria: User, olga: User, fin: User) -> None:
    approved(maria, fin)
    version = drafted(maria, starts="2026-06-15T18:00:00Z")
    review = launch_in_emergency(version=version, actor=olga, reason="Now.", at=NOON)
    assert state_of(version).state == "approved"
    assert out() == [1, 2]
    withdraw(review=review, actor=maria, at=NOON)
    assert out() == [1]
    again = submit(version=state_of(version), actor=maria, at=NOON)
    approve(review=again, actor=fin, at=NOON)
    assert Review.objects.filter(let_out(), version=version).get() == again


def test_who_approved_it_first_does_not_launch_it(maria: User, olga: User, fin: User) -> None:
    live_rule(olga, fin, rule("launch", second_approver_above={"EUR": "1.00"}))
    both = person("both", "finance", "operations")
    review = submitted(maria)
    approve(review=review, actor=both, at=NOON)
    with pytest.raises(OfferdeskError) as refusal:
        launch_in_emergency(version=review.version, actor=both, reason="Now.", at=NOON)
    assert refusal.value.code == "approved_already"


def test_it_stands_first_in_the_inbox(maria: User, olga: User) -> None:
    submitted(maria, "earlier")
    review = launched(maria, olga)
    assert waiting().first() == review


@pytest.mark.parametrize("jobs", [True, False])
def test_approved_late_it_stays_over(maria: User, olga: User, fin: User, jobs: bool) -> None:
    review, late = launched(maria, olga), LATE + timedelta(days=2)
    if jobs:
        publish(cause="time", by=JOB, at=LATE)
    assert approve(review=review, actor=fin, at=late).state == "approved"
    assert state_of(review.version).state == "ended"
    assert ends(late) == [] == list(current_manifest())[1:]


def test_so_does_one_that_takes_two_and_a_whole_campaign(maria: User, olga: User, fin: User) -> None:
    summer = save_campaign(actor=maria, document={"campaign": "summer", "name": "Summer", "owner": "maria"})
    review = launched(maria, olga, campaign="summer")
    publish(cause="time", by=JOB, at=LATE)
    with pytest.raises(OfferdeskError, match="No offer of the campaign summer is in review"):
        approve_campaign(campaign=summer, actor=fin, at=LATE)
    live_rule(olga, fin, rule("launch", second_approver_above={"EUR": "1.00"}))
    assert approve(review=review, actor=fin, at=LATE).state == "open"
    assert state_of(review.version).state == "ended"
    assert ends(LATE) == []


def test_a_campaign_is_approved_beside_one_that_is_over(maria: User, olga: User, fin: User) -> None:
    """Its campaign's budget was changed since: that approval comes to nothing, and stops no other."""
    frame: dict[str, Any] = {"campaign": "summer", "name": "Summer", "owner": "maria"}
    summer = save_campaign(actor=maria, document=frame | {"budget": {"EUR": "1000.00"}})
    review = launched(maria, olga, campaign="summer")
    publish(cause="time", by=JOB, at=LATE)
    save_campaign(actor=maria, document=frame | {"budget": {"EUR": "2000.00"}})
    other = submit(version=drafted(maria, "other", campaign="summer"), actor=maria, at=LATE)
    approve_campaign(campaign=summer, actor=fin, at=LATE)
    assert [state_of(each.version).state for each in (review, other)] == ["ended", "live"]
    assert approve(review=review, actor=fin, at=LATE).state == "approved"  # for the record
    assert [each.state for each in CampaignBudget.objects.order_by("pk")] == ["withdrawn", "approved"]


def test_what_is_over_counts_towards_no_limit(maria: User, olga: User, fin: User) -> None:
    live_rule(olga, fin, rule("launch", second_approver_above={"EUR": "60000.00"}))
    launched(maria, olga)
    publish(cause="time", by=JOB, at=LATE)
    assert submitted(maria, "other", at=LATE).approvers_needed == 1


@pytest.mark.parametrize("jobs", [True, False])
def test_sent_back_what_it_replaced_does_not_come_back(
    maria: User, olga: User, fin: User, jobs: bool
) -> None:
    first, start = approved(maria, fin), NOON + timedelta(hours=2)
    review = launched(maria, olga, starts=f"{start:%Y-%m-%dT%H:%M:%SZ}")
    if jobs:
        publish(cause="time", by=JOB, at=start)
    send_back(review=review, actor=fin, remark="no", at=start + timedelta(hours=1))
    assert [state_of(each).state for each in (first, review.version)] == ["superseded", "ended"]
    assert ends(start) == []


def test_nor_when_its_hours_pass_without_a_job(maria: User, olga: User, fin: User) -> None:
    first = approved(maria, fin)
    review = launched(maria, olga, starts=f"{NOON + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}")
    publish(cause="time", by=JOB, at=LATE)
    assert [state_of(each).state for each in (first, review.version)] == ["superseded", "ended"]


def test_before_its_start_it_has_replaced_nothing(maria: User, olga: User, fin: User) -> None:
    first = approved(maria, fin)
    review = launched(maria, olga, starts=f"{NOON + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}")
    send_back(review=review, actor=fin, remark="no", at=NOON + timedelta(hours=1))
    assert [state_of(each).state for each in (first, review.version)] == ["live", "ended"]


def test_sent_back_while_it_is_paused_the_pause_goes_with_it(maria: User, olga: User, fin: User) -> None:
    review = launched(maria, olga)
    pause(offer=review.version.offer, actor=olga, reason="wrong price", at=NOON)
    send_back(review=review, actor=fin, remark="no", at=NOON)
    assert switches_in_force() == []
    assert approved(maria, fin, name="Again").state == "live"


@pytest.mark.parametrize("hours", [24, 48])
def test_what_starts_after_the_hours_has_time_for_a_review(maria: User, olga: User, hours: int) -> None:
    start = NOON + timedelta(hours=hours)
    with pytest.raises(OfferdeskError, match="there is time for a review") as refusal:
        launched(maria, olga, starts=f"{start:%Y-%m-%dT%H:%M:%SZ}")
    assert refusal.value.code == "starts_too_late"
    assert not Review.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_over_but_held_by_somebody_it_stays_in_the_place_of_what_it_replaced() -> None:
    """A draft is being saved this moment, so that the clock can't move it: its end is in its document."""
    maria, olga, fin = person("maria", "marketer"), person("olga", "operations"), person("fin", "finance")
    approved(maria, fin)
    launched(maria, olga, starts=f"{NOON + timedelta(hours=2):%Y-%m-%dT%H:%M:%SZ}")
    with elsewhere(lambda: lock_versions("summer10")):
        publish(cause="time", by=JOB, at=LATE)
        assert [each.version for each in current_manifest() if each.kind == "offer"] == [1, 2]
        assert {*ends(LATE)} == {datetime(2026, 9, 1, tzinfo=UTC), LATE}
    publish(cause="time", by=JOB, at=LATE)
    assert ends(LATE) == []
