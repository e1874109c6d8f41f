"""A forecast on its way: asked for with a submission, run by tasks, brought to the evidence, swept."""

from collections.abc import Callable, Iterator
from datetime import timedelta
from typing import Any

import pytest
from celery import current_app
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from catalog.history.loading import load_history
from catalog.history.watch import Nobody
from governance import tasks
from governance.evidence import registry
from governance.evidence.registry import register_part
from governance.evidence.running import compute
from governance.evidence.selectors import is_stale
from governance.forecasting import part, services
from governance.forecasting.delivering import deliver
from governance.forecasting.queueing import spread
from governance.forecasting.services import begin, give_up, undone
from governance.jobs.forecasts import go_on_with_forecasts
from governance.launch.services import submit
from governance.models import EvidencePart, Forecast, ForecastChunk, ForecastRun, Review
from tests.catalog.history.invented import grocer
from tests.governance.house import drafted

pytestmark = pytest.mark.django_db
NOW = timezone.now()
Commits = Callable[..., Any]
SOON: dict[str, Any] = {
    "starts": (NOW + timedelta(days=1)).date().isoformat(),
    "ends": (NOW + timedelta(days=14)).date().isoformat(),
    "sunset": (NOW + timedelta(days=30)).date().isoformat(),
    "budget": {"USD": "50.00"},
}


@pytest.fixture(autouse=True)
def house(db: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A house whose only part is the forecast, and whose tasks run where they are sent."""
    monkeypatch.setattr(registry, "_parts", {})
    register_part(part.PART)
    monkeypatch.setattr(part, "begin_soon", lambda: None)
    monkeypatch.setattr(services, "CHUNK", 20)
    load_history(grocer(60), Nobody())
    current_app.conf.task_always_eager = True
    yield
    current_app.conf.task_always_eager = False
    services._kept.clear()


@pytest.fixture
def row(maria: User) -> EvidencePart:
    """The forecast of a submission, which waits for a run."""
    review = submit(version=drafted(maria, "ten", **SOON), actor=maria, at=NOW)
    found = EvidencePart.objects.get(review=review)
    assert compute(found.pk)
    found.refresh_from_db()
    return found


def begun() -> ForecastRun:
    run = begin(at=timezone.now())
    assert run is not None
    return run


def test_it_waits_for_a_run(row: EvidencePart) -> None:
    assert row.state == "running"
    waiting = Forecast.objects.get()
    assert (waiting.part, waiting.attempt, waiting.document["offer"]) == (row.pk, row.attempt, "ten")
    assert waiting.document_hash == row.review.document_hash
    assert set(row.used) >= {"document", "engine", "snapshot", "overrides"}


def test_tasks_bring_it_to_its_end(row: EvidencePart, django_capture_on_commit_callbacks: Commits) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.begin_forecasts_task()
    row.refresh_from_db()
    assert row.state == "done"
    assert row.result is not None
    assert row.result["currencies"]["USD"]["orders"] > 0
    assert row.result["basis"]["snapshot"] == row.used["snapshot"]
    assert row.done == row.total
    assert not ForecastChunk.objects.exists()
    tasks.begin_forecasts_task()
    assert ForecastRun.objects.count() == 1, "nothing waits any more"


def test_several_submissions_share_a_run(
    row: EvidencePart, maria: User, django_capture_on_commit_callbacks: Commits
) -> None:
    other = submit(version=drafted(maria, "twenty", **SOON), actor=maria, at=NOW)
    compute(EvidencePart.objects.get(review=other).pk)
    with django_capture_on_commit_callbacks(execute=True):
        tasks.begin_forecasts_task()
    assert ForecastRun.objects.count() == 1
    assert set(EvidencePart.objects.values_list("state", flat=True)) == {"done"}


def test_progress_is_told(row: EvidencePart) -> None:
    run = begun()
    first = undone(run.pk)[0]
    tasks.forecast_chunk_task(run.pk, first)
    row.refresh_from_db()
    assert (row.done, row.total) == (1, run.chunks.count())


def test_why_it_failed_is_told(row: EvidencePart) -> None:
    run = begun()
    ForecastChunk.objects.filter(run=run, number=0).update(keys=["no number"])
    with pytest.raises(ValueError, match="no number"):
        tasks.forecast_chunk_task(run.pk, 0)
    row.refresh_from_db()
    run.refresh_from_db()
    assert (row.state, run.state) == ("failed", "failed")
    assert "no number" in row.error


def test_who_was_overtaken_is_told_nothing(row: EvidencePart) -> None:
    run = begun()
    EvidencePart.objects.filter(pk=row.pk).update(attempt=row.attempt + 1)
    give_up(run.pk, "gone")
    run.refresh_from_db()
    assert deliver(run) == 0
    row.refresh_from_db()
    assert row.state == "running"


class TestTheJob:
    """What it finds when messages were lost."""

    def sweep(self, commits: Commits) -> dict[str, int]:
        with commits(execute=True):
            return dict(go_on_with_forecasts(NOW))

    def test_nothing(self, django_capture_on_commit_callbacks: Commits) -> None:
        assert self.sweep(django_capture_on_commit_callbacks) == {
            "delivered": 0,
            "waiting": 0,
            "stood still": 0,
        }

    def test_a_run_that_stands_still_is_completed(
        self, row: EvidencePart, django_capture_on_commit_callbacks: Commits
    ) -> None:
        run = begun()
        services.run_chunk(run.pk, 0)
        assert self.sweep(django_capture_on_commit_callbacks)["stood still"] == 0
        long_ago = timezone.now() - timedelta(hours=1)
        ForecastChunk.objects.filter(done_at__isnull=False).update(done_at=long_ago)
        ForecastRun.objects.update(began_at=long_ago)
        assert self.sweep(django_capture_on_commit_callbacks)["stood still"] == 1
        row.refresh_from_db()
        assert row.state == "done"

    def test_a_run_that_was_never_combined_is(
        self, row: EvidencePart, django_capture_on_commit_callbacks: Commits
    ) -> None:
        run = begun()
        for number in undone(run.pk):
            services.run_chunk(run.pk, number)
        ForecastChunk.objects.update(done_at=timezone.now() - timedelta(hours=1))
        self.sweep(django_capture_on_commit_callbacks)
        row.refresh_from_db()
        assert row.state == "done"

    def test_a_result_that_was_never_delivered_is(
        self, row: EvidencePart, django_capture_on_commit_callbacks: Commits
    ) -> None:
        services.compute_here(begun())
        assert self.sweep(django_capture_on_commit_callbacks)["delivered"] == 1
        assert self.sweep(django_capture_on_commit_callbacks)["delivered"] == 0

    def test_evidence_that_waits_is_not_lost(
        self, row: EvidencePart, django_capture_on_commit_callbacks: Commits
    ) -> None:
        EvidencePart.objects.filter(pk=row.pk).update(told_at=NOW - timedelta(hours=1))
        self.sweep(django_capture_on_commit_callbacks)
        row.refresh_from_db()
        assert row.told_at is not None
        assert row.told_at > NOW - timedelta(minutes=1)


def test_chunks_done_by_others_meanwhile_are_left_alone(
    row: EvidencePart, django_capture_on_commit_callbacks: Commits
) -> None:
    run = begun()
    services.run_chunk(run.pk, 1)
    done = ForecastChunk.objects.get(run=run, number=1).done_at
    with django_capture_on_commit_callbacks(execute=True):
        spread(run.pk)
    run.refresh_from_db()
    assert run.state == "done"
    assert done is not None


def test_the_page_shows_it(
    row: EvidencePart, fin: User, client: Client, django_capture_on_commit_callbacks: Commits
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        tasks.begin_forecasts_task()
    client.force_login(fin)
    review = Review.objects.get()
    page = client.get(reverse("admin:governance_review_change", args=[review.pk])).content.decode()
    assert "Forecast, with unchanged behaviour" in page
    assert "<svg" in page
    assert "advises only" in page


def test_it_hangs_on_what_the_run_has_seen(row: EvidencePart, maria: User) -> None:
    """The draft waited while something was published."""
    asked = row.used
    EvidencePart.objects.filter(pk=row.pk).update(used={**asked, "snapshot": "before"})
    run = begun()
    for number in undone(run.pk):
        services.run_chunk(run.pk, number)
    services.combine(run.pk)
    run.refresh_from_db()
    assert deliver(run) == 1
    row.refresh_from_db()
    assert (row.state, row.used) == ("done", asked)
    assert not is_stale(row, part.PART, row.review, row.asked_at)


def test_what_can_not_be_combined_is_told_and_not_tried_for_ever(
    row: EvidencePart, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = begun()
    for number in undone(run.pk):
        services.run_chunk(run.pk, number)

    def broken(*_: object) -> None:
        raise ZeroDivisionError("no days")

    monkeypatch.setattr(services, "combine", broken)
    with pytest.raises(ZeroDivisionError):
        tasks.combine_forecasts_task(run.pk)
    row.refresh_from_db()
    assert (row.state, row.error) == ("failed", "no days")
