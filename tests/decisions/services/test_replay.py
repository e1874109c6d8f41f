"""Every logged decision can be computed again, to the byte."""

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from catalog.models import Customer, Price, Product, Stock
from decisions.log.rows import read_row, write_row
from decisions.overrides.switches import switch
from decisions.public import replay_decision
from decisions.services.replay import first_difference
from decisions.snapshots.documents import DefinitionInput, Installed
from decisions.snapshots.install import install_snapshot
from decisions.snapshots.live import LIVE
from tests.decisions.conftest import Ask, House
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, basket, lines

Install = Callable[..., Installed]

REQUESTS: dict[str, dict[str, Any]] = {
    "plain": basket(),
    "code": basket(coupons=["SUMMER10"]),
    "code twice and odd": basket(coupons=[" summer10 ", "SUMMER10", "ＳＵＭＭＥＲ１０"]),
    "known shopper": basket(customer={"id": "c-42"}),
    "guest by e-mail": basket(customer={"email_hash": "0" * 64}),
    "replaced facts": basket(customer={"id": "c-42", "segments": [], "order_count": 0}),
    "explained": basket(coupons=["SUMMER10"], options={"explain": "candidates", "audience": "agent"}),
    "for an engineer": basket(options={"explain": "all", "audience": "engineer"}),
    "in German": basket(coupons=["SUMMER10"], options={"explain": "candidates", "language": "de-AT"}),
    "in no language": basket(options={"language": "tlh"}),
    "fractions": basket(
        context={"attributes": {"a": 0.1, "b": 1e22, "c": 12345678901234567890.123}},
        proposals=[{"offer": "x", "score": 0.80}],
    ),
    "floors": basket(coupons=["SUMMER10"], basket=lines(("FLOORED", 3, "50.00"), ("DRESS", 1, "9.99"))),
    "an amount": basket(basket={"lines": [{"id": "1", "sku": "A", "quantity": 3, "amount": "100.00"}]}),
    "merged lines": basket(basket=lines(("A", 1, "1.05"), ("A", 1, "1.05"), ("B", 7, "33.33"))),
    "no decimals": basket(currency="JPY", basket=lines(("A", 3, "1000"))),
    "three decimals": basket(currency="KWD", basket=lines(("A", 3, "10.005"))),
    "empty": basket(basket={"lines": []}),
    "declined gift": basket(options={"decline_gifts": ["gwp-tote"]}),
    "excluded": basket(exclude=["ship50"]),
    "carried facts": basket(
        basket={
            "lines": [
                {"id": "1", "sku": "M", "quantity": 2, "unit_price": "60.00", "product": {"cost": "9.00"}},
            ]
        }
    ),
}


@pytest.mark.parametrize("name", REQUESTS)
def test_identical(ask: Ask, install: Install, house: House, name: str) -> None:
    install(*BOOK)
    switch(action="pause", target="offer", code="vip-day", reason="check", actor="olga")
    posted = ask(REQUESTS[name], key=house.issue("all", house.web, ["decide", "catalogue", "diagnose"]))
    assert posted.status_code == 200, posted.content
    replay = replay_decision(json.loads(posted.content)["id"])
    assert replay is not None
    assert replay.sentence == f"identical, {len(posted.content):,} bytes"


def test_whatever_changed_since(ask: Ask, install: Install) -> None:
    install(*BOOK, policy={"objective": "priority"})
    killed = switch(action="kill", target="offer", code="ship50", reason="wrong", actor="olga")
    posted = json.loads(ask(basket(coupons=["SUMMER10"], customer={"id": "c-42"})).content)
    assert posted["overrides"] == killed
    switch(action="lift", target="offer", code="ship50", reason="right", actor="olga")
    install((2, {**FIVE_OFF, "priority": 99}))
    Stock.objects.all().delete()
    Price.objects.update(amount=1, cost=None)
    Product.objects.filter(sku="DRESS").update(discountable=False)
    Customer.objects.update(order_count=0)
    LIVE.current = None
    replay = replay_decision(posted["id"])
    assert replay is not None
    assert replay.identical, replay.sentence


def test_arms_are_drawn_again_as_they_were(ask: Ask) -> None:
    """c-42 is in control (docs/pricing.md); the snapshot of the row draws, not today's."""
    experiment = {
        "experiment": "aov-q4",
        "unit": "customer",
        "arms": {"control": "50", "treatment": "50"},
        "offers": {"treatment": ["five-off"]},
    }
    pairs = [("experiment", experiment), ("offer", FIVE_OFF)]
    install_snapshot(definitions=[DefinitionInput(kind, doc[kind], 1, doc) for kind, doc in pairs])
    posted = json.loads(ask(basket(customer={"id": "c-42"}, options={"explain": "candidates"})).content)
    assert [(row["code"], row["state"]) for row in posted["offers"]] == [("five-off", "held_out")]
    assert posted["experiments"] == [{"experiment": "aov-q4", "arm": "control", "propensity": "0.5"}]
    install_snapshot(definitions=[DefinitionInput("offer", "five-off", 1, FIVE_OFF)])
    replay = replay_decision(posted["id"])
    assert replay is not None
    assert replay.identical, replay.sentence


def test_a_changed_row_is_found_out(ask: Ask, install: Install) -> None:
    install(TEN_OFF)
    posted = ask(basket(coupons=["SUMMER10"]))
    row = read_row(json.loads(posted.content)["id"])
    assert row is not None
    forged = replace(
        row,
        id=row.id[:-4] + "0000",
        answer=row.answer.replace('"94.72"', '"90.00"').replace(row.id, row.id[:-4] + "0000"),
    )
    assert forged.answer.count('"90.00"') == 1
    write_row(forged)
    replay = replay_decision(forged.id)
    assert replay is not None
    assert replay.sentence == 'first difference at /totals/total: logged "90.00", now "94.72"'


def test_another_engine_is_named_where_the_answers_differ(ask: Ask, install: Install) -> None:
    install(TEN_OFF)
    row = read_row(json.loads(ask(basket()).content)["id"])
    assert row is not None
    other = row.id[:-4] + "0000"
    write_row(
        replace(row, id=other, engine="0.9", answer=row.answer.replace('"engine":"1.0"', '"engine":"0.9"'))
    )
    replay = replay_decision(other)
    assert replay is not None
    assert "(decided by engine 0.9, this is 1.0)" in replay.sentence


@pytest.mark.parametrize(
    ("logged", "replayed", "pointer"),
    [
        ({"a": 1, "b": 2}, {"a": 1, "b": 3}, "/b"),
        ({"a": [1, {"x/y": "p"}]}, {"a": [1, {"x/y": "q"}]}, "/a/1/x~1y"),
        ({"a": 1}, {"a": 1, "b": 0}, "/b"),
        ([1, 2], [1], ""),
        ({"a": True}, {"a": 1}, "/a"),
        ({"a": None}, {}, "/a"),
        ({"a": "1.0"}, {"a": 1.0}, "/a"),
    ],
)
def test_the_first_difference(logged: Any, replayed: Any, pointer: str) -> None:
    assert first_difference(logged, replayed).pointer == pointer


@pytest.mark.django_db
def test_a_decision_that_nobody_made() -> None:
    assert replay_decision("01ARZ3NDEKTSV4RRFFQ69G5FAV") is None
