"""The whole load: steps that commit with their progress, so that a broken load goes on where it stood."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice

from django.db import connection, transaction
from django.utils import timezone

from catalog.errors import Nature, OfferdeskError
from catalog.history.copying import run
from catalog.history.orders import Keys, chunks, copy_orders
from catalog.history.people import load_customers, load_stores
from catalog.history.products import load_products
from catalog.history.source import LineRow, Source
from catalog.history.sums import SourceSums, Sums, landed
from catalog.history.watch import Watch
from catalog.models import Channel, ImportRecord, Order
from catalog.services.order_facts import recount_order_facts

KIND = "order history"
CHANNEL = "cj-till"
CHUNK = 4_000
"""Baskets in one transaction."""
LOCK = 0x0FFE_0002


def finished_load() -> ImportRecord | None:
    """The record of a complete load, if there is one."""
    return ImportRecord.objects.filter(kind=KIND, finished_at__isnull=False).first()


def load_history(source: Source, watch: Watch, *, chunk: int = CHUNK) -> ImportRecord:
    """Load everything, or what an earlier run left to do; a finished load is left as it is.

    Raises OfferdeskError where another run is at work, where the source is not the one of the half-done
    load, and where what landed differs from the source's own sums.
    """
    if record := finished_load():
        return record
    with _alone():
        record = _record(source)
        if "source_sums" not in record.progress:
            _load_facts(source, record, watch)
        _load_orders(source, record, watch, chunk)
        _finish(record, watch)
    return record


def check_sums(record: ImportRecord) -> Sums:
    """The sums of what landed; raises OfferdeskError naming every figure that differs from the source."""
    here = landed(CHANNEL)
    differences = here.differences(Sums(**record.progress["source_sums"]))
    if differences:
        raise OfferdeskError(
            "history_differs",
            {"differences": differences},
            Nature.CONFLICT,
            detail=f"What landed differs from the source: {'; '.join(differences)}.",
        )
    return here


def refresh_customer_facts(channel: str) -> None:
    """Order facts of everybody who ever bought in a channel, counted anew from all their orders."""
    bought = Order.objects.filter(channel__code=channel, customer__isnull=False).order_by("customer_id")
    recount_order_facts(customers=bought.values_list("customer_id", flat=True).distinct())


def _load_facts(source: Source, record: ImportRecord, watch: Watch) -> None:
    """Products, customers, stores, channel; the source's sums are kept for the final check."""
    sums, stores, households = SourceSums(), set[int](), set[int]()
    watch.begin("reading the source", source.line_count())
    for line in _counted(source.lines(), watch):
        sums.add(line)
        stores.add(line.store_id)
        households.add(line.household_id)
    facts = {row.household_id: row.facts for row in source.households()}
    watch.begin("products", 1)
    with transaction.atomic():
        products = load_products(source.products())
        load_customers(households | facts.keys(), facts)
        load_stores(stores)
        Channel.objects.get_or_create(code=CHANNEL, defaults={"name": "The Complete Journey, tills"})
        record.rows = sums.total().lines
        record.progress |= {"source_sums": sums.total().as_json(), "products": products, "baskets": 0}
        record.save(update_fields=["rows", "progress"])
    watch.advance(1)


def _load_orders(source: Source, record: ImportRecord, watch: Watch, size: int) -> None:
    """The baskets that no earlier run landed; each chunk commits together with its place in the record."""
    keys = Keys.of_channel(Channel.objects.get(code=CHANNEL).pk)
    watch.begin("orders, lines", record.rows)
    watch.advance(record.landed)
    for baskets in chunks(islice(source.lines(), record.landed, None), size):
        count = sum(map(len, baskets))
        with transaction.atomic():
            copy_orders(baskets, keys)
            record.landed += count
            record.progress["baskets"] += len(baskets)
            record.save(update_fields=["landed", "progress"])
        watch.advance(count)


def _finish(record: ImportRecord, watch: Watch) -> None:
    """Customers' order facts, the check against the source, statistics for the planner."""
    watch.begin("customer facts, check", 1)
    with transaction.atomic():
        refresh_customer_facts(CHANNEL)
        check_sums(record)
        record.finished_at = timezone.now()
        record.save(update_fields=["finished_at"])
    run("ANALYZE catalog_order, catalog_orderline, catalog_customer, catalog_product")
    watch.advance(1)


def _record(source: Source) -> ImportRecord:
    """The record of the half-done load, or a new one."""
    record = ImportRecord.objects.filter(kind=KIND, finished_at__isnull=True).first()
    if record is None:
        return ImportRecord.objects.create(
            kind=KIND, door="command", started_at=timezone.now(), progress={"source": source.fingerprint}
        )
    if record.progress["source"] != source.fingerprint:
        raise OfferdeskError(
            "history_source_changed",
            {"half_done": record.progress["source"], "given": source.fingerprint},
            Nature.CONFLICT,
            detail=f"{record.progress['source']} is half loaded; {source.fingerprint} cannot finish it.",
        )
    return record


@contextmanager
def _alone() -> Iterator[None]:
    """Only one load at a time; the lock goes with the connection, however the process ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if cursor.fetchone() != (True,):
            raise OfferdeskError(
                "history_load_running",
                nature=Nature.CONFLICT,
                detail="Another run is loading the history now.",
            )
    try:
        yield
    finally:
        if connection.is_usable():
            run("SELECT pg_advisory_unlock(%s)", [LOCK])


def _counted(lines: Iterable[LineRow], watch: Watch) -> Iterator[LineRow]:
    """The same lines; the watch hears of every 10,000."""
    number = 0
    for number, line in enumerate(lines, 1):
        yield line
        if number % 10_000 == 0:
            watch.advance(10_000)
    watch.advance(number % 10_000)
