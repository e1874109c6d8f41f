"""kill -9 at every step of a commit, of the database under load, of Valkey: acknowledged means present."""

import itertools
import json
import signal
import threading
import time
from typing import Any

import pytest

from config.local import children
from decisions.ledger.failpoints import PLACES
from tests.decisions.faults.yard import Cut, Site, Yard

Json = dict[str, Any]
orders = (f"o-{number}" for number in itertools.count(1))
WITH_A_RESERVATION = {"settled", "moved", "stated", "committed"}


@pytest.mark.parametrize("place", PLACES)
def test_a_web_server_dies_in_a_commit(broken_yard: Yard, sound_site: Site, place: str) -> None:
    order, decision = next(orders), sound_site.decide()
    before = broken_yard.used()
    reservation = sound_site.reserve(decision) if place in WITH_A_RESERVATION else None
    with broken_yard.site(FAILPOINT=place) as dying, pytest.raises(Cut):
        dying.redeem(decision, order, reservation=reservation)
    # Nothing of it, or all of it: the held 10.00 are held or used, never both, never neither.
    held, used = broken_yard.used()
    done = place == "committed"
    assert used - before[1] == (1000 if done else 0)
    assert held - before[0] == (1000 if reservation is not None and not done else 0)
    status, answer, replayed = sound_site.redeem(decision, order, reservation=reservation)
    assert (status, replayed) == (201, done)
    assert sound_site.redeem(decision, order, reservation=reservation) == (201, answer, True)
    assert broken_yard.used() == (before[0], before[1] + 1000)
    assert broken_yard.broken() == {}


def test_the_database_dies_under_load(broken_yard: Yard, sound_site: Site) -> None:
    before = broken_yard.used()
    decisions = [[(next(orders), sound_site.decide()) for _ in range(40)] for _ in range(4)]
    acknowledged: dict[str, bytes] = {}
    stop = threading.Event()

    def shop(mine: list[tuple[str, str]]) -> None:
        for order, decision in mine:
            if stop.is_set():
                return
            try:
                status, answer, _ = sound_site.redeem(decision, order)
            except Cut:
                continue
            if status == 201:
                acknowledged[order] = answer
            else:
                assert status == 503, (status, answer)

    threads = [threading.Thread(target=shop, args=(mine,)) for mine in decisions]
    for thread in threads:
        thread.start()
    while len(acknowledged) < 15:
        time.sleep(0.005)
    broken_yard.kill_postgres()
    stop.set()
    for thread in threads:
        thread.join()
    broken_yard.start_postgres()
    # All of it again, as clients do who have got no answer: what was acknowledged is answered as it was.
    told = dict(acknowledged)
    for order, decision in itertools.chain(*decisions):
        status, answer, replayed = until_it_answers(sound_site, decision, order)
        assert status == 201, answer
        if order in told:
            assert (answer, replayed) == (told[order], True)
    assert len(told) >= 15
    held, used = broken_yard.used()
    assert (held, used) == (before[0], before[1] + 160 * 1000)
    assert broken_yard.broken() == {}


def until_it_answers(site: Site, decision: str, order: str) -> tuple[int, bytes, bool]:
    deadline = time.monotonic() + 30
    while True:
        try:
            found = site.redeem(decision, order)
        except Cut:
            found = (503, b"", False)
        if found[0] != 503 or time.monotonic() > deadline:
            return found
        time.sleep(0.1)


def test_valkey_frozen_flushed_and_gone(broken_yard: Yard, sound_site: Site) -> None:
    """Decisions and commits are what they were; nothing that counts is kept there."""
    before = broken_yard.used()
    server = broken_yard.servers["valkey"]
    children.signal_group(server, signal.SIGSTOP)
    try:
        start = time.monotonic()
        assert sound_site.redeem(sound_site.decide(), next(orders))[0] == 201
        assert time.monotonic() - start < 10
    finally:
        children.signal_group(server, signal.SIGCONT)
    broken_yard.valkey._ask(b"FLUSHALL\r\n")
    assert sound_site.redeem(sound_site.decide(), next(orders))[0] == 201
    children.signal_group(server, signal.SIGKILL)
    server.wait(10)
    try:
        for _ in range(3):
            assert sound_site.redeem(sound_site.decide(), next(orders))[0] == 201
    finally:
        broken_yard.servers["valkey"] = broken_yard.valkey.start()
        broken_yard.valkey.wait(broken_yard.servers["valkey"])
    assert broken_yard.used() == (before[0], before[1] + 5 * 1000)
    assert broken_yard.broken() == {}
    assert json.loads(sound_site.ask("GET", "redemptions?order_id=o-1")[1])["data"]


RUN = "from django.core.management import call_command; call_command('run_job', 'expire_holds')"


@pytest.mark.parametrize("place", ["moved", "stated"])
def test_a_job_dies_and_runs_again(broken_yard: Yard, sound_site: Site, place: str) -> None:
    """What it had not finished is as it was before; the next run does it once, and says what became of it."""
    names = [sound_site.reserve(sound_site.decide()).removeprefix("rsv_") for _ in range(2)]
    held, used = broken_yard.used()
    for table in ("claim", "stake"):
        broken_yard.change(
            f"UPDATE decisions_{table} SET expires = now() - interval '1 minute' WHERE expires IS NOT NULL "
            f"AND {'id' if table == 'claim' else 'claim_id'} = ANY(%s)",
            names,
        )
    assert broken_yard.dies(RUN, FAILPOINT=place)
    assert broken_yard.used() == (held, used)
    broken_yard.python(RUN)
    assert broken_yard.used() == (held - 2000, used)
    broken_yard.python(RUN)
    assert broken_yard.used() == (held - 2000, used)
    states = "SELECT state, count(*) FROM decisions_claim WHERE id = ANY('{{{}}}') GROUP BY state"
    assert broken_yard.rows(states.format(",".join(names))) == [("expired", 2)]
    runs = broken_yard.rows("SELECT outcome FROM governance_jobrun ORDER BY id DESC LIMIT 3")
    assert [outcome for (outcome,) in runs] == ["done", "done", "failed"]
    assert broken_yard.broken() == {}
