"""The one export of a batch's clear texts: a file for printing, after which nobody can read them again."""

import csv
from typing import IO

from cryptography.exceptions import InvalidTag
from django.contrib.auth.models import User
from django.db import transaction
from django.utils import timezone

from catalog.errors import Nature, OfferdeskError
from catalog.tables.cells import harmless
from decisions.codes.events import note
from decisions.codes.rights import check_may
from decisions.codes.sealing import destroy, opened
from decisions.models import CodeBatch

COLUMNS = ("code", "pool", "partner", "expires")


@transaction.atomic
def export_batch(*, actor: User, batch_id: int, door: str, out: IO[str]) -> CodeBatch:
    """Writes a batch as CSV and destroys its key: a second export is refused, whoever asks.

    `out` is kept only if the transaction is committed. OfferdeskError `already_exported`, `not_made`,
    `nothing_to_export` (imported, issued, void), `seal_broken` (another pepper).
    """
    check_may(actor, "export_codepool")
    locked = CodeBatch.objects.select_for_update(of=("self",))
    batch = locked.select_related("pool", "exported_by").get(pk=batch_id)
    _check_exportable(batch)
    ends = [end for end in (batch.expires, batch.pool.expires) if end is not None]
    rest = (
        batch.pool.slug,
        harmless(batch.partner or batch.pool.partner),
        min(ends).isoformat() if ends else "",
    )
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(COLUMNS)
    written = 0
    try:
        for codes in opened(batch):
            rows.writerows((code, *rest) for code in codes)
            written += len(codes)
    except InvalidTag:
        detail = f"The batch {batch} was sealed under another pepper, or was changed."
        raise OfferdeskError("seal_broken", nature=Nature.CONFLICT, detail=detail) from None
    destroy(batch)
    batch.exported_at, batch.exported_by = timezone.now(), actor
    batch.save(update_fields=["sealed_key", "exported_at", "exported_by"])
    note("exported", pool=batch.pool, batch=batch, actor=actor, door=door, count=written)
    return batch


def _check_exportable(batch: CodeBatch) -> None:
    """Refuses what was exported before, and what has no clear texts."""
    if batch.exported_at is not None:
        when = f"{batch.exported_at:%Y-%m-%d %H:%M} UTC"
        detail = f"The batch {batch} was exported on {when} by {batch.exported_by}; that is possible once."
        raise OfferdeskError("already_exported", {"batch": batch.pk}, Nature.CONFLICT, detail=detail)
    if batch.sealed_key is not None and batch.pool.voided_at is None:
        return
    if batch.origin == "generated" and batch.made_at is None and batch.voided_at is None:
        detail = f"The batch {batch} is not made yet."
        raise OfferdeskError("not_made", {"batch": batch.pk}, Nature.CONFLICT, detail=detail)
    detail = (
        f"There are no clear texts of the batch {batch}: only generated codes have some, until they are void."
    )
    raise OfferdeskError("nothing_to_export", {"batch": batch.pk}, Nature.CONFLICT, detail=detail)
