"""The jobs as Celery tasks; beat's schedule stands in the database and is edited in the admin."""

from celery import shared_task
from django.db import InterfaceError, OperationalError
from django.utils import timezone

from governance.evidence.running import compute_waiting
from governance.forecasting import services as forecasting
from governance.forecasting.delivering import deliver, tell_progress
from governance.forecasting.queueing import spread
from governance.forecasting.sources import WEEKS
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import ForecastRun, Review

TOLD_EVERY = 4
"""Chunks of a forecast between two tellings of how far it is."""


@shared_task(name="governance.run_job")
def run_job_task(name: str) -> None:
    """Runs a job by its name."""
    run_job(JOBS[name])


@shared_task(name="governance.begin_forecasts")
def begin_forecasts_task(weeks: int = WEEKS) -> None:
    """Begins a run of the drafts that wait, and hands it out."""
    run = forecasting.begin(at=timezone.now(), weeks=weeks)
    if run is not None and run.state == "running":
        spread(run.pk)
    elif run is not None:
        deliver(run)


@shared_task(name="governance.forecast_chunk", ignore_result=False)
def forecast_chunk_task(run: int, number: int) -> None:
    """Replays some of a run's baskets; done twice it changes nothing. Its end is what the chord counts."""
    try:
        done = forecasting.run_chunk(run, number)
    except (OperationalError, InterfaceError):
        raise  # the database was away: the job hands it out anew
    except Exception as error:
        forecasting.give_up(run, str(error))
        deliver(ForecastRun.objects.get(pk=run))
        raise
    if done and number % TOLD_EVERY == 0:
        tell_progress(ForecastRun.objects.get(pk=run))


@shared_task(name="governance.combine_forecasts")
def combine_forecasts_task(run: int) -> None:
    """Combines a run whose chunks are done, and brings the results to whoever waits for them."""
    try:
        forecasting.combine(run)
    except (OperationalError, InterfaceError):
        raise  # as above
    except Exception as error:
        forecasting.give_up(run, str(error))
        deliver(ForecastRun.objects.get(pk=run))
        raise
    deliver(ForecastRun.objects.get(pk=run))


@shared_task(name="governance.compute_evidence")
def compute_evidence_task(review: int) -> None:
    """Computes what waits of a submission's evidence; whatever another worker has, it keeps."""
    compute_waiting(Review.objects.get(pk=review))
