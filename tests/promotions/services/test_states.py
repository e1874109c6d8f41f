"""The one writer of states, and what the database itself refuses."""

from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction

from catalog.errors import OfferdeskError
from promotions.models import Campaign, Offer, OfferVersion, VersionState
from promotions.services.states import MOVES, set_state
from tests.promotions.conftest import PERCENT, Draft, publish, without_approval

pytestmark = pytest.mark.django_db


def test_a_move_stands_in_the_history(maria: User, draft: Draft) -> None:
    version = draft()
    set_state(version=version, state="in_review", actor_label="submitted", actor=maria, door="api")
    entry = version.history.latest()
    assert (entry.state, entry.history_user) == ("in_review", maria)
    assert entry.history_change_reason == "api: submitted: draft -> in_review"
    assert version.submitted_document == {"offer": "summer10", "give": [PERCENT]}


def test_a_job_may_move_without_a_person(draft: Draft) -> None:
    version = publish(draft())
    set_state(version=version, state="ended", actor_label="expire_offers", door="job")
    entry = version.history.latest()
    assert (entry.history_user, entry.history_change_reason) == (None, "job: expire_offers: live -> ended")


def test_the_same_state_again_is_no_move(draft: Draft) -> None:
    version = draft()
    set_state(version=version, state="draft", actor_label="test")
    assert version.history.count() == 1


@pytest.mark.parametrize(
    ("current", "wanted"),
    [
        ("draft", "live"),
        ("draft", "approved"),
        ("in_review", "live"),
        ("retired", "draft"),
        ("live", "draft"),
    ],
)
def test_no_state_is_skipped(draft: Draft, current: str, wanted: str) -> None:
    version = draft()
    with without_approval():
        OfferVersion.objects.filter(pk=version.pk).update(state=current)
    with pytest.raises(OfferdeskError) as caught:
        set_state(version=version, state=wanted, actor_label="test")
    assert caught.value.code == "state_not_reachable"
    version.refresh_from_db()
    assert version.state == current


def test_going_to_review_settles_the_window_as_it_is_submitted(campaign: Campaign, draft: Draft) -> None:
    """The columns that lists and the campaign's own checks read, whatever they held before."""
    version = draft(campaign="summer-2026", ends="2026-12-31")
    OfferVersion.objects.update(opens_at=None, closes_at=version.ends_at, retires_at=None)
    set_state(version=version, state="in_review", actor_label="test")
    stored = OfferVersion.objects.get()
    assert (stored.opens_at, stored.closes_at) == (campaign.starts_at, campaign.ends_at)
    assert stored.retires_at == campaign.sunset_at
    assert (version.opens_at, version.closes_at, version.retires_at) == (
        stored.opens_at,
        stored.closes_at,
        stored.retires_at,
    )


def test_every_state_has_its_moves() -> None:
    assert set(MOVES) == set(VersionState)


def test_a_stale_copy_overwrites_nothing(maria: User, draft: Draft) -> None:
    stale = draft(name="One")
    draft(name="Two")
    set_state(version=stale, state="in_review", actor_label="test", actor=maria)
    stored = OfferVersion.objects.get()
    assert (stored.name, stored.state) == ("Two", "in_review")


CHANGES: list[Any] = [
    pytest.param({"terms": {}}, id="terms"),
    pytest.param({"name": "x"}, id="name"),
    pytest.param({"budget": {"EUR": "1.00"}}, id="budget"),
    pytest.param({"owner": None, "objective": "other"}, id="governed fields"),
    pytest.param({"submitted_document": {}}, id="the submitted document"),
    pytest.param({"closes_at": None, "revision": 9}, id="window and revision"),
]


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.parametrize("state", ["in_review", "live", "ended"])
def test_the_database_keeps_submitted_versions_as_they_are(
    draft: Draft, state: str, change: dict[str, Any]
) -> None:
    version = draft()
    publish(version, "in_review")
    with without_approval():
        OfferVersion.objects.filter(pk=version.pk).update(state=state)
    before = OfferVersion.objects.filter(pk=version.pk).values().get()
    with pytest.raises(IntegrityError, match="can no longer be changed"), transaction.atomic():
        OfferVersion.objects.filter(pk=version.pk).update(**change)
    assert OfferVersion.objects.filter(pk=version.pk).values().get() == before


def test_a_submitted_version_is_not_deleted(draft: Draft) -> None:
    version = publish(draft())
    for victim in (version, version.offer):
        with pytest.raises(ProgrammingError, match="Cannot delete"), transaction.atomic():
            victim.delete()
    assert OfferVersion.objects.filter(pk=version.pk).exists()


def test_a_draft_may_be_deleted_with_its_offer(draft: Draft) -> None:
    draft().offer.delete()
    assert not Offer.objects.exists()


CONSTRAINTS: list[Any] = [
    pytest.param({"objective": "fun"}, "objective_is_known", id="objective"),
    pytest.param({"kpi_metric": "fun", "kpi_target": "1"}, "kpi_is_known", id="kpi"),
    pytest.param({"kpi_metric": "revenue", "kpi_target": ""}, "kpi_has_a_target", id="kpi without target"),
    pytest.param(
        {"kpi_metric": "revenue", "kpi_target": "much"}, "a_number_or_a_percentage", id="vague target"
    ),
    pytest.param(
        {"budget": {"EUR": "1.00"}, "budget_none_reason": "x"}, "budget_or_a_reason", id="budget twice"
    ),
    pytest.param(
        {"suppressions": ["x"], "suppressions_none_reason": "x"}, "suppressions_or_a", id="suppressions"
    ),
    pytest.param({"starts_at": "2026-02-01T00Z", "ends_at": "2026-01-01T00Z"}, "ends_after_it", id="window"),
    pytest.param({"ends_at": "2026-02-01T00Z", "sunset_at": "2026-01-01T00Z"}, "sunset_is_not", id="sunset"),
    pytest.param({"state": "fun"}, "version_state_is_known", id="state"),
]


@pytest.mark.parametrize(("change", "constraint"), CONSTRAINTS)
def test_constraints_read_as_sentences(draft: Draft, change: dict[str, Any], constraint: str) -> None:
    version = draft()
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OfferVersion.objects.filter(pk=version.pk).update(**change)


@pytest.mark.parametrize(
    ("states", "constraint"),
    [
        (("draft", "in_review"), "offer_has_one_version_in_the_making"),
        (("live", "scheduled"), "offer_has_one_published_version"),
    ],
)
def test_an_offer_has_one_of_each(draft: Draft, states: tuple[str, str], constraint: str) -> None:
    offer = draft().offer
    with without_approval():
        OfferVersion.objects.filter(offer=offer).update(state=states[0])
    with without_approval(), pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        OfferVersion.objects.create(offer=offer, number=2, state=states[1])
