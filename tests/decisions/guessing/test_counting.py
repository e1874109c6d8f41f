"""Counts of guesses: exact among threads, weaker and never in the way without Valkey."""

import itertools
import os
import signal
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from redis import Redis

from config.local.children import Server
from config.local.valkey import Valkey
from decisions.guessing.counting import Counts
from decisions.guessing.local import LocalCounts
from decisions.guessing.scopes import Scope
from tests.decisions.guessing.conftest import address

SHOPPER, KEY = Scope("guesses:{web}:anna", 3, 900), Scope("guesses:{web}:key:test", 5, 60)
BOTH = [SHOPPER, KEY]


class InTurn:
    """Two processes, asked one after the other; who counted a code tells whether it was right."""

    def __init__(self, url: str) -> None:
        self._each = itertools.cycle([Counts(url), Counts(url)])

    def take(self, scopes: Sequence[Scope], codes: Sequence[str]) -> float | None:
        self._asked = next(self._each)
        return self._asked.take(scopes, codes)

    def right(self, scopes: Sequence[Scope], codes: Sequence[str]) -> None:
        self._asked.right(scopes, codes)


Way = Counts | InTurn


@pytest.fixture(params=["one process", "two processes", "no server"])
def counts(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Way:
    """The counts of one process, or of two that are asked in turn; and of one that has no server."""
    # How exact they are is asked here; who is given up after how long is asked elsewhere.
    monkeypatch.setattr("decisions.guessing.counting.TIMEOUT", 10.0)
    if request.param == "no server":
        return Counts("")
    request.getfixturevalue("server")
    url = address(request.getfixturevalue("valkey").socket)
    return Counts(url) if request.param == "one process" else InTurn(url)


def test_different_wrong_codes_count(counts: Way) -> None:
    assert [counts.take(BOTH, [code]) for code in "abc"] == [None, None, None]
    wait = counts.take(BOTH, ["d"])
    assert wait is not None
    assert 890 < wait <= 900
    # What was entered before is no new guess.
    assert counts.take(BOTH, ["a", "b", "c"]) is None


def test_right_codes_do_not_count_then_or_later(counts: Way) -> None:
    assert counts.take(BOTH, ["a", "b", "right"]) is None
    counts.right(BOTH, ["right"])
    assert counts.take(BOTH, ["c"]) is None
    assert counts.take(BOTH, ["d"]) is not None
    assert counts.take(BOTH, ["right"]) is None


def test_all_of_a_request_or_nothing(counts: Way) -> None:
    assert counts.take(BOTH, ["a", "b", "c", "d"]) is not None
    assert counts.take(BOTH, ["a", "b", "c"]) is None


def test_a_key_is_counted_over_all_its_shoppers(counts: Way) -> None:
    ben = Scope("guesses:{web}:ben", 3, 900)
    assert counts.take(BOTH, ["a", "b", "c"]) is None
    assert counts.take([ben, KEY], ["d", "e"]) is None
    wait = counts.take([ben, KEY], ["f"])
    assert wait is not None
    assert wait <= 60
    # A code that somebody else has tried is new to ben, not to the key.
    assert counts.take([ben, KEY], ["a"]) is None


def test_the_time_runs_out(counts: Way) -> None:
    short = Scope("guesses:{web}:short", 1, 1)
    assert counts.take([short], ["a"]) is None
    assert counts.take([short], ["b"]) is not None
    time.sleep(1.1)
    assert counts.take([short], ["b"]) is None


def test_sixty_four_at_once_get_not_one_too_many(counts: Way) -> None:
    for number in range(5):
        start, own = Barrier(64), Scope(f"guesses:{{web}}:{number}", 20, 900)

        def one(code: int, start: Barrier = start, own: Scope = own) -> bool:
            start.wait()
            return counts.take([own], [str(code)]) is None

        with ThreadPoolExecutor(64) as pool:
            assert sum(pool.map(one, range(64))) == 20


def test_a_flush_begins_anew(valkey: Valkey, server: Server) -> None:
    counts = Counts(address(valkey.socket))
    assert counts.take(BOTH, ["a", "b", "c"]) is None
    assert counts.take(BOTH, ["d"]) is not None
    Redis.from_url(address(valkey.socket)).flushall()
    # The process remembers what it counted; the others begin anew.
    assert counts.take(BOTH, ["d"]) is not None
    other = Counts(address(valkey.socket))
    assert other.take(BOTH, ["d", "e", "f"]) is None
    assert other.take(BOTH, ["g"]) is not None


def test_a_restart_is_not_noticed(valkey: Valkey, server: Server) -> None:
    counts = Counts(address(valkey.socket))
    assert counts.take(BOTH, ["a"]) is None
    valkey.stop(server)
    again = valkey.start()
    try:
        valkey.wait(again)
        assert counts.take(BOTH, ["b"]) is None
        assert Redis.from_url(address(valkey.socket)).hget(SHOPPER.name, "#") == b"1"
    finally:
        valkey.stop(again)


def test_what_another_left_under_the_name_is_no_error(valkey: Valkey, server: Server) -> None:
    Redis.from_url(address(valkey.socket)).set(SHOPPER.name, "poison")
    counts = Counts(address(valkey.socket))
    assert [counts.take(BOTH, [code]) is None for code in "abcd"] == [True, True, True, False]


def test_without_a_server_each_process_counts(valkey: Valkey) -> None:
    counts = Counts(address(valkey.socket))
    assert [counts.take(BOTH, [code]) is None for code in "abcd"] == [True, True, True, False]
    other = Counts(address(valkey.socket))
    assert other.take(BOTH, ["d"]) is None
    counts.right(BOTH, ["a"])
    assert counts.take(BOTH, ["d"]) is None
    assert Counts("").take(BOTH, ["a"]) is None


def test_a_frozen_server_costs_one_short_wait(valkey: Valkey, server: Server) -> None:
    counts = Counts(address(valkey.socket))
    assert counts.take(BOTH, ["a"]) is None
    os.kill(server.pid, signal.SIGSTOP)
    start = time.monotonic()
    assert counts.take(BOTH, ["a"]) is None
    assert time.monotonic() - start < 0.1
    start = time.monotonic()
    for _ in range(100):
        counts.take(BOTH, ["a"])
    assert time.monotonic() - start < 0.05
    os.kill(server.pid, signal.SIGCONT)
    time.sleep(1.1)
    assert counts.take(BOTH, ["b", "c"]) is None
    assert counts.take(BOTH, ["d"]) is not None


def test_the_process_keeps_so_many_counts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("decisions.guessing.local.MOST", 3)
    counts = LocalCounts()
    for number in range(5):
        counts.take([Scope(str(number), 1, 900)], ["a"])
    assert list(counts._counts) == ["2", "3", "4"]
