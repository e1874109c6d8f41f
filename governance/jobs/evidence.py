"""The job that computes evidence which nobody took."""

from datetime import datetime

from django.utils import timezone

from governance.evidence.running import compute, due, give_up
from governance.jobs.running import Counts


def compute_evidence(at: datetime) -> Counts:
    """Evidence that no worker has taken, or whose worker is lost, is computed."""
    # By the house's clock, not by the time that the job sees: it asks who is alive now.
    now = timezone.now()
    given_up, waiting = give_up(now), due(now)
    # Each is kept by itself: others see how far it is, and may take the next.
    return {"computed": sum(compute(pk) for pk in waiting), "given up": given_up}
