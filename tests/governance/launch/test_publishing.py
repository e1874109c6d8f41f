"""What goes live: exactly what was approved, with the policy, in one snapshot; what each switch changed."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.errors import OfferdeskError
from decisions.public import canonical, current_manifest, switch, switches_in_force
from governance.hands import Hand
from governance.launch import publishing
from governance.launch.publishing import documents, manifest, publish
from governance.launch.services import pause, resume, retire, withdraw
from governance.models import Publication, Review
from promotions.models import Campaign, OfferVersion
from promotions.services.campaigns import save_campaign
from tests.governance.house import NOON, approved, document, drafted, state_of, submitted

JOB = Hand.of_job("test")


def live_codes() -> list[tuple[str, int]]:
    return [(entry.code, entry.version) for entry in current_manifest() if entry.kind == "offer"]


def published_documents() -> dict[str, dict[str, Any]]:
    every = documents(manifest(NOON), NOON)
    return {each.code: dict(each.document) for each in every if each.kind == "offer"}


def test_an_approval_publishes_at_once(maria: User, fin: User) -> None:
    version = approved(maria, fin)
    assert version.state == "live"
    assert live_codes() == [("summer10", 1)]
    assert published_documents() == {"summer10": document()}
    publication = Publication.objects.get()
    assert (publication.cause, publication.actor) == ("summer10 v1 approved", "fin")
    assert publication.changes == [
        {"kind": "offer", "code": "summer10", "from": None, "to": 1},
        {"kind": "policy", "code": "default", "from": None, "to": 1},
    ]


def test_the_live_policy_is_part_of_it(maria: User, fin: User) -> None:
    approved(maria, fin)
    assert [(e.kind, e.code, e.version) for e in current_manifest() if e.kind == "policy"] == [
        ("policy", "default", 1)
    ]


def test_drafts_and_reviews_are_not_published(maria: User, fin: User) -> None:
    drafted(maria, "draft")
    submitted(maria, "waiting")
    approved(maria, fin)
    assert live_codes() == [("summer10", 1)]


def test_an_offer_that_starts_later_is_scheduled_and_published(maria: User, fin: User) -> None:
    """The engine opens its window to the second, whatever the jobs do."""
    assert approved(maria, fin, starts="2026-07-01").state == "scheduled"
    assert live_codes() == [("summer10", 1)]


def test_a_new_version_takes_the_place_of_the_old(maria: User, fin: User) -> None:
    first = approved(maria, fin)
    second = approved(maria, fin, name="Summer 10 % again")
    assert (second.number, second.state, state_of(first).state) == (2, "live", "superseded")
    assert live_codes() == [("summer10", 2)]
    assert Publication.objects.first().changes == [  # type: ignore[union-attr]
        {"kind": "offer", "code": "summer10", "from": 1, "to": 2}
    ]


def test_a_successor_that_starts_later_waits_for_its_start(maria: User, fin: User) -> None:
    first = approved(maria, fin)
    second = approved(maria, fin, starts="2026-07-01")
    assert (state_of(first).state, second.state) == ("live", "approved")
    # Both are there: the engine changes over on the second, jobs or not.
    assert live_codes() == [("summer10", 1), ("summer10", 2)]
    assert Publication.objects.first().changes == [  # type: ignore[union-attr]
        {"kind": "offer", "code": "summer10", "from": None, "to": 2}
    ]
    publish(cause="time", by=JOB, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert (state_of(first).state, state_of(second).state) == ("superseded", "live")
    assert live_codes() == [("summer10", 2)]


def test_a_successor_that_is_withdrawn_leaves_the_snapshot(maria: User, fin: User) -> None:
    approved(maria, fin)
    second = approved(maria, fin, starts="2026-07-01")
    withdraw(review=Review.objects.get(version=second), actor=maria, at=NOON)
    assert live_codes() == [("summer10", 1)]


def test_a_successor_of_a_scheduled_version_replaces_it_at_once(maria: User, fin: User) -> None:
    first = approved(maria, fin, starts="2026-07-01")
    second = approved(maria, fin, starts="2026-07-10")
    assert (state_of(first).state, second.state) == ("superseded", "scheduled")


def test_publishing_again_changes_nothing(maria: User, fin: User) -> None:
    approved(maria, fin)
    before = Publication.objects.get()
    assert publish(cause="again", by=JOB, at=NOON) == before
    assert Publication.objects.count() == 1


def test_pausing_is_a_switch_and_leaves_the_snapshot(maria: User, fin: User, olga: User) -> None:
    offer = approved(maria, fin).offer
    version = pause(offer=offer, actor=olga, reason="wrong price", at=NOON)
    assert version.state == "paused"
    assert live_codes() == [("summer10", 1)]
    assert resume(offer=offer, actor=olga, reason="right again", at=NOON).state == "live"
    assert live_codes() == [("summer10", 1)]


def test_a_new_version_of_a_paused_offer_is_paused(maria: User, fin: User, olga: User) -> None:
    first = approved(maria, fin)
    pause(offer=first.offer, actor=olga, reason="wrong price", at=NOON)
    second = approved(maria, fin, name="Second")
    assert (state_of(first).state, second.state) == ("superseded", "paused")


def test_resuming_after_the_end_is_too_late(maria: User, fin: User, olga: User) -> None:
    offer = approved(maria, fin).offer
    pause(offer=offer, actor=olga, reason="wrong price", at=NOON)
    with pytest.raises(OfferdeskError, match="summer10 is not published"):
        resume(offer=offer, actor=olga, reason="right again", at=datetime(2026, 9, 2, tzinfo=UTC))
    assert OfferVersion.objects.get().state == "ended"
    assert live_codes() == []


def test_retiring_takes_everything_of_an_offer_out(maria: User, fin: User, olga: User) -> None:
    first = approved(maria, fin)
    waiting = submitted(maria, name="Second")
    retire(offer=first.offer, actor=olga, reason="over and done")
    assert {state_of(v).state for v in OfferVersion.objects.all()} == {"retired"}
    waiting.refresh_from_db()
    assert waiting.state == "withdrawn"
    assert live_codes() == []


def summer(**changes: Any) -> dict[str, Any]:
    return {
        "campaign": "summer-2026",
        "name": "Summer 2026",
        "starts": "2026-06-01",
        "ends": "2026-08-31",
        "sunset": "2026-09-30",
    } | changes


@pytest.fixture
def in_campaign(maria: User, fin: User) -> OfferVersion:
    """A live offer without an end of its own."""
    save_campaign(actor=maria, document=summer())
    return approved(maria, fin, campaign="summer-2026", starts=None, ends=None, sunset=None)


def test_a_campaign_changes_nothing_else_of_an_approved_offer(maria: User, in_campaign: OfferVersion) -> None:
    """Longer, for another end, somebody else's: that takes a new review of the offer."""
    before = published_documents()
    changes = {"ends": "2026-12-31", "sunset": "2027-01-31", "owner": "fin", "objective": "other"}
    save_campaign(actor=maria, document=summer(**changes))
    publish(cause="campaign", by=JOB, at=NOON)
    assert published_documents() == before


def test_a_campaign_lives_with_its_first_offer_and_ends_in_time(
    maria: User, in_campaign: OfferVersion
) -> None:
    assert Campaign.objects.get().state == "live"
    publish(cause="time", by=JOB, at=datetime(2026, 9, 1, tzinfo=UTC))
    assert Campaign.objects.get().state == "ended"


def test_a_mere_plan_does_not_start_itself(maria: User) -> None:
    save_campaign(actor=maria, document=summer())
    publish(cause="time", by=JOB, at=NOON)
    assert Campaign.objects.get().state == "draft"


def test_everything_says_who_did_it(maria: User, fin: User, olga: User) -> None:
    version = approved(maria, fin)
    pause(offer=version.offer, actor=olga, reason="wrong price", at=NOON)
    publish(cause="time", by=JOB, at=NOON + timedelta(days=90))
    rows = OfferVersion.history.filter(id=version.pk).order_by("history_id")
    assert [(row.history_user, row.state, row.history_change_reason) for row in rows][1:] == [
        (maria, "in_review", "admin: submitted: draft -> in_review"),
        (fin, "approved", "admin: approved: in_review -> approved"),
        (fin, "live", "admin: published: approved -> live"),
        (olga, "paused", "admin: paused (wrong price): live -> paused"),
        (None, "ended", "job: job test: paused -> ended"),
    ]


def edited_too(version: OfferVersion, person: User) -> None:
    """Makes somebody an editor of the version behind the services' back."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO promotions_offerversion_edited_by (offerversion_id, user_id) VALUES (%s, %s)",
            [version.pk, person.pk],
        )


def test_what_its_own_editor_approved_is_not_published(
    maria: User, fin: User, caplog: pytest.LogCaptureFixture
) -> None:
    version = approved(maria, fin)
    approved(maria, fin, "other")
    edited_too(version, fin)
    publish(cause="again", by=JOB, at=NOON)
    assert live_codes() == [("other", 1)]
    assert "summer10 v1 is live without an approval by another person: not published" in caplog.text


def test_nor_does_it_take_the_place_of_what_runs(maria: User, fin: User) -> None:
    first = approved(maria, fin)
    second = approved(maria, fin, starts="2026-07-01")
    edited_too(second, fin)
    publish(cause="time", by=JOB, at=datetime(2026, 7, 1, tzinfo=UTC))
    assert (state_of(first).state, state_of(second).state) == ("live", "approved")
    assert live_codes() == [("summer10", 1)]


def test_a_killed_offer_is_neither_paused_nor_resumed(maria: User, fin: User, olga: User) -> None:
    """A pause in a kill's place would be lifted by the next resume, and the offer would be live again."""
    version = approved(maria, fin)
    switch(action="kill", target="offer", code="summer10", reason="fraud", actor="olga")
    with pytest.raises(OfferdeskError) as refusal:
        pause(offer=version.offer, actor=olga, reason="wrong price", at=NOON)
    assert refusal.value.code == "killed"
    assert state_of(version).state == "live"
    with pytest.raises(OfferdeskError):
        resume(offer=version.offer, actor=olga, reason="right again", at=NOON)
    assert [(each.action, each.code) for each in switches_in_force()] == [("kill", "summer10")]


def test_a_paused_offer_that_is_killed_is_not_resumed(maria: User, fin: User, olga: User) -> None:
    version = approved(maria, fin)
    pause(offer=version.offer, actor=olga, reason="wrong price", at=NOON)
    switch(action="kill", target="offer", code="summer10", reason="fraud", actor="olga")
    with pytest.raises(OfferdeskError) as refusal:
        resume(offer=version.offer, actor=olga, reason="right again", at=NOON)
    assert refusal.value.code == "killed"
    assert [each.action for each in switches_in_force()] == ["kill"]


def test_one_offer_more_reads_one_document(maria: User, fin: User, monkeypatch: pytest.MonkeyPatch) -> None:
    """What is published already is named by its hash: neither read nor hashed again."""
    for number in range(6):
        approved(maria, fin, f"offer-{number}")
    fetched: list[str] = []
    hashed: list[Any] = []

    def counted(entries: Any, at: datetime) -> Any:
        for each in documents(entries, at):
            fetched.append(each.code)
            yield each

    def counting(value: Any) -> str:
        hashed.append(value)
        return canonical(value)

    monkeypatch.setattr(publishing, "documents", counted)
    monkeypatch.setattr("decisions.snapshots.install.canonical", counting)
    approved(maria, fin, "one-more")
    assert fetched == ["one-more"]
    assert [each["offer"] for each in hashed] == ["one-more"]
    with CaptureQueriesContext(connection) as queries:
        publish(cause="again", by=JOB, at=NOON)
    read = [each["sql"] for each in queries if '"governance_review"."document"' in each["sql"]]
    assert fetched == ["one-more"]
    assert read == []
    assert len(live_codes()) == 7


def live_budget() -> Any:
    """What the live snapshot says of the campaign."""
    (found,) = [each for each in documents(current_manifest(), NOON) if each.kind == "campaign"]
    return found.document["budget"]


def test_the_budget_that_a_campaigns_offers_share_is_published(maria: User, fin: User) -> None:
    """A campaign without published offers, or without a budget, is no part of a snapshot."""
    for code, budget in [("summer", {"EUR": "500.00"}), ("idle", {"EUR": "9.00"}), ("free", {"none": "ads"})]:
        save_campaign(actor=maria, document={"campaign": code, "name": code, "budget": budget})
    approved(maria, fin, campaign="summer")
    approved(maria, fin, "other", campaign="free")
    shared = [each for each in documents(manifest(NOON), NOON) if each.kind == "campaign"]
    assert [(each.code, each.version, dict(each.document)) for each in shared] == [
        ("summer", 1, {"campaign": "summer", "budget": {"EUR": "500.00"}})
    ]
    # However the campaign's row is changed, what was approved is published.
    Campaign.objects.filter(code="summer").update(budget={"EUR": "999999.00"}, revision=9)
    publish(cause="again", by=JOB, at=NOON)
    assert [(e.code, e.version) for e in current_manifest() if e.kind == "campaign"] == [("summer", 1)]
    assert live_budget() == {"EUR": "500.00"}
