"""Clients that all draw on one budget, in the database that the environment names.

A program of its own, for it needs Django: CLIENTS SECONDS ROUNDS in, one JSON object out.
  none   claim, stake and movement, but no counter: the floor
  row    the budget in one row
  slots  the budget in as many rows as a hot one gets
The rounds of the three alternate. In the end a small budget is drawn on from all sides until it is exhausted.
"""

import multiprocessing
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import cache
from multiprocessing.synchronize import Barrier
from typing import Any

import django

django.setup()

# What follows needs the apps.
from django.db import connection, transaction  # noqa: E402

from benchmarks.measuring.figures import judged, progress, result, target_text  # noqa: E402
from catalog.statements import run_prepared  # noqa: E402
from catalog.transactions import with_retries  # noqa: E402
from decisions.ids import ULIDS  # noqa: E402
from decisions.ledger.accounts import Account, open_accounts, split  # noqa: E402
from decisions.ledger.checking import INVARIANTS  # noqa: E402
from decisions.ledger.claims import ClaimRow, insert_claim  # noqa: E402
from decisions.ledger.contention import CONTENTION, SLOTS  # noqa: E402
from decisions.ledger.needs import Need  # noqa: E402
from decisions.ledger.taking import Taking  # noqa: E402
from decisions.models import Allowance  # noqa: E402

Json = dict[str, Any]
AT_LEAST = {"slots_ratio": 0.65, "row_ratio": 0.2}
AT_MOST = {"over_spend": 0.0}
LARGE = 10**12
SMALL = 100 * 999
"""Minor units of a budget that 999 orders exhaust."""
_UNCOUNTED = """
WITH stake AS (
    INSERT INTO decisions_stake (claim_id, allowance_id, state, quantity, returned, at, expires)
    VALUES (%(claim)s, 0, 'used', 100, 0, %(at)s, NULL)
)
INSERT INTO decisions_movement (at, allowance_id, claim, kind, quantity)
VALUES (now(), 0, %(claim)s, 'use', 100)
"""


def need(owner: str, limit: int = LARGE) -> Need:
    return Need("budget", owner, 100, limit, 1, unit="EUR")


def claim() -> ClaimRow:
    """A redemption of nothing in particular."""
    name, now = ULIDS.next(time.time_ns() // 1_000_000)
    return ClaimRow(
        id=name,
        state="committed",
        channel="web",
        decision=name,
        reserved=False,
        order_id=name,
        order_total=None,
        created=now,
        expires=None,
        committed=now,
        ended=None,
        terms="{}",
    )


@cache
def accounts(owner: str, limit: int) -> dict[bytes, Account]:
    """Looked up before a transaction begins: here once by each client."""
    return open_accounts([need(owner, limit)])


def order(owner: str | None, limit: int = LARGE) -> bool:
    """One redemption; whether there was enough left."""
    return with_retries(lambda: redeemed(owner, limit))


def redeemed(owner: str | None, limit: int) -> bool:
    """One transaction of it."""
    row = claim()
    with transaction.atomic():
        insert_claim(row)
        if owner is None:
            run_prepared(_UNCOUNTED, {"claim": row.id, "at": datetime.now(UTC)})
            return True
        if Taking(row.id, row.created, None, accounts(owner, limit)).take([need(owner, limit)]):
            transaction.set_rollback(True)
            return False
    return True


def counted(job: Callable[[], bool], barrier: Barrier, seconds: float, told: Any) -> None:
    """A client: as many orders as fit, or until it is refused."""
    connection.close()
    CONTENTION.cool = lambda: None  # type: ignore[method-assign] # a row stays one row
    job()
    barrier.wait()
    end = time.monotonic() + seconds
    done = 0
    while time.monotonic() < end and job():
        done += 1
    told.put(done)


def together(clients: int, job: Callable[[], bool], seconds: float) -> float:
    """Orders a second of so many processes."""
    context = multiprocessing.get_context("fork")
    barrier, told = context.Barrier(clients + 1), context.Queue()
    connection.close()
    processes = [context.Process(target=counted, args=(job, barrier, seconds, told)) for _ in range(clients)]
    for process in processes:
        process.start()
    barrier.wait()
    start = time.monotonic()
    done: int = sum(told.get() for _ in processes)
    took = time.monotonic() - start
    for process in processes:
        process.join()
    return done / took


def over_spent() -> int:
    """Minor units that any allowance has given beyond its limit, by its stakes."""
    sql = """
        SELECT coalesce(sum(greatest(0, given - share)), 0)::bigint FROM (
            SELECT a.key, sum(a.share) AS share FROM decisions_allowance a GROUP BY a.key
        ) known JOIN (
            SELECT a.key, sum(s.quantity) AS given FROM decisions_allowance a
            JOIN decisions_stake s ON s.allowance_id = a.id GROUP BY a.key
        ) taken USING (key)
    """
    with connection.cursor() as cursor:
        cursor.execute(sql)
        return int(cursor.fetchone()[0])


def exhausted(clients: int) -> Json:
    """A small budget drawn on from all sides to its end, in one row and in several."""
    for name, slots in (("small", 0), ("small-slots", SLOTS)):
        open_accounts([need(name, SMALL)])
        split(need(name).key, slots)
        together(clients, lambda name=name: order(name, SMALL), 60.0)  # type: ignore[misc]
    used = sum(Allowance.objects.filter(owner__startswith="small").values_list("used", flat=True))
    return {"small_limits": 2 * SMALL, "small_used": used, "over_spend": over_spent()}


def main() -> None:
    """The ways by turns, then the end of a budget."""
    clients, seconds, rounds = int(sys.argv[1]), float(sys.argv[2]), int(sys.argv[3])
    open_accounts([need("row"), need("slots")])
    split(need("slots").key, SLOTS)
    ways: dict[str, str | None] = {"none": None, "row": "row", "slots": "slots"}
    best = dict.fromkeys(ways, 0.0)
    for number in range(rounds):
        for name, owner in ways.items():
            rate = together(clients, lambda owner=owner: order(owner), seconds)  # type: ignore[misc]
            best[name] = max(best[name], rate)
            progress(f"  round {number + 1}, {name:>5}: {rate:7.0f} orders a second")
    found: Json = {"clients": clients, **{f"{name}_per_second": round(rate) for name, rate in best.items()}}
    found |= {f"{name}_ratio": round(best[name] / best["none"], 3) for name in ("row", "slots")}
    found |= exhausted(clients)
    sums = INVARIANTS["held and used are the sum of the movements"]
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT count(*) FROM ({sums}) AS found")
        found["counters_off"] = int(cursor.fetchone()[0])
    found["targets"] = judged(found, AT_MOST, AT_LEAST)
    progress(target_text(found["targets"]))
    result(found)


if __name__ == "__main__":
    main()
