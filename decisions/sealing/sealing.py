"""Sealing what is settled, so many rows a seal, and rows that came after their place was sealed."""

from datetime import UTC, datetime, timedelta

from django.db import transaction

from decisions.models import Seal
from decisions.sealing.chain import FIRST, digest_of, packed, unpacked
from decisions.sealing.streams import FORM, Leaf, Stream, streams

MOST_ROWS = 5_000
"""Rows of a seal: what a verifier holds in memory at once."""
LATEST = timedelta(minutes=15)
"""So long before the last seal a row may have been written that only committed after it."""
MOST_SEALS = 200
"""Seals of one run and stream; what is left over comes with the next."""


def seal_all(at: datetime) -> dict[str, int]:
    """Seals what is settled at an instant, never later than now; rows sealed by stream, and late ones."""
    now = min(at, datetime.now(UTC))
    counts: dict[str, int] = {}
    for stream in streams():
        sealed, late = seal_stream(stream, now)
        counts |= {stream.name: sealed, f"late {stream.name}": late}
    return counts


def seal_stream(stream: Stream, now: datetime) -> tuple[int, int]:
    """(rows sealed, late ones among them). Safe beside itself: a seal's number exists once."""
    sealed = late = 0
    with transaction.atomic():
        last = Seal.objects.filter(stream=stream.name).order_by("-number").defer("leaves").first()
        start = last.until if last is not None else 0
        horizon = max(start, stream.horizon(now))
        behind = late_rows(stream, start)
        if last is not None:
            behind += told_late(stream, last, {name for name, _ in behind})
        for _ in range(MOST_SEALS):
            until = stream.chunk_end(start, horizon, MOST_ROWS) if horizon > start else start
            own = stream.leaves(start, until, FORM) if until > start else []
            if own or behind:
                last = _store(stream, last, (start, until), behind, own, now)
                sealed, late, behind = sealed + last.count, late + last.late, []
                start = until
            if until >= horizon:
                break
    return sealed, late


def late_rows(stream: Stream, start: int) -> list[Leaf]:
    """Rows shortly before `start` that stand in no seal: their transactions ended after the sealing."""
    recent = Seal.objects.filter(stream=stream.name, until__gt=start - stream.lookback).order_by("number")
    known = list(recent.values_list("start", "count", "late"))
    if not known:
        return []
    begin = min(first for first, _, _ in known)
    with_late = recent.filter(late__gt=0).values_list("leaves", flat=True)
    earlier = [name for raw in with_late for name, _ in unpacked(bytes(raw)) if stream.place_of(name) < begin]
    if stream.count(begin, start) == sum(count for _, count, _ in known) - len(earlier):
        return []
    sealed = {
        name
        for raw in recent.values_list("leaves", flat=True).iterator(chunk_size=8)
        for name, _ in unpacked(bytes(raw))
    }
    return [leaf for leaf in stream.leaves(begin, start, FORM) if leaf[0] not in sealed]


def told_late(stream: Stream, last: Seal, known: set[str]) -> list[Leaf]:
    """Rows further back that came since the last seal: what tills sold without a link, whenever that was."""
    names = [name for name in stream.told_late(last.at - LATEST) if name not in known]
    old = [name for name in names if stream.place_of(name) < last.until]
    if not old:
        return []
    places = [stream.place_of(name) for name in old]
    seals = Seal.objects.filter(stream=stream.name)
    around = seals.filter(start__lte=max(places), until__gt=min(places))
    since = seals.filter(late__gt=0, at__gte=last.at - LATEST)
    for raw in around.union(since, all=True).values_list("leaves", flat=True).iterator(chunk_size=8):
        known = known | {name for name, _ in unpacked(bytes(raw))}
    unsealed = [name for name in old if name not in known]
    return stream.named(unsealed, FORM) if unsealed else []


def _store(
    stream: Stream, last: Seal | None, span: tuple[int, int], late: list[Leaf], own: list[Leaf], now: datetime
) -> Seal:
    seal = Seal(
        stream=stream.name,
        number=last.number + 1 if last is not None else 1,
        form=FORM,
        start=span[0],
        until=span[1],
        count=len(late) + len(own),
        late=len(late),
        at=now,
        leaves=packed([*late, *own]),
        previous=bytes(last.digest) if last is not None else FIRST,
    )
    seal.digest = digest_of(seal)
    seal.save(force_insert=True)
    return seal
