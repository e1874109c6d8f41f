"""Running a job by hand."""

from django.contrib.auth.models import User

from governance.attempts import kept_if_refused
from governance.jobs.registry import JOBS
from governance.jobs.running import run_job
from governance.models import JobRun
from governance.refusals import conflict
from governance.roles import Role, check_role

RUNNERS = (Role.OPERATIONS, Role.ADMINISTRATOR)


@kept_if_refused("run a job")
def run_now(*, job: str, actor: User) -> JobRun:
    """Runs a job at once, in this process."""
    check_role(actor, *RUNNERS, to="run a job")
    try:
        return run_job(JOBS[job])
    except Exception as error:
        raise conflict("job_failed", f"{job} failed: {error}") from error
