"""Advertised prices: what the till charges for one unit in the price stage, and until when that stands."""

from copy import deepcopy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from decisions.engine import (
    NO_OVERRIDES,
    Advertised,
    Allowances,
    Facts,
    Overrides,
    Policy,
    advertise,
    compile_snapshot,
    read_offer,
    read_request,
)
from tests.decisions.engine.generated import SKUS, simulations
from tests.decisions.engine.running import CLOCK, compile_document, one, product_facts
from tests.decisions.engine.test_properties import OFTEN, minor

Json = Any
PLACE = {"channel": "web", "region": "DE", "currency": "EUR", "basket": {"lines": []}}
DRESS = {"sku": "DRESS", "price": "50.00", "cost": "20.00", "categories": ["women/dresses"]}
HALF = {"kind": "percent_off", "percent": "50"}
SALE = {"offer": "sale", "stage": "price", "give": [{"kind": "percent_off", "percent": "20"}]}


def advertised(
    document: dict[str, Json], sku: str, *, clock: datetime = CLOCK, overrides: Overrides = NO_OVERRIDES
) -> Advertised:
    """A SKU's advertised price in the house of a simulation document."""
    products = {p["sku"]: product_facts(p, "EUR", "EUR") for p in document["products"]}
    return advertise(
        compile_document({"currency": "EUR", **document}),
        overrides,
        read_request(document.get("place", PLACE)),
        sku,
        products[sku]["price"],
        Facts(products=products),
        Allowances(stock=(document.get("usage") or {}).get("stock") or {}),
        clock,
    )


def dress(*offers: dict[str, Json], **more: Json) -> Advertised:
    """The dress under some offers."""
    return advertised({"offers": list(offers), "products": [DRESS], **more}, "DRESS")


def sale(**changes: Json) -> dict[str, Json]:
    """20 % off in the price stage, with changes."""
    return {**SALE, **changes}


PRICES: list[tuple[str, list[dict[str, Json]], dict[str, Json], int]] = [
    ("nothing is on sale", [], {}, 5000),
    ("twenty off", [sale()], {}, 4000),
    ("an item offer is no advertised price", [sale(stage="item")], {}, 5000),
    ("one offer on the other", [sale(), sale(offer="more")], {}, 3200),
    ("a channel that is ours", [sale(where={"channels": ["web"]})], {}, 4000),
    ("another channel", [sale(where={"channels": ["pos"]})], {}, 5000),
    ("a region around ours", [sale(where={"regions": ["DE"]})], {}, 4000),
    ("a condition on the channel", [sale(when=[{"kind": "channel", "in": ["pos"]}])], {}, 5000),
    ("a store", [sale(where={"stores": ["b-1"]})], {}, 5000),
    ("a segment is not everybody", [sale(when=[{"kind": "segment", "in": ["vip"]}])], {}, 5000),
    ("everybody but a segment", [sale(when=[{"not": {"kind": "segment", "in": ["vip"]}}])], {}, 4000),
    ("a guest's past is unknown", [sale(when=[{"kind": "order_count", "equals": 0}])], {}, 5000),
    ("a code is not everybody's", [sale(trigger="code", codes=["X"])], {}, 5000),
    ("two pieces are not one", [sale(when=[{"kind": "quantity", "at_least": 2}])], {}, 5000),
    ("one piece alone is enough", [sale(when=[{"kind": "subtotal", "at_least": "50.00"}])], {}, 4000),
    ("happy hour is over", [sale(when=[{"kind": "schedule", "to": "12:00"}])], {}, 5000),
    ("happy hour", [sale(when=[{"kind": "schedule", "from": "12:00"}])], {}, 4000),
    ("not begun", [sale(starts="2026-06-16")], {}, 5000),
    ("over", [sale(ends="2026-06-14")], {}, 5000),
    (
        "a margin floor binds",
        [sale()],
        {"guardrails": [{"guardrail": "g", "kind": "margin_floor", "params": {"percent": "55"}}]},
        4445,  # 20.00 / 0.45
    ),
    (
        "a strict margin floor refuses",
        [sale()],
        {
            "guardrails": [
                {"guardrail": "g", "kind": "margin_floor", "params": {"percent": "55"}, "on_breach": "reject"}
            ]
        },
        5000,
    ),
    (
        "never discounted",
        [sale()],
        {"guardrails": [{"guardrail": "g", "kind": "never_discount", "scope": {}}]},
        5000,
    ),
    (
        "suppressed here",
        [sale()],
        {"suppressions": [{"suppression": "s", "items": {"skus": ["DRESS"]}, "blocks": {"all": True}}]},
        5000,
    ),
    (
        "suppressed for others",
        [sale()],
        {
            "suppressions": [
                {"suppression": "s", "people": [{"kind": "segment", "in": ["vip"]}], "blocks": {"all": True}}
            ]
        },
        4000,
    ),
    (
        "what is charged when an exclusive item offer wins",
        [sale(), sale(offer="big", stage="item", stacking={"exclusive": "basket"}, give=[HALF])],
        {},
        5000,
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "offers", "more", "expected"), PRICES)
def test_advertised_price(
    name: str, offers: list[dict[str, Json]], more: dict[str, Json], expected: int
) -> None:
    found = dress(*offers, **more)
    assert (found.list_price, found.price) == (5000, expected)
    assert sum(amount for _, amount in found.offers) == 5000 - expected


def test_offers_that_made_it_in_evaluation_order() -> None:
    found = dress(sale(), sale(offer="more", priority=5))
    assert [(live.code, live.version, amount) for live, amount in found.offers] == [
        ("more", 1, 1000),
        ("sale", 1, 800),
    ]


def test_a_kill_counts() -> None:
    overrides = Overrides(1, (("kill", "offer", "sale"),))
    document = {"offers": [sale(ends="2026-07-01")], "products": [DRESS]}
    found = advertised(document, "DRESS", overrides=overrides)
    assert (found.price, found.valid_until) == (5000, None)


HOUR = {"kind": "schedule", "from": "17:00", "to": "20:00"}
LISTED = {**DRESS, "listed_since": "2026-06-01"}
UNTIL: list[tuple[str, list[dict[str, Json]], dict[str, Json], str | None]] = [
    ("no offer", [], {}, None),
    ("an offer without an end", [sale()], {}, None),
    ("an end", [sale(ends="2026-06-30")], {}, "2026-07-01T00:00"),
    ("an end in a zone", [sale(ends="2026-06-30", zone="Europe/Berlin")], {}, "2026-06-30T22:00"),
    ("a sunset", [sale(sunset="2026-06-20")], {}, "2026-06-21T00:00"),
    ("a start to come", [sale(starts="2026-06-20")], {}, "2026-06-20T00:00"),
    ("the next one", [sale(ends="2026-06-30"), sale(offer="b", ends="2026-06-20")], {}, "2026-06-21T00:00"),
    ("one that is over", [sale(ends="2026-06-01")], {}, None),
    ("a schedule opens today", [sale(when=[HOUR])], {}, "2026-06-15T17:00"),
    ("a schedule closes", [sale(when=[{**HOUR, "from": "09:00"}])], {}, "2026-06-15T20:00"),
    ("a schedule on another day", [sale(when=[{**HOUR, "days": ["sun"]}])], {}, "2026-06-21T17:00"),
    ("a schedule that is always", [sale(when=[{"kind": "schedule"}])], {}, None),
    ("outside a schedule", [sale(when=[{"not": HOUR}])], {}, "2026-06-15T17:00"),
    ("another channel's offer", [sale(ends="2026-06-30", where={"channels": ["pos"]})], {}, None),
    ("another product", [sale(ends="2026-06-30", give=[{**HALF, "items": {"skus": ["X"]}}])], {}, None),
    ("an offer for the known", [sale(ends="2026-06-30", when=[{"kind": "tier", "in": ["gold"]}])], {}, None),
    ("an offer with a code", [sale(ends="2026-06-30", trigger="code", codes=["X"])], {}, None),
    ("another stage's offer", [sale(), sale(offer="b", stage="item", ends="2026-06-30")], {}, None),
    (
        "another stage's offer that could displace it",
        [sale(), sale(offer="b", stage="item", starts="2026-06-30", stacking={"exclusive": "basket"})],
        {},
        "2026-06-30T00:00",
    ),
    (
        "a guardrail's end",
        [sale()],
        {"guardrails": [{"guardrail": "g", "kind": "never_discount", "scope": {}, "ends": "2026-06-20"}]},
        "2026-06-21T00:00",
    ),
    (
        "a suppression's start",
        [sale()],
        {"suppressions": [{"suppression": "s", "blocks": {"all": True}, "starts": "2026-06-20"}]},
        "2026-06-20T00:00",
    ),
    (
        "listed long enough in five days",
        [sale(give=[{**HALF, "items": {"listed_days": {"at_least": 19}}}])],
        {"products": [LISTED]},
        "2026-06-20T00:00",
    ),
    (
        "new for five more days",
        [sale(give=[{**HALF, "items": {"listed_days": {"at_most": 18}}}])],
        {"products": [LISTED]},
        "2026-06-20T00:00",
    ),
]  # fmt: skip


@pytest.mark.parametrize(("name", "offers", "more", "expected"), UNTIL)
def test_valid_until(
    name: str, offers: list[dict[str, Json]], more: dict[str, Json], expected: str | None
) -> None:
    found = advertised({"offers": offers, "products": [DRESS], **more}, "DRESS").valid_until
    assert found == (datetime.fromisoformat(expected).replace(tzinfo=UTC) if expected else None)


def test_a_price_stands_until_the_next_version() -> None:
    deeper = sale(starts="2026-06-20", give=[HALF])
    compiled = compile_snapshot([(1, read_offer(sale())), (2, read_offer(deeper))], Policy(), "sha256:0")
    facts = Facts(products={"DRESS": product_facts(DRESS, "EUR", "EUR")})
    starts = datetime(2026, 6, 20, tzinfo=UTC)
    found = [
        advertise(compiled, NO_OVERRIDES, read_request(PLACE), "DRESS", 5000, facts, Allowances(), clock)
        for clock in (CLOCK, starts - timedelta(microseconds=1), starts)
    ]
    assert [(each.price, each.valid_until) for each in found] == [
        (4000, starts),
        (4000, starts),
        (2500, None),
    ]
    assert found[2].offers[0][0].version == 2


GUEST = {"channel": "web", "region": "DE", "currency": "EUR"}


@st.composite
def houses(draw: st.DrawFn) -> dict[str, Json]:
    """Generated books whose offers come, go and keep hours; every SKU has a price."""
    document = draw(simulations())
    known = {product["sku"]: product for product in document["products"]}
    cents = st.sampled_from([105, 333, 1000, 2999])
    document["products"] = [
        {"sku": sku, **known.get(sku, {}), "price": f"{draw(cents) / 100:.2f}"} for sku in SKUS
    ]
    days = st.sampled_from([None, None, "2026-06-16", "2026-06-18T09:30", "2026-06-25"])
    hours = {"kind": "schedule", "days": ["mon", "wed"], "from": "11:00", "to": "13:00"}
    for offer in document["offers"]:
        offer["stage"] = draw(st.sampled_from(["price", "price", "price", "item"]))
        offer["zone"] = draw(st.sampled_from(["UTC", "Europe/Berlin"]))
        when: list[Json] = draw(st.sampled_from([[], [], [hours], [{"not": hours}]]))
        offer["when"] = [*(offer.get("when") or []), *when] if draw(st.booleans()) else when
        starts, ends = draw(days), draw(days)
        if starts is not None:
            offer["starts"] = starts
        if ends is not None and not (starts and starts >= ends):
            offer["ends"] = ends
    return {**document, "place": {**GUEST, "basket": {"lines": []}}}


def alone(document: dict[str, Json], sku: str) -> dict[str, Json]:
    """The simulation of a guest who buys one unit of a SKU."""
    listed = next(product["price"] for product in document["products"] if product["sku"] == sku)
    line = {"id": "1", "sku": sku, "quantity": 1, "unit_price": listed}
    plain = {key: value for key, value in document.items() if key != "place"}
    return {**deepcopy(plain), "requests": [{**GUEST, "basket": {"lines": [line]}}]}


@OFTEN
@given(houses(), st.sampled_from(SKUS))
def test_ad_listing_and_till_agree(document: dict[str, Json], sku: str) -> None:
    """A decision for one unit and a guest charges what is advertised, if nothing but that makes the price."""
    found = advertised(document, sku)
    names = {live.code for live, _ in found.offers}
    (line,) = one(alone(document, sku))["lines"]
    cuts = [cut for cut in line["adjustments"] if cut["stage"] == "price"]
    assert found.list_price == minor(line["unit_price"])
    merged: dict[str, int] = {}
    for cut in cuts:
        merged[cut["offer"]] = merged.get(cut["offer"], 0) + minor(cut["amount"])
    if merged.keys() == names:
        assert {live.code: amount for live, amount in found.offers} == merged
        assert found.price == found.list_price - sum(merged.values())
    elif document["policy"]["objective"] != "shopper":
        assert names <= merged.keys() or minor(line["total"]) <= found.price


@OFTEN
@given(houses(), st.data())
def test_the_till_never_charges_more_than_advertised(document: dict[str, Json], data: st.DataObject) -> None:
    """With other things in the basket and codes entered: by lines, or in all for the objective shopper."""
    document["policy"]["objective"] = data.draw(st.sampled_from(["shopper", "margin", "priority"]))
    asked = deepcopy({key: value for key, value in document.items() if key != "place"})
    request = asked["requests"][0]
    prices = {product["sku"]: product["price"] for product in document["products"]}
    bought = data.draw(st.lists(st.sampled_from(SKUS), min_size=1, unique=True))
    units = [1, *(data.draw(st.integers(1, 3)) for _ in bought[1:])]
    request["basket"]["lines"] = [
        {"id": sku, "sku": sku, "quantity": quantity, "unit_price": prices[sku]}
        for sku, quantity in zip(bought, units, strict=True)
    ]
    asked["requests"] = [
        {key: value for key, value in request.items() if key != "customer"}
        | GUEST
        | {"basket": request["basket"]}
    ]
    asked["requests"][0].pop("store", None)
    decision = one(asked)
    assume(decision["optimality"] == "proven")
    ads = {sku: advertised(document, sku).price for sku in bought}
    totals = {line["sku"]: minor(line["total"]) for line in decision["lines"]}
    # A percentage is rounded once for all units of a line: up to half a cent a unit and offer.
    slack = {
        sku: (quantity - 1) * len(document["offers"]) for sku, quantity in zip(bought, units, strict=True)
    }
    if document["policy"]["objective"] == "shopper":
        paid = sum(totals.values()) + minor(decision["shipping"]["total"])
        most = sum(ads[sku] * quantity + slack[sku] for sku, quantity in zip(bought, units, strict=True))
        assert paid <= most + minor(decision["shipping"]["amount"])
    else:
        for sku, quantity in zip(bought, units, strict=True):
            assert totals[sku] <= ads[sku] * quantity + slack[sku]


RIVAL = {
    "offer": "rival",
    "stage": "item",
    "give": [{"kind": "percent_off", "percent": "50", "items": {"skus": ["B"]}}],
}
TOGETHER: list[tuple[str, list[dict[str, Json]], str, int]] = [
    ("a price up to one piece", [sale(when=[{"kind": "quantity", "at_most": 1}])], "shopper", 5000),
    ("exactly one piece", [sale(when=[{"kind": "quantity", "equals": 1}])], "shopper", 5000),
    ("not from two pieces", [sale(when=[{"not": {"kind": "quantity", "at_least": 2}}])], "shopper", 5000),
    ("not with a code", [sale(when=[{"not": {"kind": "coupon_held", "in": ["X"]}}])], "shopper", 5000),
    (
        "not beside shoes",
        [sale(when=[{"not": {"kind": "contains", "all_of": [{"skus": ["B"]}]}}])],
        "shopper",
        5000,
    ),
    ("up to an amount", [sale(when=[{"kind": "subtotal", "at_most": "60.00"}])], "shopper", 5000),
    ("up to one product", [sale(when=[{"kind": "distinct", "at_most": 1}])], "shopper", 5000),
    (
        "an expression over the basket",
        [sale(when=[{"kind": "expression", "cel": "basket.quantity < 2"}])],
        "shopper",
        5000,
    ),
    (
        "one of two ways stands",
        [sale(when=[{"any": [{"kind": "quantity", "at_most": 1}, {"kind": "channel", "in": ["web"]}]}])],
        "shopper",
        4000,
    ),
    (
        "the first unit alone",
        [sale(give=[{"kind": "percent_off", "percent": "20", "max_units": 1}])],
        "shopper",
        5000,
    ),
    (
        "an amount for all together",
        [sale(give=[{"kind": "amount_off", "amount": "9.00", "per": "total"}])],
        "shopper",
        5000,
    ),
    ("an amount for each unit", [sale(give=[{"kind": "amount_off", "amount": "9.00"}])], "shopper", 4100),
    *(
        (
            "a group with others",
            [sale(stacking={"groups": ["g"]}), RIVAL | {"stacking": {"groups": ["g"]}}],
            objective,
            price,
        )
        for objective, price in (("shopper", 4000), ("margin", 5000), ("priority", 5000))
    ),
    *(
        ("another stands alone", [sale(), RIVAL | {"stacking": {"exclusive": "basket"}}], objective, price)
        for objective, price in (("shopper", 4000), ("margin", 5000), ("priority", 5000))
    ),
    ("a group of one", [sale(stacking={"groups": ["g"]}), RIVAL], "margin", 4000),
    (
        "another is never beside it",
        [sale(), RIVAL | {"stacking": {"never_with": {"offers": ["sale"]}}}],
        "priority",
        5000,
    ),
    (
        "others are over",
        [sale(stacking={"groups": ["g"]}), RIVAL | {"stacking": {"groups": ["g"]}, "ends": "2026-06-14"}],
        "margin",
        4000,
    ),
]


@pytest.mark.parametrize(("name", "offers", "objective", "expected"), TOGETHER)
def test_what_something_else_could_take_away_is_not_advertised(
    name: str, offers: list[dict[str, Json]], objective: str, expected: int
) -> None:
    assert dress(*offers, policy={"objective": objective}).price == expected


def test_a_price_stands_until_the_last_rival_is_over() -> None:
    rival = RIVAL | {"stacking": {"groups": ["g"]}, "ends": "2026-06-20"}
    found = dress(sale(stacking={"groups": ["g"]}), rival, policy={"objective": "margin"})
    assert (found.price, found.valid_until) == (5000, datetime(2026, 6, 21, tzinfo=UTC))


@OFTEN
@given(houses(), st.sampled_from(SKUS), st.lists(st.integers(0, 14 * 24 * 60), min_size=4, max_size=4))
def test_the_price_stands_until_then(document: dict[str, Json], sku: str, minutes: list[int]) -> None:
    found = advertised(document, sku)
    for minute in minutes:
        later = CLOCK + timedelta(minutes=minute)
        if found.valid_until is None or later < found.valid_until:
            then = advertised(document, sku, clock=later)
            assert (then.price, then.offers) == (found.price, found.offers)
