"""The jobs as Celery tasks; beat's schedule stands in the database and is edited in the admin."""

from celery import shared_task

from governance.jobs.registry import JOBS
from governance.jobs.running import run_job


@shared_task(name="governance.run_job")
def run_job_task(name: str) -> None:
    """Runs a job by its name."""
    run_job(JOBS[name])
