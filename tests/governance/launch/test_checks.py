"""A required check that is not passed keeps an approval back, in words; an advisory one only shows."""

from typing import Any

import pytest
from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from governance.evidence.running import compute_waiting
from governance.launch import checks
from governance.launch.checks import checks_of
from governance.launch.rules import LaunchRules
from governance.launch.services import approve
from governance.models import RefusedAttempt, Review
from tests.governance.evidence.conftest import Scripted, scripted, sent
from tests.governance.house import NOON, state_of

pytestmark = pytest.mark.django_db
__all__ = ["scripted"]


@pytest.fixture
def review(scripted: Scripted, maria: User) -> Review:
    return sent(maria)


def stands(review: Review) -> dict[str, tuple[str, str, str]]:
    return {each.name: (each.state, each.sentence, each.lift) for each in checks_of(review, NOON)}


def make(script: Scripted, review: Review, state: str) -> None:
    """Brings the part into a state."""
    if state == "waiting":
        return
    script.result = {"fine": state != "failed"}
    if state == "missing":
        script.error = ValueError("no such shop")
    script.hand_on = state == "running"
    compute_waiting(review)
    if state == "stale":
        script.uses = {"data": "april"}


CASES: dict[str, tuple[str, str, str]] = {
    "waiting": ("running", "Waits for a worker.", "Wait until it is done: this page follows."),
    "running": ("running", "Is being computed: 1 of 2.", "Wait until it is done: this page follows."),
    "missing": ("missing", "Could not be computed: no such shop", "Recompute it."),
    "failed": ("failed", "It was looked at.", "Make it fine."),
    "stale": (
        "stale",
        "It was looked at.",
        "Recompute it: something that it was computed from has changed since.",
    ),
}


@pytest.mark.parametrize("state", CASES)
def test_a_required_check_that_is_not_passed_blocks(
    review: Review, fin: User, scripted: Scripted, state: str
) -> None:
    make(scripted, review, state)
    assert stands(review)["worst_stack"] == CASES[state]
    with pytest.raises(OfferdeskError) as refused:
        approve(review=review, actor=fin, at=NOON)
    assert refused.value.code == ("check_failed" if state == "failed" else "check_missing")
    assert refused.value.data["checks"] == ["worst_stack"]
    _, sentence, lift = CASES[state]
    words = {"missing": "is missing", "failed": "failed", "stale": "is stale"}.get(state, "is not done yet")
    assert refused.value.detail == f"Worst stack {words}: {sentence} {lift}"
    assert state_of(review.version).state == "in_review"
    assert RefusedAttempt.objects.get().code == refused.value.code


@pytest.mark.parametrize("state", CASES)
def test_one_that_advises_only_shows(
    review: Review, fin: User, scripted: Scripted, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(checks, "live_rules", lambda: LaunchRules(required=frozenset()))
    make(scripted, review, state)
    assert stands(review)["worst_stack"] == CASES[state]
    assert approve(review=review, actor=fin, at=NOON).state == "approved"


def test_what_is_passed_lets_it_through(review: Review, fin: User) -> None:
    compute_waiting(review)
    assert stands(review) == {
        "test_baskets": ("passed", "The offer has no test baskets.", ""),
        "worst_stack": ("passed", "It was looked at.", ""),
    }
    assert approve(review=review, actor=fin, at=NOON).state == "approved"


def test_of_a_decided_review_nothing_is_stale(review: Review, fin: User, scripted: Scripted) -> None:
    compute_waiting(review)
    approve(review=review, actor=fin, at=NOON)
    scripted.uses = {"data": "april"}
    review.refresh_from_db()
    assert stands(review)["worst_stack"][0] == "passed"


def test_a_part_that_came_to_the_house_later_is_missing(
    review: Review, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    found: dict[str, Any] = {}
    monkeypatch.setattr(checks, "newest", lambda review: found)
    assert stands(review)["worst_stack"] == ("missing", "Was never computed.", "Recompute it.")
