"""Asking for evidence: a row for each part, which the next worker takes."""

from collections.abc import Collection
from datetime import datetime

from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from governance.attempts import kept_if_refused
from governance.evidence.registry import parts
from governance.evidence.selectors import newest, stale_kinds
from governance.models import EvidencePart, Review
from governance.refusals import conflict, wrong_state
from governance.roles import Role, check_role

ASKERS = (Role.MARKETER, Role.FINANCE, Role.OPERATIONS, Role.ADMINISTRATOR)


def ask(review: Review, *, by: str, at: datetime, kinds: Collection[str] | None = None) -> list[EvidencePart]:
    """Rows for the parts (None = all) that nobody computes at the moment; within the caller's transaction."""
    known = newest(review)
    wanted = [kind for kind in parts() if kinds is None or kind in kinds]
    rows = [
        EvidencePart(
            review=review,
            kind=kind,
            number=1 + (known[kind].number if kind in known else 0),
            asked_at=at,
            asked_by=by,
        )
        for kind in wanted
        if kind not in known or known[kind].state not in EvidencePart.OPEN
    ]
    return EvidencePart.objects.bulk_create(rows)


@kept_if_refused("recompute evidence")
def ask_again(*, review: Review, actor: User, at: datetime | None = None) -> list[EvidencePart]:
    """Asks for every part that is missing, failed or stale; refused where there is none."""
    at = at or timezone.now()
    with transaction.atomic():
        check_role(actor, *ASKERS, to="recompute evidence")
        # One at a time: whoever comes second finds the rows of the first.
        review = Review.objects.select_for_update(of=("self",)).select_related("version").get(pk=review.pk)
        if review.state != "open":
            raise wrong_state("recompute its evidence", f"The {review}", review.state)
        rows = ask(review, by=actor.get_username(), at=at, kinds=stale_kinds(review, at))
        if not rows:
            raise conflict(
                "nothing_stale", "All parts of the evidence are as things stand, or being computed."
            )
    return rows
