"""The thread that follows the database: within two seconds, whatever happens to it."""

import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psycopg
import pytest
from django.db import connection

from decisions.models import CurrentSnapshot
from decisions.overrides.switches import switch
from decisions.snapshots import watcher
from decisions.snapshots.documents import Installed
from decisions.snapshots.live import LIVE
from decisions.snapshots.watcher import WATCHER, live, ready
from tests.decisions.conftest import Ask, Watching
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, basket

pytestmark = pytest.mark.django_db(transaction=True)

Install = Callable[..., Installed]
PATIENCE = 2.0
"""Seconds within which every worker follows."""


def seconds_until(condition: Callable[[], bool]) -> float:
    start = time.monotonic()
    while not condition():
        assert time.monotonic() - start < 10, "it never happened"
        time.sleep(0.005)
    return time.monotonic() - start


def test_another_process_installs(install: Install, watching: Watching) -> None:
    install(TEN_OFF)
    watching()
    script = Path(__file__).with_name("second_process.py")
    name = connection.settings_dict["NAME"]
    with subprocess.Popen(
        [sys.executable, script, name, json.dumps(FIVE_OFF)],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "PYTHONPATH": os.getcwd()},
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        # The line as it comes: how long the process takes to end is not the point.
        said = json.loads(process.stdout.readline())  # type: ignore[union-attr]
        seconds_until(lambda: live().compiled.hash == said["hash"])
        assert time.time() - said["committed"] < PATIENCE
    assert process.returncode == 0


def test_a_lost_notification_costs_half_a_second(install: Install, watching: Watching) -> None:
    first, second = install(TEN_OFF), install(FIVE_OFF)
    watching()
    assert live().compiled.hash == second.hash
    CurrentSnapshot.objects.update(snapshot_id=first.hash, sequence=second.sequence + 1)
    assert seconds_until(lambda: live().compiled.hash == first.hash) < PATIENCE


def test_a_kill_takes_effect(ask: Ask, install: Install, watching: Watching) -> None:
    install(*BOOK)
    watching()
    number = switch(action="kill", target="offer", code="ship50", reason="wrong", actor="olga")
    assert seconds_until(lambda: live().overrides.number == number) < PATIENCE
    answer = json.loads(ask(basket(options={"explain": "candidates"})).content)
    assert [o["state"] for o in answer["offers"] if o["code"] == "ship50"] == ["killed"]


def test_it_survives_its_connection(install: Install, watching: Watching) -> None:
    install(TEN_OFF)
    watching()
    live()
    with psycopg.connect(**{**connection.get_connection_params(), "autocommit": True}) as other:
        cut = other.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND backend_type = 'client backend' "
            "AND pid NOT IN (%s, pg_backend_pid())",
            [connection.connection.info.backend_pid],
        ).fetchall()
    assert cut, "the watcher's connection was not found"
    installed = install(FIVE_OFF)
    assert seconds_until(lambda: live().compiled.hash == installed.hash) < PATIENCE


def test_who_hears_nothing_any_more_is_not_ready(
    install: Install, watching: Watching, monkeypatch: pytest.MonkeyPatch
) -> None:
    install(TEN_OFF)
    watching()
    monkeypatch.setattr(watcher, "STALE_SECONDS", 1.5)
    assert ready()
    with psycopg.connect(**connection.get_connection_params()) as other:
        other.execute("LOCK TABLE decisions_currentsnapshot IN ACCESS EXCLUSIVE MODE")
        seconds_until(lambda: not ready())
        assert live().compiled.versions
    seconds_until(ready)


def test_it_looks_by_one_tiny_statement(install: Install, watching: Watching) -> None:
    install(*BOOK)
    watching()
    seen: list[Any] = []
    real = LIVE.refresh
    cursors = threading.Event()

    def spying(cursor: Any) -> Any:
        before = cursor.connection.pgconn
        result = real(cursor)
        seen.append(before)
        if len(seen) > 1:
            cursors.set()
        return result

    LIVE.refresh = spying  # type: ignore[method-assign]
    try:
        assert cursors.wait(3)
    finally:
        LIVE.refresh = real  # type: ignore[method-assign]
    assert len({id(link) for link in seen}) == 1
    assert seen[0] is not connection.connection.pgconn


def test_a_forked_worker_starts_its_own(install: Install, watching: Watching) -> None:
    installed = install(TEN_OFF)
    watching()
    connection.close()
    child = os.fork()
    if child == 0:
        try:
            alone = WATCHER._thread is None
            found = live().compiled.hash == installed.hash and WATCHER._thread is not None
            os._exit(0 if alone and found else 1)
        except BaseException:
            os._exit(2)
    _, status = os.waitpid(child, 0)
    assert os.waitstatus_to_exitcode(status) == 0


def test_switching_is_atomic_under_load(ask: Ask, install: Install, watching: Watching) -> None:
    """While two snapshots alternate, every answer is wholly the one or wholly the other."""
    books = [
        [{**FIVE_OFF, "give": [{"kind": "amount_off", "amount": {"EUR": amount}, "on": "order"}]}, TEN_OFF]
        for amount in ("5.00", "7.00")
    ]
    discounts = {install(*book).hash: amount for book, amount in zip(books, ("5.00", "7.00"), strict=True)}
    watching()
    answers: list[Any] = []
    stop = threading.Event()
    failures: list[BaseException] = []

    def decide_on() -> None:
        try:
            while not stop.is_set():
                answers.append(json.loads(ask(basket()).content))
        except BaseException as error:
            failures.append(error)
        finally:
            connection.close()

    threads = [threading.Thread(target=decide_on) for _ in range(3)]
    for thread in threads:
        thread.start()
    for turn in range(8):
        installed = install(*books[turn % 2])
        seconds_until(lambda wanted=installed.hash: live().compiled.hash == wanted)  # type: ignore[misc]
        time.sleep(0.05)
    stop.set()
    for thread in threads:
        thread.join()
    assert not failures
    assert {answer["snapshot"] for answer in answers} == set(discounts)
    wrong = [a for a in answers if a["totals"]["order_discount"] != discounts[a["snapshot"]]]
    assert wrong == []
