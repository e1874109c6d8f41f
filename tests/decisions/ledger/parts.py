"""Claims without a decision behind them: the ledger's own parts are tried alone."""

import multiprocessing
import os
import threading
import time
import traceback
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any, TypeVar

from django.db import connection, transaction

from catalog.transactions import with_retries
from decisions.ids import ULIDS
from decisions.ledger.accounts import open_accounts
from decisions.ledger.checking import INVARIANTS, broken
from decisions.ledger.claims import ClaimRow, insert_claim
from decisions.ledger.needs import Need, Rejection, in_order
from decisions.ledger.taking import Taking
from decisions.models import Allowance

T = TypeVar("T")
DRILL_ROUND = os.environ.get("DRILL_ROUND", "")
"""Other draws in each round of `./run drill ledger`."""
LOG = "every decision's snapshot is stored"
"""Not held against tests that commit: between them the snapshots go and the log stays."""
_WITHOUT_DECISIONS = {"every claim names a decision that was logged", LOG}


def need(kind: str = "total", owner: str = "summer", quantity: int = 1, limit: int = 1, **more: Any) -> Need:
    return Need(kind, owner, quantity, limit, more.pop("version", 1), **more)


def claim(state: str = "held", *, seconds: float = 60) -> str:
    """A new claim without stakes; of the other states only what the constraints ask for."""
    name, now = ULIDS.next(time.time_ns() // 1_000_000)
    committed = state not in ("held", "released", "expired")
    assert insert_claim(
        ClaimRow(
            id=name,
            state=state,
            channel="web",
            decision=name,
            reserved=True,
            order_id=name if committed else None,
            order_total=None,
            created=now,
            expires=now + timedelta(seconds=seconds),
            committed=now if committed else None,
            ended=None,
            terms="{}",
        )
    )
    return name


class Refused(Exception):
    """There was not enough."""

    def __init__(self, rejections: Sequence[Rejection]) -> None:
        super().__init__(rejections)
        self.rejections = list(rejections)


def take(*needs: Need, seconds: float | None = 60) -> str:
    """A claim that takes all of it, as a hold or (None) as used; raises Refused and leaves nothing behind.

    A deadlock is none of what may happen, and is raised.
    """
    return with_retries(lambda: _taken(in_order(needs), seconds), attempts=1)


def _taken(wanted: Sequence[Need], seconds: float | None) -> str:
    accounts = open_accounts(wanted)
    with transaction.atomic():
        name = claim("held" if seconds is not None else "committed", seconds=seconds or 0)
        until = None if seconds is None else datetime.now(UTC) + timedelta(seconds=seconds)
        if rejections := Taking(name, datetime.now(UTC), until, accounts).take(wanted):
            raise Refused(rejections)
    return name


def together(count: int, job: Callable[[int], T]) -> list[T | Exception]:
    """What `count` threads get that begin at the same moment, each with a link of its own."""
    barrier = threading.Barrier(count)

    def run(number: int) -> T | Exception:
        try:
            connection.ensure_connection()
            barrier.wait()
            return job(number)
        except Exception as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(run, range(count)))


def in_processes(count: int, job: Callable[[int], T]) -> list[T]:
    """What `count` processes get that begin at the same moment, each with a link of its own.

    Quicker than threads where there is much to do: no lock of the interpreter keeps them from each other.
    """
    context = multiprocessing.get_context("fork")
    barrier, told = context.Barrier(count), context.SimpleQueue()

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            barrier.wait()
            told.put((number, job(number), None))
        except BaseException:
            told.put((number, None, traceback.format_exc()))

    connection.close()
    processes = [context.Process(target=run, args=(number,)) for number in range(count)]
    for process in processes:
        process.start()
    found = [told.get() for _ in processes]
    for process in processes:
        process.join()
    assert not [error for _, _, error in found if error], "\n".join(error for _, _, error in found if error)
    return [result for _, result, _ in sorted(found, key=itemgetter(0))]


def in_rounds(
    count: int, rounds: int, job: Callable[[int, int], T], after: Callable[[int, list[T | Exception]], None]
) -> None:
    """Round after round, `count` threads begin at the same moment, each with a link that it keeps.

    `job` gets the thread's and the round's number; `after` sees what all of a round got.
    """
    barrier = threading.Barrier(count + 1)
    results: list[Any] = [None] * count

    def run(number: int) -> None:
        try:
            connection.ensure_connection()
            for turn in range(rounds):
                barrier.wait()
                try:
                    results[number] = job(number, turn)
                except Exception as error:
                    results[number] = error
                barrier.wait()
        except threading.BrokenBarrierError:
            pass
        finally:
            connection.close()

    threads = [threading.Thread(target=run, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    try:
        for turn in range(rounds):
            barrier.wait()
            barrier.wait()
            after(turn, list(results))
    finally:
        barrier.abort()
        for thread in threads:
            thread.join()


def counters(kind: str = "total", owner: str = "summer", **more: str) -> tuple[int, int, int]:
    """(share, held, used) of an allowance over all its slots."""
    rows = Allowance.objects.filter(kind=kind, owner=owner, **more)
    return sum(r.share for r in rows), sum(r.held for r in rows), sum(r.used for r in rows)


def sound() -> bool:
    """Whether every invariant holds."""
    found = {name: rows for name, rows in broken().items() if name != LOG}
    assert not found, found
    return True


def unbroken() -> bool:
    """Whether every invariant holds; claims made here have no decision."""
    assert set(INVARIANTS) > _WITHOUT_DECISIONS
    found = {name: rows for name, rows in broken().items() if name not in _WITHOUT_DECISIONS}
    assert not found, found
    return True
