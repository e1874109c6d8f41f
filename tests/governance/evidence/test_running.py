"""A part's row: asked for once, taken by one worker, finished once, kept as it was."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, ProgrammingError, transaction
from django.utils import timezone

from catalog.errors import OfferdeskError
from decisions.public import ENGINE_VERSION, NotReady, live_state
from governance.evidence import running
from governance.evidence.asking import ask, ask_again
from governance.evidence.running import compute, compute_waiting, due, fail, finish, give_up, taken, tell
from governance.evidence.selectors import newest
from governance.jobs.evidence import compute_evidence
from governance.launch.services import withdraw
from governance.models import EvidencePart, RefusedAttempt, Review
from tests.governance.evidence.conftest import Scripted, sent
from tests.governance.house import NOON, person

pytestmark = pytest.mark.django_db
NOW = timezone.now()


@pytest.fixture
def review(scripted: Scripted, maria: User) -> Review:
    return sent(maria)


def row() -> EvidencePart:
    """The newest one."""
    return EvidencePart.objects.select_related("review").latest("pk")


def test_a_submission_asks_for_every_part(review: Review) -> None:
    asked = row()
    assert (asked.review, asked.kind, asked.number, asked.state) == (review, "worst_stack", 1, "waiting")
    assert (asked.asked_at, asked.asked_by) == (NOON, "maria")


def test_what_is_computed_is_stored_with_what_it_used(review: Review, scripted: Scripted) -> None:
    compute_waiting(review)
    done = row()
    assert (done.state, done.result, done.done, done.total) == ("done", {"fine": True}, 2, 2)
    assert done.used == {"data": "march", "document": review.document_hash, "engine": ENGINE_VERSION}
    assert (done.basis["snapshot"], done.basis["overrides"]) == live_state()
    assert scripted.seen == [("running", 1, 2)]


def test_what_fails_says_why(review: Review, scripted: Scripted) -> None:
    scripted.error = ValueError("no such shop")
    assert compute(row().pk)
    assert (row().state, row().error, row().result) == ("failed", "no such shop", None)


def test_an_error_without_words_says_where(review: Review, scripted: Scripted) -> None:
    scripted.error = ZeroDivisionError()
    compute(row().pk)
    assert "ZeroDivisionError" in row().error


def test_before_the_live_offers_are_read_it_waits_on(
    review: Review, scripted: Scripted, monkeypatch: pytest.MonkeyPatch
) -> None:
    scripted.error = NotReady("not compiled yet")
    assert not compute(row().pk)
    assert (row().state, row().attempt) == ("waiting", 0)


def test_only_one_worker_takes_it(review: Review, scripted: Scripted) -> None:
    scripted.hand_on = True
    assert compute(row().pk)
    assert not compute(row().pk)
    assert (row().state, row().attempt) == ("running", 1)


def test_a_part_that_was_handed_on_is_finished_by_its_token(review: Review, scripted: Scripted) -> None:
    scripted.hand_on = True
    compute(row().pk)
    mine = taken(row().pk, 1)
    assert mine is not None
    assert tell(mine, 3, 8)
    assert (row().done, row().total) == (3, 8)
    EvidencePart.objects.update(attempt=2)
    assert taken(mine.pk, 1) is None
    for late in (tell(mine, 4, 8), finish(mine, {"fine": True}), fail(mine, "late")):
        assert not late
    assert (row().state, row().done) == ("running", 3)
    assert finish(row(), {"fine": False})
    assert not fail(row(), "late")
    assert (row().state, row().done, row().result) == ("done", 8, {"fine": False})


def test_a_lost_worker_is_followed_by_another_three_times(review: Review, scripted: Scripted) -> None:
    scripted.hand_on = True
    for attempt in (1, 2, 3):
        now = timezone.now()
        assert due(now) == [row().pk]
        assert give_up(now) == 0
        assert compute(row().pk)
        assert row().attempt == attempt
        assert due(timezone.now()) == []
        EvidencePart.objects.update(told_at=NOW - running.LOST_AFTER)
    now = timezone.now()
    assert (due(now), give_up(now)) == ([], 1)
    assert row().error == "The worker ended before it was done, 3 times."


def test_the_job_computes_what_nobody_took(review: Review, django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        assert compute_evidence(NOON) == {"computed": 1, "given up": 0}
    assert row().state == "done"
    with django_capture_on_commit_callbacks(execute=True):
        assert compute_evidence(NOON) == {"computed": 0, "given up": 0}


def test_computed_rows_stay_and_none_is_doubled(review: Review) -> None:
    with (
        pytest.raises(IntegrityError, match="evidence_part_is_computed_once_at_a_time"),
        transaction.atomic(),
    ):
        EvidencePart.objects.create(review=review, kind="worst_stack", number=2, asked_at=NOON, asked_by="x")
    compute_waiting(review)
    for change in (lambda: EvidencePart.objects.update(result={}), row().delete):
        with pytest.raises(ProgrammingError, match=r"Cannot (update|delete)"), transaction.atomic():
            change()
    with pytest.raises(IntegrityError, match="evidence_part_is_numbered_once"), transaction.atomic():
        EvidencePart.objects.create(review=review, kind="worst_stack", number=1, asked_at=NOON, asked_by="x")


class TestAskingAgain:
    def test_what_is_as_things_stand_is_not_computed_again(self, review: Review, fin: User) -> None:
        for _ in range(2):
            with pytest.raises(OfferdeskError, match="as things stand, or being computed"):
                ask_again(review=review, actor=fin)
            compute_waiting(review)
        assert EvidencePart.objects.count() == 1

    def test_what_hangs_on_something_else_by_now(self, review: Review, fin: User, scripted: Scripted) -> None:
        compute_waiting(review)
        scripted.uses = {"data": "april"}
        at = timezone.now()
        (again,) = ask_again(review=review, actor=fin, at=at)
        assert (again.number, again.asked_by, again.asked_at) == (2, "fin", at)
        assert newest(review) == {"worst_stack": again}
        compute_waiting(review)
        assert [each.used["data"] for each in EvidencePart.objects.order_by("number")] == ["march", "april"]

    def test_what_failed(self, review: Review, maria: User, scripted: Scripted) -> None:
        scripted.error = ValueError("no")
        compute_waiting(review)
        assert [each.number for each in ask_again(review=review, actor=maria)] == [2]

    @pytest.mark.parametrize("role", ["support", "auditor", "developer"])
    def test_not_everybody_asks(self, review: Review, role: str) -> None:
        with pytest.raises(OfferdeskError, match="needs the role"):
            ask_again(review=review, actor=person("x", role))
        assert RefusedAttempt.objects.get().action == "recompute evidence"

    def test_what_is_decided_stays(self, review: Review, maria: User) -> None:
        withdraw(review=review, actor=maria)
        with pytest.raises(OfferdeskError, match="withdrawn"):
            ask_again(review=review, actor=maria)

    def test_only_parts_that_exist(self, review: Review) -> None:
        compute_waiting(review)
        assert ask(review, by="x", at=NOW + timedelta(days=1), kinds=["moon"]) == []
