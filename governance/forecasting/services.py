"""Forecasts from asking to result. PostgreSQL holds all there is to know of a run: what is done is a row."""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from decisions.public import ENGINE_VERSION, Comparer, comparer, live_state, read_offer
from governance.forecasting.replaying import replay
from governance.forecasting.results import result_of
from governance.forecasting.sources import WEEKS, Key, Source, baskets, choose
from governance.forecasting.tallies import Tally
from governance.forecasting.windows import Window
from governance.launch.documents import hash_of
from governance.models import Forecast, ForecastChunk, ForecastRun

Json = Any
CHUNK = 250
"""Baskets of one piece of work: a second or two for twenty drafts."""
MOST_DRAFTS = 200
"""Drafts of one run; more wait for the next one."""
NO_BASKETS = "no baskets to replay"


def ask(
    *, document: Mapping[str, Json], by: str, at: datetime, part: int | None = None, attempt: int = 0
) -> Forecast:
    """A draft that waits for the next run; raises DocumentErrors. `part` is the evidence that it is for."""
    offer = read_offer(dict(document))
    return Forecast.objects.create(
        code=offer.code,
        document=dict(document),
        document_hash=hash_of(dict(document)),
        asked_at=at,
        asked_by=by,
        part=part,
        attempt=attempt,
    )


@transaction.atomic
def begin(
    *,
    at: datetime,
    weeks: int = WEEKS,
    only: str | None = None,
    among: QuerySet[Forecast] | None = None,
) -> ForecastRun | None:
    """A run of all drafts that wait, cut into chunks; None where none waits. Raises NotReady.

    `only` asks for one source of baskets, `among` for some of the drafts. Where there is no basket to replay
    the run is done at once, and says so.
    """
    known = Forecast.objects.all() if among is None else among
    waiting = known.select_for_update(skip_locked=True).filter(run=None)
    drafts = list(waiting.order_by("asked_at", "pk")[:MOST_DRAFTS])
    if not drafts:
        return None
    snapshot, overrides = live_state()
    source = choose(at, weeks, only=only)
    run = ForecastRun.objects.create(
        began_at=at,
        snapshot=snapshot,
        overrides=overrides,
        engine=ENGINE_VERSION,
        source=source.name,
        since=source.since,
        until=source.until,
        weeks=weeks,
        baskets=len(source.keys),
    )
    for number, draft in enumerate(drafts):
        draft.run, draft.number = run, number
    Forecast.objects.bulk_update(drafts, ["run", "number"])
    ForecastChunk.objects.bulk_create(
        ForecastChunk(run=run, number=number, keys=keys) for number, keys in enumerate(_chunks(source))
    )
    if not source.keys:
        combine(run.pk)
        run.refresh_from_db()
    return run


def run_chunk(run: int, number: int) -> bool:
    """Replays a chunk and keeps its sums; False where that is done already, or nobody needs it any more."""
    chunk = ForecastChunk.objects.select_related("run").filter(run=run, number=number).first()
    if chunk is None or chunk.changes is not None or chunk.run.state != "running":
        return False
    assert chunk.run.since is not None
    compared, windows = _prepared(chunk.run)
    asked = baskets(chunk.run.source, _keys(chunk.keys), gifts=compared.gifts, today=chunk.run.began_at)
    found = replay(compared, asked, windows=windows, since=chunk.run.since)
    rows = ForecastChunk.objects.filter(pk=chunk.pk, changes__isnull=True, run__state="running")
    changes = [tally.as_json() for tally in found.tallies]
    return bool(rows.update(changes=changes, print=found.print, done_at=timezone.now()))


@transaction.atomic
def combine(run: int) -> bool:
    """Makes the results of a run whose chunks are all done; False where they are not, or it is combined."""
    row = ForecastRun.objects.select_for_update().get(pk=run)
    chunks = list(row.chunks.order_by("number"))
    if row.state != "running" or any(chunk.changes is None for chunk in chunks):
        return False
    row.data_hash = hashlib.sha256("".join(chunk.print for chunk in chunks).encode()).hexdigest()
    forecasts = list(row.forecasts.order_by("number"))
    for number, forecast in enumerate(forecasts):
        tally = Tally()
        for chunk in chunks:
            tally.merge(Tally.from_json(_sums(chunk)[number]))
        forecast.result = _result(row, forecast, tally)
    Forecast.objects.bulk_update(forecasts, ["result"])
    row.chunks.all().delete()
    row.state, row.finished_at = "done", timezone.now()
    row.save()
    return True


@transaction.atomic
def give_up(run: int, error: str) -> bool:
    """Ends a run that cannot be computed, with the reason."""
    row = ForecastRun.objects.select_for_update().get(pk=run)
    if row.state != "running":
        return False
    row.state, row.error, row.finished_at = "failed", error or "no reason was given", timezone.now()
    row.save()
    row.chunks.all().delete()
    return True


def compute_here(run: ForecastRun) -> None:
    """Computes a run in this process, for commands."""
    for number in undone(run.pk):
        run_chunk(run.pk, number)
    combine(run.pk)
    run.refresh_from_db()


def undone(run: int) -> list[int]:
    """The chunks of a run that nobody has computed yet."""
    rows = ForecastChunk.objects.filter(run=run, changes__isnull=True).order_by("number")
    return list(rows.values_list("number", flat=True))


def _chunks(source: Source) -> list[Sequence[Key]]:
    return [list(source.keys[start : start + CHUNK]) for start in range(0, len(source.keys), CHUNK)]


def _keys(stored: Json) -> Sequence[Key]:
    keys: Sequence[Key] = stored
    return keys


def _sums(chunk: ForecastChunk) -> list[Json]:
    assert chunk.changes is not None
    return list(chunk.changes)


def _result(run: ForecastRun, forecast: Forecast, tally: Tally) -> Json:
    offer = read_offer(forecast.document)
    window = Window.of(offer, run.began_at)
    return {
        "data": {
            "source": run.source,
            "since": None if run.since is None else run.since.isoformat(),
            "until": None if run.until is None else run.until.isoformat(),
            "weeks": run.weeks,
            "baskets": run.baskets,
            "hash": run.data_hash,
        },
        "basis": {
            "snapshot": run.snapshot,
            "overrides": run.overrides,
            "engine": run.engine,
            "draft": forecast.document_hash,
        },
        "note": "" if run.baskets else NO_BASKETS,
        "needs_code": offer.trigger == "code",
        "starts": window.starts.isoformat(),
        "ends": None if window.ends is None else window.ends.isoformat(),
        "days": window.days,
        "currencies": result_of(offer, window, tally, weeks=run.weeks, seed=forecast.document_hash),
    }


Prepared = tuple[Comparer, Sequence[Window]]
_kept: OrderedDict[int, Prepared] = OrderedDict()
KEPT = 2
"""Runs that a process keeps compiled: one chunk follows another."""


def _prepared(run: ForecastRun) -> Prepared:
    found = _kept.get(run.pk)
    if found is None:
        documents = list(run.forecasts.order_by("number").values_list("document", flat=True))
        made = comparer(snapshot=run.snapshot, overrides=run.overrides, documents=documents)
        found = _kept[run.pk] = made, [Window.of(offer, run.began_at) for offer in made.offers]
        while len(_kept) > KEPT:
            _kept.popitem(last=False)
    return found
