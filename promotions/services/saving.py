"""What every write of a governed object does: who, through which door, and what, into its history."""

from django.contrib.auth.models import User
from django.db.models import Model


def save_with_history(row: Model, *, actor: User | None, door: str, what: str) -> None:
    """Saves the row with a history entry of "<door>: <what>" by the actor (None: a job, named in `what`)."""
    row._history_user = actor  # type: ignore[attr-defined]
    row._change_reason = f"{door}: {what}"  # type: ignore[attr-defined]
    row.save()
