"""Rollouts: a share of the units gets the offer, and who has it keeps it."""

from typing import Any

import pytest

from decisions.engine import dump_offer, offer_schema, read_offer
from tests.decisions.engine.running import basket, simulate
from tests.decisions.engine.schemas import fits

LADDER = {"offer": "ladder", "give": [{"kind": "percent_off", "percent": "10"}]}

# First points of "ladder" (docs/pricing.md): c-42 0.024, b-9f3 0.358, c-1 0.491, c-2 0.707.
CASES: list[tuple[str, dict[str, Any], dict[str, Any], list[str]]] = [
    ("inside", {"percent": "5"}, {"customer": {"id": "c-42"}}, ["applied"]),
    ("outside", {"percent": "5"}, {"customer": {"id": "c-1"}}, ["held_out", "not_rolled_out"]),
    ("just inside", {"percent": "49.1040"}, {"customer": {"id": "c-1"}}, ["applied"]),
    ("just outside", {"percent": "49.1039"}, {"customer": {"id": "c-1"}}, ["held_out", "not_rolled_out"]),
    ("nobody", {"percent": "0"}, {"customer": {"id": "c-42"}}, ["held_out", "not_rolled_out"]),
    ("a guest", {"percent": "99.9999"}, {}, ["held_out", "unit_missing"]),
    ("everybody, guests too", {"percent": "100"}, {}, ["applied"]),
    ("no percentage is everybody", {"unit": "basket"}, {}, ["applied"]),
    ("by basket", {"percent": "36", "unit": "basket"}, {}, ["applied"]),
    ("by basket, outside", {"percent": "35", "unit": "basket"}, {}, ["held_out", "not_rolled_out"]),
    ("by store, and there is none", {"percent": "50", "unit": "store"}, {}, ["held_out", "unit_missing"]),
]


@pytest.mark.parametrize(("name", "rollout", "request_", "expected"), CASES, ids=[c[0] for c in CASES])
def test_case(name: str, rollout: dict[str, Any], request_: dict[str, Any], expected: list[str]) -> None:
    request = basket(("A", 1, "100.00"), **request_)
    request["basket"]["id"] = "b-9f3"
    document = {"currency": "EUR", "offers": [LADDER | {"rollout": rollout}], "requests": [request]}
    (decision,) = simulate(document)["decisions"]
    (row,) = decision["offers"]
    assert [row["state"], *(reason["code"] for reason in row["reasons"])] == expected
    assert decision["totals"]["discount"] == ("10.00" if expected == ["applied"] else "0.00")
    if row["state"] == "held_out":
        assert row["reasons"][0]["params"] == {"unit": rollout.get("unit", "customer")}


def test_a_higher_percentage_keeps_everybody_who_was_in() -> None:
    requests = [basket(("A", 1, "100.00"), customer={"id": f"c-{i}"}) for i in range(300)]
    had: set[int] = set()
    counts = []
    for percent in ("1", "5", "25", "50", "99.9999", "100"):
        offer = LADDER | {"rollout": {"percent": percent}}
        decisions = simulate({"currency": "EUR", "offers": [offer], "requests": requests})["decisions"]
        now = {i for i, each in enumerate(decisions) if each["totals"]["discount"] != "0.00"}
        assert had <= now
        had = now
        counts.append(len(now))
    assert counts == [2, 15, 73, 145, 300, 300]


def test_a_held_out_offer_keeps_nobody_out_and_burns_no_code() -> None:
    alone = LADDER | {
        "trigger": "code", "codes": ["L"], "stacking": {"exclusive": "basket"}, "rollout": {"percent": "5"},
    }  # fmt: skip
    request = basket(("A", 1, "100.00"), customer={"id": "c-1"}, coupons=["L"])
    document = {"currency": "EUR", "offers": [alone, LADDER | {"offer": "open"}], "requests": [request]}
    (decision,) = simulate(document)["decisions"]
    assert {row["code"]: row["state"] for row in decision["offers"]} == {
        "ladder": "held_out",
        "open": "applied",
    }
    assert [coupon["state"] for coupon in decision["coupons"]] == ["held_out"]


@pytest.mark.parametrize(
    ("rollout", "written"),
    [
        ({"percent": "12.50"}, {"percent": "12.5"}),
        ({"percent": 5, "unit": "customer"}, {"percent": "5"}),
        ({"percent": "0", "unit": "store"}, {"percent": "0", "unit": "store"}),
        ({"percent": "100", "unit": "store"}, None),
        ({}, None),
    ],
)
def test_how_it_is_written(rollout: dict[str, Any], written: dict[str, Any] | None) -> None:
    document = dump_offer(read_offer(LADDER | {"rollout": rollout}))
    assert document.get("rollout") == written
    assert fits(document, offer_schema(), offer_schema()) == []
