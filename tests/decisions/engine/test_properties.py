"""Properties of every answer, whatever the basket: the sums agree, and what must not matter does not."""

import copy
import os
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.engine import Compiled
from tests.decisions.engine.generated import simulations
from tests.decisions.engine.running import one

EXAMPLES = int(os.environ.get("ENGINE_EXAMPLES", "100"))
OFTEN = settings(
    max_examples=EXAMPLES,
    deadline=timedelta(seconds=10),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)


def minor(text: str) -> int:
    """Cents of a decimal text."""
    return int(text.replace(".", ""))


def total(texts: Any) -> int:
    """The sum of decimal texts, in cents."""
    return sum(minor(text) for text in texts)


@OFTEN
@given(simulations())
def test_the_sums_agree(simulation: dict[str, Any]) -> None:
    body = one(simulation)
    totals = {key: minor(text) for key, text in body["totals"].items()}
    for line in body["lines"]:
        assert (
            total(line["unit_totals"])
            == minor(line["total"])
            == minor(line["subtotal"]) - minor(line["discount"])
        )
        assert len(line["unit_totals"]) == line["quantity"]
        assert total(row["amount"] for row in line["adjustments"]) == minor(line["discount"])
        assert all(minor(row["amount"]) > 0 for row in line["adjustments"])
    shipping = body["shipping"]
    assert total(row["amount"] for row in shipping["adjustments"]) == minor(shipping["discount"])
    assert minor(shipping["amount"]) - minor(shipping["discount"]) == minor(shipping["total"])
    lines = total(line["discount"] for line in body["lines"])
    assert totals["item_discount"] + totals["order_discount"] == lines
    assert totals["subtotal"] == total(line["subtotal"] for line in body["lines"])
    assert totals["discount"] == lines + totals["shipping_discount"]
    assert totals["total"] == totals["subtotal"] + totals["shipping"] - totals["discount"]
    applied = [row for row in body["offers"] if row["state"] in ("applied", "clipped")]
    assert total(row["amount"] for row in applied) == totals["discount"]
    for row in applied:
        cuts = [cut for line in body["lines"] for cut in line["adjustments"] if cut["offer"] == row["code"]]
        cuts += [cut for cut in shipping["adjustments"] if cut["offer"] == row["code"]]
        assert total(cut["amount"] for cut in cuts) == minor(row["amount"])


@OFTEN
@given(simulations())
def test_never_below_the_floor_never_dearer_never_negative(simulation: dict[str, Any]) -> None:
    body = one(simulation)
    products = {product["sku"]: product for product in simulation["products"]}
    sent = {line["id"]: line for line in simulation["requests"][0]["basket"]["lines"]}
    for line in body["lines"]:
        product = products.get(line["sku"], {})
        floor = minor(product.get("price_floor", "0.00"))
        for price, now in zip(unit_prices(sent[line["id"]]), line["unit_totals"], strict=True):
            assert min(price, floor) <= minor(now) <= price
            if not product.get("discountable", True):
                assert minor(now) == price
    assert 0 <= minor(body["shipping"]["total"]) <= minor(body["shipping"]["amount"])
    assert minor(body["totals"]["total"]) >= 0


def unit_prices(line: dict[str, Any]) -> list[int]:
    """The units of a sent line: an amount's remainder goes to the first ones."""
    quantity = line["quantity"]
    if "unit_price" in line:
        return [minor(line["unit_price"])] * quantity
    each, rest = divmod(minor(line["amount"]), quantity)
    return [each + 1] * rest + [each] * (quantity - rest)


def told(body: dict[str, Any]) -> dict[str, Any]:
    """An answer without the order of its lines."""
    return body | {"lines": {line["id"]: line for line in body["lines"]}}


@OFTEN
@given(simulations(), st.randoms(use_true_random=False))
def test_no_order_of_lists_matters(simulation: dict[str, Any], chance: Any) -> None:
    shuffled = copy.deepcopy(simulation)
    for listed in (shuffled["requests"][0]["basket"]["lines"], shuffled["offers"], shuffled["products"]):
        chance.shuffle(listed)
    assert told(one(shuffled)) == told(one(simulation))


@OFTEN
@given(simulations(), st.data())
def test_splitting_a_line_changes_no_total(simulation: dict[str, Any], data: st.DataObject) -> None:
    for offer in simulation["offers"]:
        for benefit in offer["give"]:
            # Which of several units `all` means when it may take only some depends on their numbers.
            if benefit.get("which") == "all":
                benefit["which"] = "cheapest"
    lines = simulation["requests"][0]["basket"]["lines"]
    whole = [i for i, line in enumerate(lines) if line["quantity"] > 1 and "unit_price" in line]
    if not whole:
        return
    at = data.draw(st.sampled_from(whole))
    first = data.draw(st.integers(1, lines[at]["quantity"] - 1))
    split = copy.deepcopy(simulation)
    # "!" stands before every digit: the new line comes right behind its twin wherever ids decide.
    rest = lines[at] | {"id": lines[at]["id"] + "!", "quantity": lines[at]["quantity"] - first}
    split["requests"][0]["basket"]["lines"][at]["quantity"] = first
    split["requests"][0]["basket"]["lines"].append(rest)
    before, after = one(simulation), one(split)
    assert after["totals"] == before["totals"]
    assert without_line_names(after["offers"]) == without_line_names(before["offers"])


def without_line_names(offers: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """What is told of offers; a reason names the lines that were sent, of which there is one more now."""
    offers = copy.deepcopy(offers)
    for offer in offers:
        for reason in offer["reasons"]:
            reason["params"].pop("lines", None)
    return offers


@OFTEN
@given(simulations())
def test_a_line_worth_nothing_that_nobody_selects_changes_nothing(simulation: dict[str, Any]) -> None:
    for offer in simulation["offers"]:
        offer["when"] = [part for part in offer["when"] if speaks_of_money(part)]
        for benefit in offer["give"]:
            leave_z_out(benefit)
    richer = copy.deepcopy(simulation)
    free = {"id": "0", "sku": "Z", "quantity": 3, "unit_price": "0.00"}
    richer["requests"][0]["basket"]["lines"].insert(0, free)
    before, after = one(simulation), one(richer)
    assert after["lines"][0]["total"] == "0.00"
    assert after["lines"][1:] == before["lines"]
    left = ("totals", "offers", "shipping", "gifts", "rewards", "optimality")
    assert {key: after[key] for key in left} == {key: before[key] for key in left}


def speaks_of_money(condition: dict[str, Any]) -> bool:
    """Whether a condition counts no units."""
    return not any(word in str(condition) for word in ("quantity", "contains", "distinct"))


def leave_z_out(benefit: dict[str, Any]) -> None:
    """Let a benefit select no SKU Z."""
    kind = benefit["kind"]
    if kind == "bundle":
        sides = benefit["components"]
    elif kind == "buy_get":
        sides = [benefit["buy"], benefit.setdefault("get", {})]
    else:
        sides = [] if kind in ("gift", "perk", "voucher") or "points" in benefit else [benefit]
    key = "of" if kind == "tiered" else "items"
    for side in sides:
        if side.get("on") != "shipping":
            side[key] = without_z(side.get(key))


def without_z(selection: dict[str, Any] | None) -> dict[str, Any]:
    """A selection that leaves SKU Z out."""
    given = selection or {}
    excluded = given.get("exclude", {}).get("skus", [])
    return given | {"exclude": {"skus": [*excluded, "Z"]}}


STRICT: dict[str, Any] = {
    "priority": 100,
    "tags": ["seasonal"],
    "stacking": {"exclusive": "basket", "groups": ["g1", "g2"], "never_with": {"tags": ["seasonal"]}},
}
IDLE = [
    ("its condition fails", {"when": [{"kind": "subtotal", "at_least": "999999.00"}]}),
    ("its code is missing", {"trigger": "code", "codes": ["NOBODY"]}),
    ("it has ended", {"ends": "2020-01-01"}),
    ("it is for another channel", {"where": {"channels": ["kiosk"]}}),
    ("it selects nothing", {"give": [{"kind": "percent_off", "percent": "50", "items": {"skus": ["Z"]}}]}),
    (
        "its gift is out of stock",
        {"give": [{"kind": "percent_off", "percent": "50"}, {"kind": "gift", "options": [{"sku": "NONE"}]}]},
    ),
    (
        "its points have no program",
        {
            "give": [
                {"kind": "percent_off", "percent": "50"},
                {"kind": "points", "multiplier": "2", "program": "none"},
            ]
        },
    ),
]


@OFTEN
@given(simulations(), st.sampled_from(IDLE))
def test_an_offer_that_can_not_apply_changes_nothing(
    simulation: dict[str, Any], idle: tuple[str, dict[str, Any]]
) -> None:
    simulation["usage"]["stock"]["NONE"] = 0
    offer = {"offer": "idle", "give": [{"kind": "percent_off", "percent": "50"}]} | STRICT | idle[1]
    richer = simulation | {"offers": [offer, *simulation["offers"]]}
    before, after = one(simulation), one(richer)
    after["offers"] = [row for row in after["offers"] if row["code"] != "idle"]
    after["nudges"] = [row for row in after["nudges"] if row["offer"] != "idle"]
    assert after == before


@OFTEN
@given(simulations())
def test_the_index_misses_no_offer(simulation: dict[str, Any]) -> None:
    simulation["requests"][0]["options"]["explain"] = "applied"
    found = one(simulation)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Compiled, "candidates", lambda self, basket: list(self.offers))
        assert one(simulation) == found


@OFTEN
@given(simulations())
def test_no_shopper_is_told_of_what_does_not_concern_him(simulation: dict[str, Any]) -> None:
    simulation["requests"][0]["options"]["explain"] = "applied"
    body = one(simulation)
    entered = set(simulation["requests"][0]["coupons"])
    for row in body["offers"]:
        assert row["state"] in ("applied", "clipped") or row["coupon"] in entered
    assert [row["code"] for row in body["coupons"]] == simulation["requests"][0]["coupons"]
    by_code = {row["code"]: row for row in body["offers"]}
    for coupon in body["coupons"]:
        if coupon["state"] in ("applied", "clipped"):
            assert by_code[coupon["offer"]]["state"] == coupon["state"]
        else:
            assert coupon["reasons"]
