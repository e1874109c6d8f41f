"""The job that computes evidence which nobody took."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from governance.evidence.running import compute, due, give_up
from governance.jobs.running import Counts


def compute_evidence(at: datetime) -> Counts:
    """Evidence that no worker has taken, or whose worker is lost, is computed."""
    # By the house's clock, not by the time that the job sees: it asks who is alive now.
    now = timezone.now()
    given_up, waiting = give_up(now), due(now)

    def computed() -> None:
        for pk in waiting:
            compute(pk)

    # Outside of the job's transaction: others see how far it is.
    transaction.on_commit(computed, robust=True)
    return {"computing": len(waiting), "given up": given_up}
