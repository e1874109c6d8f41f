"""ULIDs."""

import threading
from datetime import UTC, datetime

import pytest

from decisions.ids import ALPHABET, Ulids, created_at, encode, from_milliseconds

MAXIMUM = "7ZZZZZZZZZZZZZZZZZZZZZZZZZ"


@pytest.mark.parametrize(
    ("milliseconds", "random", "text"),
    [
        (0, 0, "0" * 26),
        (1, 0, "0000000001" + "0" * 16),
        (1469918176385, 0, "01ARYZ6S41" + "0" * 16),
        (2**48 - 1, 2**80 - 1, MAXIMUM),
    ],
)
def test_encoding(milliseconds: int, random: int, text: str) -> None:
    assert encode(milliseconds, random) == text


def test_the_time_comes_back_to_the_millisecond() -> None:
    moment = datetime(2026, 6, 15, 9, 0, 0, 123_000, tzinfo=UTC)
    text, created = Ulids().next(int(moment.timestamp() * 1000))
    assert created == moment
    assert created_at(text) == moment


def test_milliseconds_are_exact_far_from_now() -> None:
    assert from_milliseconds(253402300799_999) == datetime(9999, 12, 31, 23, 59, 59, 999_000, tzinfo=UTC)


@pytest.mark.parametrize(
    "text", ["", "x", "0" * 25, "0" * 27, "I" * 26, "o" * 26, "8" + "0" * 25, MAXIMUM, "0" * 25 + "\x00"]
)
def test_what_nobody_made(text: str) -> None:
    assert created_at(text) is None


def test_they_grow_inside_a_millisecond_and_when_the_clock_goes_back() -> None:
    ulids = Ulids()
    made = [ulids.next(milliseconds)[0] for milliseconds in (1000, 1000, 1000, 999, 1001)]
    assert made == sorted(set(made))
    assert created_at(made[3]) == from_milliseconds(1000)
    assert set("".join(made)) <= set(ALPHABET)


def test_threads_never_get_the_same_one() -> None:
    ulids = Ulids()
    found: list[str] = []

    def make() -> None:
        found.extend([ulids.next(1000)[0] for _ in range(500)])

    threads = [threading.Thread(target=make) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(set(found)) == 4000
