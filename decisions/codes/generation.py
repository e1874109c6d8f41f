"""Generating batches: asked for, then made all or none."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.db import connection, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from catalog.errors import Nature, OfferdeskError
from catalog.history.copying import copy_rows
from catalog.history.watch import Nobody, Watch
from decisions.codes.digests import code_digest, tail_of
from decisions.codes.drawing import draw
from decisions.codes.events import note as note_event
from decisions.codes.pools import check_open
from decisions.codes.rights import check_may
from decisions.codes.sealing import Seal
from decisions.models import CodeBatch, CodePool

MOST = 5_000_000
"""Codes of one batch."""
CHUNK = 20_000
"""Codes of one COPY and of one sealed part."""
DRAWS = 5
"""How often a chunk is drawn before something must be wrong: with 60 bits a second time is rare enough."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is wanted of a batch: how many codes, and what is to differ from the pool."""

    size: int
    partner: str = ""
    expires: datetime | None = None
    note: str = ""


@transaction.atomic
def ask_for_codes(*, actor: User, pool: CodePool, order: Order, door: str) -> CodeBatch:
    """A batch that is to be made; OfferdeskError `right_missing`, `pool_closed`, `size_invalid`."""
    check_may(actor, "generate_codepool")
    check_open(pool)
    if not 1 <= order.size <= MOST:
        raise OfferdeskError("size_invalid", detail=f"A batch has from 1 to {MOST:,} codes.")
    batch = CodeBatch.objects.create(
        pool=pool,
        origin="generated",
        size=order.size,
        partner=order.partner.strip(),
        expires=order.expires,
        note=order.note.strip(),
        created_by=actor,
    )
    note_event("asked", pool=pool, batch=batch, actor=actor, door=door, count=order.size)
    return batch


@transaction.atomic
def make_codes(*, batch_id: int, door: str, watch: Watch | None = None) -> CodeBatch:
    """Draws and stores the codes that were asked for, all or none; a batch that is made is left as it is."""
    batch = CodeBatch.objects.select_for_update(of=("self",)).select_related("pool").get(pk=batch_id)
    if batch.made_at is not None or batch.voided_at is not None or batch.pool.voided_at is not None:
        return batch
    seal, told = Seal(batch.pk), watch or Nobody()
    told.begin(f"{batch.pool.slug}: generating", batch.size)
    for start in range(0, batch.size, CHUNK):
        count = min(CHUNK, batch.size - start)
        seal.write(_store(batch, count))
        told.advance(count)
    batch.sealed_key, batch.made_at = seal.sealed_key, timezone.now()
    batch.save(update_fields=["sealed_key", "made_at"])
    refresh_statistics()
    note_event("generated", pool=batch.pool, batch=batch, actor=batch.created_by, door=door, count=batch.size)
    return batch


def generate(
    *, actor: User, pool: CodePool, order: Order, door: str, watch: Watch | None = None
) -> CodeBatch:
    """Asks for a batch and makes it at once, in one transaction."""
    with transaction.atomic():
        batch = ask_for_codes(actor=actor, pool=pool, order=order, door=door)
        return make_codes(batch_id=batch.pk, door=door, watch=watch)


def make_next(*, door: str = "job") -> int:
    """Makes the batch that was asked for first, if one waits; the number of its codes."""
    waiting = CodeBatch.objects.filter(
        origin="generated", made_at=None, voided_at=None, pool__voided_at=None
    ).order_by("id")
    first = waiting.first()
    return make_codes(batch_id=first.pk, door=door).size if first else 0


def refresh_statistics() -> None:
    """After many new codes look-ups are planned anew: the plan for a small table reads all of a large one."""
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE decisions_code, decisions_codebinding")


def _store(batch: CodeBatch, count: int) -> list[str]:
    """So many new codes, stored; where one is there already all are drawn again."""
    pool = batch.pool
    for _ in range(DRAWS):
        codes = draw(count, length=pool.length, prefix=pool.prefix, grouping=pool.grouping)
        # In the order of the digests neighbours of the index are written together, and nothing tells
        # which code was drawn when.
        rows = sorted((code_digest(code), tail_of(code)) for code in codes)
        try:
            with transaction.atomic():
                copy_rows(
                    "decisions_code",
                    ("digest", "tail", "batch_id", "void"),
                    ((digest, tail, batch.pk, False) for digest, tail in rows),
                )
        except UniqueViolation:  # the driver's own: COPY does not pass through Django
            continue
        return codes
    raise OfferdeskError(
        "codes_collide",
        {"pool": pool.slug},
        Nature.CONFLICT,
        detail=f"New codes of {pool.slug} are there already, {DRAWS} times in a row.",
    )
