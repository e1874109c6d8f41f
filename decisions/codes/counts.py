"""How many codes there are, by state, pool and partner: summed over batches, not over millions of codes."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from django.db import connection

from decisions.models import CodeBatch, CodePool

# Batches whose codes differ from each other are counted code by code.
_MIXED = """
SELECT batch_id, coalesce(partner, ''), count(*), count(*) FILTER (WHERE void),
       count(*) FILTER (WHERE NOT void AND expires <= %(at)s)
FROM decisions_code WHERE batch_id = ANY(%(batches)s) GROUP BY 1, 2
"""


@dataclass(frozen=True, slots=True)
class Counts:
    """Codes by state; each is counted once: void before expired before unused. `asked` are not made yet."""

    unused: int = 0
    void: int = 0
    expired: int = 0
    asked: int = 0

    @property
    def codes(self) -> int:
        return self.unused + self.void + self.expired

    def __add__(self, other: "Counts") -> "Counts":
        return Counts(
            self.unused + other.unused,
            self.void + other.void,
            self.expired + other.expired,
            self.asked + other.asked,
        )


@dataclass(frozen=True, slots=True)
class ReportRow:
    """The codes of one partner ("" = nobody's) in one pool."""

    partner: str
    pool: CodePool
    counts: Counts


def batch_counts(batches: Iterable[CodeBatch], at: datetime) -> dict[int, Counts]:
    """Counts of each batch by its id; the batches come with their pools."""
    found: dict[int, Counts] = defaultdict(Counts)
    for batch, _, counts in _parts(batches, at):
        found[batch.pk] += counts
    return found


def pool_counts(pool: CodePool, at: datetime) -> Counts:
    """Counts of a pool."""
    return sum((counts for _, _, counts in _parts(pool.batches.select_related("pool"), at)), Counts())


def code_report(at: datetime, pools: Iterable[str] = ()) -> list[ReportRow]:
    """Codes per partner and pool, in the order of both; of all pools unless some are named."""
    batches = CodeBatch.objects.select_related("pool")
    wanted = list(pools)
    sums: dict[tuple[str, str], ReportRow] = {}
    for batch, partner, counts in _parts(batches.filter(pool__slug__in=wanted) if wanted else batches, at):
        key = (partner, batch.pool.slug)
        row = sums.get(key) or ReportRow(partner, batch.pool, Counts())
        sums[key] = replace(row, counts=row.counts + counts)
    return [sums[key] for key in sorted(sums)]


def _parts(batches: Iterable[CodeBatch], at: datetime) -> Iterable[tuple[CodeBatch, str, Counts]]:
    """(batch, partner, counts): one of each batch, several where its codes have partners of their own."""
    mixed = {}
    for batch in batches:
        if batch.mixed:
            mixed[batch.pk] = batch
        elif batch.origin == "generated" and batch.made_at is None:
            yield batch, _partner(batch), Counts(asked=0 if batch.voided_at else batch.size)
        else:
            yield batch, _partner(batch), _judged(batch, at, batch.size, batch.void_codes, 0)
    if mixed:
        with connection.cursor() as cursor:
            cursor.execute(_MIXED, {"at": at, "batches": list(mixed)})
            for batch_id, partner, codes, void, expired in cursor.fetchall():
                batch = mixed[batch_id]
                yield batch, partner or _partner(batch), _judged(batch, at, codes, void, expired)


def _partner(batch: CodeBatch) -> str:
    return batch.partner or batch.pool.partner


def _judged(batch: CodeBatch, at: datetime, codes: int, void: int, expired: int) -> Counts:
    """The counts, where batch or pool may be void or over as a whole."""
    if batch.voided_at is not None or batch.pool.voided_at is not None:
        return Counts(void=codes)
    ends = [end for end in (batch.expires, batch.pool.expires) if end is not None]
    if ends and min(ends) <= at:
        expired = codes - void
    return Counts(unused=codes - void - expired, void=void, expired=expired)
