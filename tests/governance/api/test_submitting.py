"""POST /offers/{code}/submit: in the name of the key's person, and never further than review."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.http import HttpResponse
from django.test import Client

from catalog.models import Channel
from catalog.selectors.keys import forget_keys
from catalog.services.keys import issue_key
from governance.models import Review
from promotions.models import OfferVersion
from tests.governance.house import drafted, person

URL = "/api/v1/offers/summer10/submit"


@pytest.fixture(autouse=True)
def fresh_keys() -> None:
    """What one test's database held is not believed in the next."""
    forget_keys()


def key_of(responsible: User, *scopes: str) -> str:
    channel, _ = Channel.objects.get_or_create(code="web", defaults={"name": "Web shop"})
    issued = issue_key(
        actor=responsible, name="key", channel=channel, responsible=responsible, scopes=scopes or ["offers"]
    )
    return issued.clear_text


def post(key: str, body: Any = None, url: str = URL) -> HttpResponse:
    data = "" if body is None else json.dumps(body)
    kwargs = {"content_type": "application/json", "HTTP_AUTHORIZATION": f"Bearer {key}"}
    return Client().post(url, data, **kwargs)  # type: ignore[arg-type, return-value]


@pytest.mark.parametrize(("body", "note"), [(None, ""), ({}, ""), ({"note": "For July."}, "For July.")])
def test_a_draft_goes_to_review(maria: User, body: Any, note: str) -> None:
    drafted(maria, ends="2099-08-31", sunset="2099-09-30")
    answer = post(key_of(maria), body)
    assert answer.status_code == 201, answer.content
    review = Review.objects.get()
    assert json.loads(answer.content) == {
        "id": review.pk,
        "object": "review",
        "offer": "summer10",
        "version": 1,
        "state": "open",
        "submitted_by": "maria",
        "submitted_at": review.submitted_at.isoformat().replace("+00:00", "Z"),
        "note": note,
    }
    assert review.submitted_by == maria
    reason = OfferVersion.history.first().history_change_reason
    assert reason == "api: submitted: draft -> in_review"


def test_what_is_missing_is_named(maria: User) -> None:
    drafted(maria, kpi=None, ends="2099-08-31", sunset=None)
    answer = post(key_of(maria))
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"]) == (409, "not_ready_for_review")
    assert [error["pointer"] for error in problem["errors"]] == ["/kpi", "/sunset"]
    assert not Review.objects.exists()


def test_the_same_once_more_answers_with_the_same_review(maria: User) -> None:
    drafted(maria, ends="2099-08-31", sunset="2099-09-30")
    key = key_of(maria)
    first, again = post(key, {"note": "For July."}), post(key, {"note": "For July."})
    assert (first.status_code, again.status_code) == (201, 200)
    assert json.loads(again.content) == json.loads(first.content)
    assert Review.objects.count() == 1
    assert OfferVersion.history.filter(history_change_reason__contains="submitted").count() == 1


def test_another_submission_of_what_is_in_review_is_a_conflict(maria: User) -> None:
    drafted(maria, ends="2099-08-31", sunset="2099-09-30")
    key, other = key_of(maria), key_of(person("mark", "marketer"))
    assert post(key).status_code == 201
    assert post(other).status_code == 409
    answer = post(key, {"note": "Once more."})
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"], problem["state"]) == (409, "wrong_state", "in_review")


@pytest.mark.parametrize("role", ["finance", "developer", "auditor"])
def test_the_keys_person_needs_the_role(maria: User, role: str) -> None:
    drafted(maria, ends="2099-08-31", sunset="2099-09-30")
    answer = post(key_of(person("dev", role)))
    problem = json.loads(answer.content)
    assert (answer.status_code, problem["code"]) == (403, "role_missing")
    assert problem["roles"] == ["administrator", "marketer"]
    assert not Review.objects.exists()


def test_the_key_needs_the_scope(maria: User) -> None:
    drafted(maria)
    answer = post(key_of(maria, "decide", "catalogue"))
    assert (answer.status_code, json.loads(answer.content)["code"]) == (403, "scope_missing")


def test_an_unknown_offer_is_404(maria: User) -> None:
    answer = post(key_of(maria), url="/api/v1/offers/nothing/submit")
    assert (answer.status_code, json.loads(answer.content)["code"]) == (404, "not_found")


@pytest.mark.parametrize(
    ("body", "place"),
    [([], ""), ({"notes": "x"}, "/notes"), ({"note": 7}, "/note"), ({"note": "x" * 2001}, "/note")],
)
def test_a_wrong_body_is_named(maria: User, body: Any, place: str) -> None:
    drafted(maria, ends="2099-08-31", sunset="2099-09-30")
    answer = post(key_of(maria), body)
    assert answer.status_code == 400
    assert [error["pointer"] for error in json.loads(answer.content)["errors"]] == [place]
    assert not Review.objects.exists()


@pytest.mark.django_db
def test_only_post_is_answered() -> None:
    assert Client().get(URL).status_code in (401, 405)
