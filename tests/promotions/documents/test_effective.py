"""What a version amounts to: inheritance, the window inside the campaign's, frozen from submission on."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import transaction

from decisions.public import DocumentErrors, canonical
from promotions.documents import document_of, effective_document
from promotions.documents.effective import complete
from promotions.models import Campaign, OfferVersion, VersionState
from promotions.services.campaigns import save_campaign
from promotions.services.states import set_state
from tests.promotions.conftest import CAMPAIGN, PERCENT, Draft

pytestmark = pytest.mark.django_db


def test_an_offer_inherits_what_it_omits(campaign: Campaign, draft: Draft) -> None:
    version = draft(campaign="summer-2026", objective="acquire")
    found = effective_document(version)
    inherited = ("owner", "kpi", "budget", "suppressions", "zone", "starts", "ends", "sunset")
    assert {key: found[key] for key in inherited} == {key: CAMPAIGN[key] for key in inherited}
    assert found["objective"] == "acquire"
    assert set(document_of(version)) == {"offer", "campaign", "objective", "give"}


def test_without_a_campaign_it_is_its_own_document(draft: Draft) -> None:
    version = draft(zone="Europe/Berlin", starts="2026-06-01")
    assert effective_document(version) == document_of(version)


BERLIN, TOKYO = "Europe/Berlin", "Asia/Tokyo"
WINDOWS: list[Any] = [
    pytest.param(
        {"starts": "2026-07-01", "ends": "2026-07-31"},
        {"starts": "2026-07-01", "ends": "2026-07-31", "sunset": "2026-09-30"},
        id="inside: its own",
    ),
    pytest.param(
        {"starts": "2026-05-01", "ends": "2026-12-31", "sunset": "2027-01-31"},
        {"starts": "2026-06-01", "ends": "2026-09-01", "sunset": "2026-09-30"},
        id="wider: the campaign's",
    ),
    pytest.param(
        {"ends": "2026-09-01T12:00"},
        {"starts": "2026-06-01", "ends": "2026-09-01T12:00", "sunset": "2026-09-30"},
        id="an hour earlier than the campaign's day",
    ),
    pytest.param(
        {"sunset": "2026-08-01"},
        {"starts": "2026-06-01", "ends": "2026-08-01", "sunset": "2026-08-01"},
        id="a sunset before the campaign's end ends it",
    ),
    pytest.param(
        {"zone": TOKYO, "ends": "2026-08-31"},
        {"starts": "2026-05-31T22:00Z", "ends": "2026-08-31", "sunset": "2026-09-30T22:00Z"},
        id="another zone: the campaign's moments as instants",
    ),
]


@pytest.mark.parametrize(("keys", "expected"), WINDOWS)
def test_windows_are_cut_to_the_campaigns(keys: dict[str, str], expected: dict[str, str]) -> None:
    found = complete({"offer": "x", "give": [PERCENT], **keys}, CAMPAIGN)
    assert {key: found[key] for key in ("starts", "ends", "sunset")} == expected


def test_the_cut_window_is_in_the_columns(campaign: Campaign, draft: Draft) -> None:
    version = draft(campaign="summer-2026", ends="2026-12-31")
    assert version.ends_at == datetime(2026, 12, 31, 23, tzinfo=UTC)
    assert version.opens_at == datetime(2026, 5, 31, 22, tzinfo=UTC)
    assert version.closes_at == datetime(2026, 9, 1, 22, tzinfo=UTC)
    assert version.retires_at == datetime(2026, 9, 30, 22, tzinfo=UTC)


def test_a_window_outside_the_campaigns_is_named() -> None:
    with pytest.raises(DocumentErrors) as caught:
        complete({"offer": "x", "give": [PERCENT], "starts": "2026-10-01"}, CAMPAIGN)
    assert [(problem.path, problem.code) for problem in caught.value.problems] == [
        ("/starts", "outside_campaign")
    ]


def test_dates_are_read_in_the_inherited_zone(campaign: Campaign, draft: Draft) -> None:
    version = draft(campaign="summer-2026", starts="2026-07-01")
    assert version.starts_at == datetime(2026, 6, 30, 22, tzinfo=UTC)


def test_from_submission_on_the_document_stands(maria: User, campaign: Campaign, draft: Draft) -> None:
    version = draft(campaign="summer-2026")
    before = effective_document(version)
    with transaction.atomic():
        set_state(version=version, state=VersionState.IN_REVIEW, actor_label="test")
    save_campaign(actor=maria, document={**CAMPAIGN, "objective": "acquire"})
    version = OfferVersion.objects.get(pk=version.pk)
    assert effective_document(version) == before
    with transaction.atomic():
        set_state(version=version, state=VersionState.SENT_BACK, actor_label="test")
    again = OfferVersion.objects.get(pk=version.pk)
    assert effective_document(again)["objective"] == "acquire"


def test_it_says_what_is_meant_not_how_it_is_written(draft: Draft) -> None:
    one = draft("same", give=[{"kind": "percent_off", "percent": "10.0", "on": "order"}], tags=["a"])
    text = canonical(effective_document(one))
    two = draft("same", tags=["a"], give=[{"on": "order", "percent": "10", "kind": "percent_off"}])
    assert canonical(effective_document(two)) == text
    assert canonical(effective_document(draft("same", tags=["b"]))) != text
