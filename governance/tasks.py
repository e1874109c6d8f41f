"""The jobs as Celery tasks; beat's schedule stands in the database and is edited in the admin."""

from celery import shared_task

from governance.evidence.running import compute_waiting
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import Review


@shared_task(name="governance.run_job")
def run_job_task(name: str) -> None:
    """Runs a job by its name."""
    run_job(JOBS[name])


@shared_task(name="governance.compute_evidence")
def compute_evidence_task(review: int) -> None:
    """Computes what waits of a submission's evidence; whatever another worker has, it keeps."""
    compute_waiting(Review.objects.get(pk=review))
