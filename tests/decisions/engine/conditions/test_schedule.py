"""Condition schedule."""

from datetime import UTC, datetime
from typing import Any

import pytest

from decisions.engine import read_offer
from tests.decisions.engine.running import basket, one, problems

WEEKDAYS = ["mon", "tue", "wed", "thu", "fri"]

CASES: list[tuple[str, dict[str, Any], str, str, bool]] = [
    # 15 June 2026 is a Monday; Berlin is two hours ahead of UTC in June, one in January.
    ("a day", {"days": ["mon"]}, "UTC", "2026-06-15T00:00:00Z", True),
    ("the day before", {"days": ["mon"]}, "UTC", "2026-06-14T23:59:59Z", False),
    ("the day after", {"days": ["mon"]}, "UTC", "2026-06-16T00:00:00Z", False),
    ("several days", {"days": WEEKDAYS}, "UTC", "2026-06-19T12:00:00Z", True),
    ("not at the weekend", {"days": WEEKDAYS}, "UTC", "2026-06-20T12:00:00Z", False),
    ("the zone's day", {"days": ["mon"]}, "Europe/Berlin", "2026-06-14T22:00:00Z", True),
    ("hours, at the start", {"from": "09:00", "to": "17:30"}, "UTC", "2026-06-15T09:00:00Z", True),
    ("hours, a second before", {"from": "09:00", "to": "17:30"}, "UTC", "2026-06-15T08:59:59Z", False),
    ("hours, a second before the end", {"from": "09:00", "to": "17:30"}, "UTC", "2026-06-15T17:29:59Z", True),
    ("hours, at the end", {"from": "09:00", "to": "17:30"}, "UTC", "2026-06-15T17:30:00Z", False),
    (
        "local hours in summer",
        {"from": "09:00", "to": "10:00"},
        "Europe/Berlin",
        "2026-06-15T07:00:00Z",
        True,
    ),
    (
        "local hours in winter",
        {"from": "09:00", "to": "10:00"},
        "Europe/Berlin",
        "2026-01-15T08:00:00Z",
        True,
    ),
    ("from alone: until midnight", {"from": "22:00"}, "UTC", "2026-06-15T23:59:59Z", True),
    ("to alone: from midnight", {"to": "06:00"}, "UTC", "2026-06-15T00:00:00Z", True),
    ("to 24:00", {"from": "22:00", "to": "24:00"}, "UTC", "2026-06-15T23:59:59Z", True),
    ("past midnight, in the evening", {"from": "22:00", "to": "02:00"}, "UTC", "2026-06-15T22:00:00Z", True),
    ("past midnight, in the night", {"from": "22:00", "to": "02:00"}, "UTC", "2026-06-15T01:59:59Z", True),
    ("past midnight, at the end", {"from": "22:00", "to": "02:00"}, "UTC", "2026-06-15T02:00:00Z", False),
    ("past midnight, at noon", {"from": "22:00", "to": "02:00"}, "UTC", "2026-06-15T12:00:00Z", False),
    (
        "the night after a named day",
        {"days": ["mon"], "from": "22:00", "to": "02:00"},
        "UTC",
        "2026-06-16T01:00:00Z",
        True,
    ),
    (
        "the night before a named day",
        {"days": ["mon"], "from": "22:00", "to": "02:00"},
        "UTC",
        "2026-06-15T01:00:00Z",
        False,
    ),
    (
        "an hour that happens twice",
        {"from": "02:00", "to": "03:00"},
        "Europe/Berlin",
        "2026-10-25T00:30:00Z",
        True,
    ),
    ("and its second time", {"from": "02:00", "to": "03:00"}, "Europe/Berlin", "2026-10-25T01:30:00Z", True),
    (
        "an hour that never happens",
        {"from": "02:00", "to": "03:00"},
        "Europe/Berlin",
        "2026-03-29T01:00:00Z",
        False,
    ),
    ("no parameters: always", {}, "UTC", "2026-06-15T12:00:00Z", True),
]


@pytest.mark.parametrize(("name", "parameters", "zone", "at", "holds"), CASES)
def test_schedule(name: str, parameters: dict[str, Any], zone: str, at: str, holds: bool) -> None:
    offer = {
        "offer": "o",
        "zone": zone,
        "when": [{"kind": "schedule"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    (row,) = one({"offers": [offer], "requests": [basket(at=at)]})["offers"]
    assert row["state"] == ("applied" if holds else "failed")
    assert [reason["code"] for reason in row["reasons"]] == ([] if holds else ["outside_schedule"])


CHANGES: list[tuple[str, dict[str, Any], str, str, str | None]] = [
    ("opens today", {"from": "17:00"}, "UTC", "2026-06-15T12:00", "2026-06-15T17:00"),
    ("closes tonight", {"from": "11:00"}, "UTC", "2026-06-15T12:00", "2026-06-16T00:00"),
    ("closes at night", {"from": "11:00", "to": "02:00"}, "UTC", "2026-06-15T12:00", "2026-06-16T02:00"),
    ("on Sunday", {"days": ["sun"]}, "UTC", "2026-06-15T12:00", "2026-06-21T00:00"),
    ("today's is over", {"days": ["mon"], "to": "09:00"}, "UTC", "2026-06-15T12:00", "2026-06-22T00:00"),
    ("one day after the other", {"days": ["mon", "tue"]}, "UTC", "2026-06-15T12:00", "2026-06-17T00:00"),
    ("always", {}, "UTC", "2026-06-15T12:00", None),
    ("in the zone's time", {"from": "17:00"}, "Europe/Berlin", "2026-06-15T12:00", "2026-06-15T15:00"),
    # On 29 March 2026 Berlin goes from 02:00 to 03:00 at 01:00 UTC.
    ("opens in the gap", {"from": "02:30"}, "Europe/Berlin", "2026-03-28T23:30", "2026-03-29T01:00"),
    ("closes in the gap", {"to": "02:30"}, "Europe/Berlin", "2026-03-28T23:30", "2026-03-29T01:00"),
    (
        "a weekly hour that is skipped",
        {"days": ["sun"], "from": "02:00", "to": "03:00"},
        "Europe/Berlin",
        "2026-03-28T12:00",
        "2026-04-05T00:00",
    ),
    # On 25 October 2026 it goes back from 03:00 to 02:00 at 01:00 UTC.
    ("closes for the first time", {"to": "02:30"}, "Europe/Berlin", "2026-10-25T00:00", "2026-10-25T00:30"),
    ("opens again", {"to": "02:30"}, "Europe/Berlin", "2026-10-25T00:30", "2026-10-25T01:00"),
    ("closes for the second time", {"to": "02:30"}, "Europe/Berlin", "2026-10-25T01:00", "2026-10-25T01:30"),
]  # fmt: skip


@pytest.mark.parametrize(("name", "parameters", "zone", "clock", "expected"), CHANGES)
def test_next_change(
    name: str, parameters: dict[str, Any], zone: str, clock: str, expected: str | None
) -> None:
    offer = read_offer(
        {
            "offer": "o",
            "when": [{"kind": "schedule"} | parameters],
            "give": [{"kind": "points", "points": 1}],
        }
    )
    (condition,) = offer.when.leaves()
    found = condition.next_change(datetime.fromisoformat(clock).replace(tzinfo=UTC), zone)
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


def test_the_reason_repeats_the_window() -> None:
    offer = {
        "offer": "o",
        "when": [{"kind": "schedule", "days": ["fri"], "from": "07:05"}],
        "give": [{"kind": "points", "points": 1}],
    }
    (row,) = one({"offers": [offer], "requests": [basket(at="2026-06-15T12:00:00Z")]})["offers"]
    assert row["reasons"][0]["params"] == {"days": ["fri"], "from": "07:05", "to": "24:00"}


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"days": []}, [("/when/0/days", "wrong_length")]),
    ({"days": ["Monday"]}, [("/when/0/days/0", "wrong_value")]),
    ({"days": ["mon", "MON"]}, [("/when/0/days/1", "wrong_value")]),
    ({"from": "9:00"}, [("/when/0/from", "wrong_value")]),
    ({"from": "25:00"}, [("/when/0/from", "wrong_value")]),
    ({"from": "24:00"}, [("/when/0", "contradiction")]),
    ({"to": "12:60"}, [("/when/0/to", "wrong_value")]),
    ({"to": 720}, [("/when/0/to", "wrong_value")]),
    ({"to": "00:00"}, [("/when/0", "contradiction")]),
    ({"from": "12:00", "to": "12:00"}, [("/when/0", "contradiction")]),
    ({"zone": "UTC"}, [("/when/0/zone", "unknown_key")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    document = {
        "offer": "o",
        "when": [{"kind": "schedule"} | parameters],
        "give": [{"kind": "points", "points": 1}],
    }
    assert problems(document) == expected
