"""Kills and pauses stand outside the snapshot and stop offers at once."""

from typing import Any

import pytest

from decisions.engine import NO_OVERRIDES, Overrides
from tests.decisions.engine.running import basket, simulate

OFFER = {
    "offer": "ten",
    "campaign": "summer",
    "tags": ["seasonal"],
    "give": [{"kind": "percent_off", "percent": "10"}],
}
CODED = OFFER | {"trigger": "code", "codes": ["TEN"]}


def decided(
    offer: dict[str, Any], *switches: tuple[str, str, str], diagnose: bool = False, **more: Any
) -> Any:
    """The decision on a basket of 100.00 with these switches in force."""
    document = {"currency": "EUR", "offers": [offer], "requests": [basket(("A", 1, "100.00"), **more)]}
    (decision,) = simulate(document, overrides=Overrides(17, switches), diagnose=diagnose)["decisions"]
    return decision


CASES = [
    ("the offer", "offer", "ten", True),
    ("another offer", "offer", "twenty", False),
    ("its campaign", "campaign", "summer", True),
    ("another campaign", "campaign", "winter", False),
    ("its tag", "tag", "seasonal", True),
    ("another tag", "tag", "clearance", False),
    ("this channel", "channel", "web", True),
    ("another channel", "channel", "pos", False),
    ("everything", "everything", "", True),
]


@pytest.mark.parametrize(("name", "target", "code", "stopped"), CASES)
@pytest.mark.parametrize(("action", "reason"), [("kill", "killed"), ("pause", "paused")])
def test_what_a_switch_stops(
    action: str, reason: str, name: str, target: str, code: str, stopped: bool
) -> None:
    decision = decided(OFFER, (action, target, code))
    (row,) = decision["offers"]
    assert decision["totals"]["discount"] == ("0.00" if stopped else "10.00")
    assert row["state"] == ("killed" if stopped else "applied")
    assert [told["code"] for told in row["reasons"]] == ([reason] if stopped else [])
    assert decision["overrides"] == 17


def test_without_switches() -> None:
    document = {"offers": [OFFER], "requests": [basket(("A", 1, "100.00"))]}
    (decision,) = simulate(document, overrides=NO_OVERRIDES)["decisions"]
    assert (decision["overrides"], decision["totals"]["discount"]) == (0, "10.00")


def test_the_shopper_is_not_told_that_a_code_was_stopped() -> None:
    decision = decided(CODED, ("kill", "offer", "ten"), coupons=["TEN"])
    assert decision["offers"] == []
    told = {"code": "TEN", "state": "failed", "reasons": [{"code": "code_not_usable", "params": {}}]}
    assert decision["coupons"] == [told]


def test_who_may_diagnose_is_told() -> None:
    decision = decided(CODED, ("kill", "offer", "ten"), diagnose=True, coupons=["TEN"])
    assert [(row["state"], row["reasons"][0]["code"]) for row in decision["offers"]] == [("killed", "killed")]
    assert [row["reasons"][0]["code"] for row in decision["coupons"]] == ["killed"]


def test_a_stopped_offer_keeps_nobody_out() -> None:
    strict = OFFER | {"stacking": {"exclusive": "basket"}}
    other = {"offer": "one", "give": [{"kind": "amount_off", "amount": "1.00", "on": "order"}]}
    document = {"currency": "EUR", "offers": [strict, other], "requests": [basket(("A", 1, "100.00"))]}
    switches = Overrides(1, (("pause", "offer", "ten"),))
    (decision,) = simulate(document, overrides=switches)["decisions"]
    assert decision["totals"]["discount"] == "1.00"
