"""Voiding: one code, a batch, or a whole pool; with a reason, for good."""

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from catalog.errors import FieldError, Nature, OfferdeskError
from decisions.codes.digests import code_digest
from decisions.codes.events import note
from decisions.codes.rights import check_may
from decisions.codes.sealing import destroy
from decisions.ledger.closing import close, use_of
from decisions.models import Code, CodeBatch, CodePool


@transaction.atomic
def void_code(*, actor: User, code: str, reason: str, door: str) -> Code:
    """One code, given in full; OfferdeskError `code_unknown`, `already_void`."""
    check_may(actor, "void_code")
    _check_reason(reason)
    found = Code.objects.select_for_update(of=("self",)).select_related("batch__pool")
    row = found.filter(digest=code_digest(code)).first()
    if row is None:
        raise OfferdeskError(
            "code_unknown", nature=Nature.MISSING, detail="No pool has this code as it is written here."
        )
    if row.void:
        raise _already(f"The code …{row.tail}")
    _void(row)
    batch = row.batch
    # Who decided with it before can't redeem it any more; what is reserved or used stays given.
    close([use_of(batch.pool.slug, bytes(row.digest))], "")
    note(
        "voided", pool=batch.pool, batch=batch, actor=actor, door=door, count=1, tail=row.tail, reason=reason
    )
    return row


@transaction.atomic
def take_back_code(*, digest: bytes, reason: str, door: str) -> bool:
    """A voucher's code, as its order comes back: no right is needed. False where it is void already."""
    row = Code.objects.select_for_update(of=("self",)).select_related("batch__pool").get(digest=digest)
    if row.void:
        return False
    _void(row)
    note(
        "voided",
        pool=row.batch.pool,
        batch=row.batch,
        actor=None,
        door=door,
        count=1,
        tail=row.tail,
        reason=reason,
    )
    return True


@transaction.atomic
def void_batch(*, actor: User, batch_id: int, reason: str, door: str) -> CodeBatch:
    """All codes of a batch, and its clear texts are gone; one that is not made yet is never made."""
    check_may(actor, "void_codepool")
    _check_reason(reason)
    batch = CodeBatch.objects.select_for_update(of=("self",)).select_related("pool").get(pk=batch_id)
    if batch.voided_at is not None:
        raise _already(f"The batch {batch}")
    batch.voided_at = timezone.now()
    destroy(batch)
    batch.save(update_fields=["voided_at", "sealed_key"])
    note("voided", pool=batch.pool, batch=batch, actor=actor, door=door, count=batch.size, reason=reason)
    return batch


@transaction.atomic
def void_pool(*, actor: User, pool: CodePool, reason: str, door: str) -> CodePool:
    """All codes of a pool, those to come included; it takes no more."""
    check_may(actor, "void_codepool")
    _check_reason(reason)
    stored = CodePool.objects.select_for_update().get(pk=pool.pk)
    if stored.voided_at is not None:
        raise _already(f"The pool {stored.slug}")
    stored.voided_at, stored.closed = timezone.now(), True
    stored._history_user = actor  # type: ignore[attr-defined]  # simple-history reads it
    stored._change_reason = reason.strip()[:100]  # type: ignore[attr-defined]
    stored.save()
    for batch in stored.batches.select_for_update().exclude(sealed_key=None):
        destroy(batch)
        batch.save(update_fields=["sealed_key"])
    count = sum(stored.batches.values_list("size", flat=True))
    note("voided", pool=stored, actor=actor, door=door, count=count, reason=reason)
    return stored


def _void(row: Code) -> None:
    Code.objects.filter(digest=row.digest).update(void=True)
    CodeBatch.objects.filter(pk=row.batch_id).update(void_codes=F("void_codes") + 1)
    row.void = True


def _check_reason(reason: str) -> None:
    if not reason.strip():
        detail = "Say why: voiding needs a reason."
        raise OfferdeskError(
            "reason_missing", detail=detail, errors=[FieldError("/reason", "missing", detail)]
        )


def _already(what: str) -> OfferdeskError:
    return OfferdeskError("already_void", nature=Nature.CONFLICT, detail=f"{what} is void already.")
