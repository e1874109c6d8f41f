"""What was done to codes, kept for good."""

from django.contrib.auth.models import User
from django.utils import timezone

from decisions.models import CodeBatch, CodeEvent, CodePool


def note(
    deed: str,
    *,
    pool: CodePool,
    actor: User | None,
    door: str,
    count: int,
    batch: CodeBatch | None = None,
    tail: str = "",
    reason: str = "",
) -> CodeEvent:
    """Writes one event, inside the transaction of the deed itself."""
    return CodeEvent.objects.create(
        at=timezone.now(),
        pool=pool,
        batch=batch,
        deed=deed,
        count=count,
        tail=tail,
        actor=actor,
        door=door,
        reason=reason.strip(),
    )
