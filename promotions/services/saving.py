"""What every write of a governed object does: who, through which door, and what, into its history."""

from typing import Any

from django.contrib.auth.models import User
from django.db.models import Model


def save_with_history(row: Model, *, actor: User | None, door: str, what: str) -> None:
    """Saves the row with a history entry of "<door>: <what>" by the actor (None: a job, named in `what`)."""
    save_with_reason(row, actor=actor, reason=f"{door}: {what}")


def save_with_reason(row: Any, *, actor: User | None, reason: str) -> None:
    """The same with the whole reason; one that the history has no room for is cut."""
    room = type(row).history.model._meta.get_field("history_change_reason").max_length
    row._history_user = actor
    row._change_reason = reason[:room]
    row.save()
