"""Two versions of one offer in a snapshot: the later one takes over on the second, whoever sleeps."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Facts,
    Policy,
    answer,
    compile_snapshot,
    decide,
    read_offer,
    read_request,
)
from tests.decisions.engine.running import basket

JULY = datetime(2026, 7, 1, tzinfo=UTC)
SECOND = timedelta(seconds=1)


def document(percent: str, **more: Any) -> dict[str, Any]:
    give = [{"kind": "percent_off", "percent": percent, "on": "order"}]
    return {"offer": "summer", "trigger": "code", "codes": ["SUN"], "give": give} | more


FIRST = document("10", ends="2026-08-31")
SECOND_VERSION = document("20", starts="2026-07-01", ends="2026-07-31")
THIRD = document("30", starts="2026-06-20T00:00", ends="2026-07-31")


def decided(at: datetime, *versions: dict[str, Any], explain: str = "candidates") -> dict[str, Any]:
    offers = [(number, read_offer(each)) for number, each in enumerate(versions, 1)]
    compiled = compile_snapshot(reversed(offers), Policy(), "sha256:0")
    sent = basket(("A", 1, "100.00"), coupons=["sun"], options={"explain": explain, "offer": "summer"})
    decision = decide(compiled, NO_OVERRIDES, read_request(sent), Facts(), NO_ALLOWANCES, at)
    return answer(decision, id="", created=at, expires=at, diagnose=True)


@pytest.mark.parametrize(
    ("name", "at", "versions", "version", "discount"),
    [
        ("a second before", JULY - SECOND, [FIRST, SECOND_VERSION], 1, "10.00"),
        ("on the second", JULY, [FIRST, SECOND_VERSION], 2, "20.00"),
        ("the old one doesn't come back", JULY + timedelta(days=40), [FIRST, SECOND_VERSION], 2, "0.00"),
        ("a third one that starts before the second", JULY, [FIRST, SECOND_VERSION, THIRD], 3, "30.00"),
        ("a later one without a start", JULY, [FIRST, document("40")], 2, "40.00"),
        ("before the first and only start", JULY - SECOND, [SECOND_VERSION], 1, "0.00"),
    ],
)
@pytest.mark.parametrize("explain", ["applied", "candidates", "all"])
def test_one_version_counts_at_a_time(
    name: str, at: datetime, versions: list[dict[str, Any]], version: int, discount: str, explain: str
) -> None:
    body = decided(at, *versions, explain=explain)
    assert body["totals"]["discount"] == discount
    assert [row["version"] for row in body["offers"]] == [version]
    assert [coupon["offer"] for coupon in body["coupons"]] == ["summer"]


def test_a_version_stands_there_once() -> None:
    with pytest.raises(ValueError, match="version of offer summer"):
        compile_snapshot([(1, read_offer(FIRST)), (1, read_offer(THIRD))], Policy(), "sha256:0")
