"""The checks on the evidence page: followed while they are computed, asked for again when stale."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from governance.evidence.running import compute_waiting
from governance.models import EvidencePart, Review
from tests.governance.admin.test_reviews import page, told, url_of
from tests.governance.conftest import Desk
from tests.governance.evidence.conftest import Scripted, scripted, sent
from tests.governance.house import person, state_of

__all__ = ["scripted"]
SOON: dict[str, Any] = {"starts": "2020-06-01", "ends": "2099-08-31", "sunset": "2099-09-30"}
APPROVE, RECOMPUTE, FOLLOWS = "Approve and publish", "Recompute the evidence", "every 2s"


@pytest.fixture
def review(scripted: Scripted, maria: User) -> Review:
    return sent(maria, **SOON)


def offered(html: str) -> list[str]:
    """Of the three things that depend on the checks, those that are there."""
    return [each for each in (APPROVE, RECOMPUTE, FOLLOWS) if each in html]


def test_the_page_follows_what_is_computed(
    review: Review, fin: User, scripted: Scripted, at_desk: Desk
) -> None:
    client = at_desk(fin)
    html = page(client, url_of(review))
    assert "Waits for a worker." in html
    assert offered(html) == [FOLLOWS]
    scripted.hand_on = True
    compute_waiting(review)
    fragment = page(client, url_of(review, "checks"))
    assert offered(fragment) == [FOLLOWS]
    assert '<progress max="2" value="1"' in fragment
    assert "<html" not in fragment
    scripted.hand_on = False
    EvidencePart.objects.update(state="waiting")
    compute_waiting(review)
    fragment = page(client, url_of(review, "checks"))
    assert offered(fragment) == [APPROVE]
    assert 'id="answer" class="desk-buttons" hx-swap-oob="outerHTML"' in fragment
    assert 'id="strip" class="desk-strip" hx-swap-oob="outerHTML"' in fragment
    assert offered(page(client, url_of(review))) == [APPROVE]


def test_what_is_stale_is_greyed_and_asked_for_again(
    review: Review, fin: User, scripted: Scripted, at_desk: Desk
) -> None:
    compute_waiting(review)
    scripted.uses = {"data": "april"}
    client = at_desk(fin)
    html = page(client, url_of(review))
    assert "desk-check-stale" in html
    assert offered(html) == [RECOMPUTE]
    assert told(client.post(url_of(review, "approve"))) == [
        "Worst stack is stale: It was looked at. "
        "Recompute it: something that it was computed from has changed since."
    ]
    assert state_of(review.version).state == "in_review"
    assert told(client.post(url_of(review, "recompute")))[-1].startswith("The evidence is computed anew")
    assert EvidencePart.objects.filter(state="waiting", asked_by="fin").count() == 1
    assert offered(page(client, url_of(review))) == [FOLLOWS]


def test_what_failed_takes_the_approval_away_and_says_what_would_lift_it(
    review: Review, fin: User, scripted: Scripted, at_desk: Desk
) -> None:
    scripted.result = {"fine": False}
    compute_waiting(review)
    html = page(at_desk(fin), url_of(review))
    assert offered(html) == []
    assert "Make it fine." in html
    assert "Send back" in html


def test_makers_ask_again_too_but_do_not_answer(
    review: Review, maria: User, scripted: Scripted, at_desk: Desk
) -> None:
    compute_waiting(review)
    scripted.uses = {"data": "april"}
    html = page(at_desk(maria), url_of(review))
    assert offered(html) == [RECOMPUTE]
    assert "Send back" not in html
    assert at_desk(maria).post(url_of(review, "recompute")).status_code == 302


def test_nothing_is_computed_on_get_or_for_whom_it_is_not(review: Review, at_desk: Desk) -> None:
    auditor = at_desk(person("ada", "auditor"))
    assert auditor.get(url_of(review, "recompute")).status_code == 405
    assert auditor.post(url_of(review, "recompute")).status_code == 403
    assert auditor.get(url_of(review, "checks")).status_code == 200
    assert at_desk(person("sue", "support")).get(url_of(review, "checks")).status_code == 403
    assert EvidencePart.objects.count() == 1
