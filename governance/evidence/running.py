"""Computing a part: taken by one worker, told of while it runs, finished once."""

import logging
import traceback
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, Q, QuerySet
from django.utils import timezone

from decisions.public import NotReady, live_state
from governance.evidence.registry import HANDED_ON, parts
from governance.evidence.selectors import uses_now
from governance.models import EvidencePart, Review

logger = logging.getLogger(__name__)
LOST_AFTER = timedelta(minutes=5)
"""Since a running part was last heard of: its worker is dead, another one takes it."""
ATTEMPTS = 3


def due(now: datetime) -> list[int]:
    """Keys of the rows that nobody has taken, or whose worker is lost, oldest first."""
    rows = EvidencePart.objects.filter(_takeable(now)).order_by("asked_at", "pk")
    return list(rows.values_list("pk", flat=True))


def compute(pk: int) -> bool:
    """Computes a row that is due; False = another worker has it, or it is done."""
    row = _take(pk, timezone.now())
    if row is None:
        return False
    try:
        part = parts()[row.kind]
        # In this order: what was looked up under a later snapshot is never taken for an earlier one's.
        row.basis = _basis()
        row.used = uses_now(part, row.review, row.asked_at)
        row.save(update_fields=["used", "basis"])
        result = part.compute(row, lambda done, of: tell(row, done, of))
    except NotReady:
        _mine(row.pk, row.attempt).update(state="waiting", attempt=F("attempt") - 1)
        return False
    except Exception as error:
        logger.exception("evidence: %s failed", row)
        fail(row, _said(error))
        return True
    if result is not HANDED_ON:
        finish(row, result)
    return True


def compute_waiting(review: Review) -> None:
    """Computes at once, in this process, all that waits of a review: for commands, which have no worker."""
    for pk in EvidencePart.objects.filter(review=review, state="waiting").values_list("pk", flat=True):
        compute(pk)


def taken(pk: int, attempt: int) -> EvidencePart | None:
    """The row of a computation that is still that worker's; None = it has been taken over or ended."""
    return _mine(pk, attempt).select_related("review__version__offer").first()


def tell(row: EvidencePart, done: int, of: int) -> bool:
    """Notes how far the computation is; False = it is no longer ours."""
    return bool(_mine(row.pk, row.attempt).update(done=done, total=of, told_at=timezone.now()))


def finish(row: EvidencePart, result: Any) -> bool:
    """Stores the result; False = it is no longer ours, and nothing was stored."""
    now = timezone.now()
    return bool(
        _mine(row.pk, row.attempt).update(
            state="done", result=result, done=F("total"), told_at=now, finished_at=now
        )
    )


def fail(row: EvidencePart, error: str) -> bool:
    """Stores why there is no result; False as above."""
    now = timezone.now()
    return bool(
        _mine(row.pk, row.attempt).update(
            state="failed", error=error or "no reason was given", told_at=now, finished_at=now
        )
    )


def give_up(now: datetime) -> int:
    """Ends what three workers have died of; how many."""
    lost = Q(state="running", told_at__lt=now - LOST_AFTER, attempt__gte=ATTEMPTS)
    error = f"The worker ended before it was done, {ATTEMPTS} times."
    return EvidencePart.objects.filter(lost).update(state="failed", error=error, finished_at=now)


def _takeable(now: datetime) -> Q:
    lost = Q(state="running", told_at__lt=now - LOST_AFTER, attempt__lt=ATTEMPTS)
    return Q(state="waiting") | lost


def _take(pk: int, now: datetime) -> EvidencePart | None:
    """Makes the row ours by one conditional UPDATE."""
    rows = EvidencePart.objects.filter(_takeable(now), pk=pk)
    if not rows.update(
        state="running", attempt=F("attempt") + 1, started_at=now, told_at=now, done=0, total=0
    ):
        return None
    return EvidencePart.objects.select_related("review__version__offer").get(pk=pk)


def _mine(pk: int, attempt: int) -> QuerySet[EvidencePart]:
    return EvidencePart.objects.filter(pk=pk, state="running", attempt=attempt)


def _basis() -> dict[str, Any]:
    snapshot, overrides = live_state()
    return {"snapshot": snapshot, "overrides": overrides}


def _said(error: Exception) -> str:
    """The error in its own words; of one that has none, where it happened."""
    return str(error) or "".join(traceback.format_exception(error, limit=-2))
