"""`manage.py worst_stack`: over the live book and the catalogue, with and without drafts."""

import json
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from catalog.models import Channel, Price, Product, Region
from decisions.overrides.switches import switch
from decisions.services.worst_stack import worst_stacks
from decisions.snapshots.documents import DefinitionInput
from decisions.snapshots.install import install_snapshot
from tests.decisions.conftest import Ask, House
from tests.decisions.documents import basket, lines

Json = dict[str, Any]
pytestmark = pytest.mark.django_db


def coded(code: str) -> Json:
    """10 % off the order by a code."""
    give = [{"kind": "percent_off", "percent": "10", "on": "order"}]
    return {"offer": code.lower(), "trigger": "code", "codes": [code], "give": give}


TRAP = [coded("A10"), coded("B10"), coded("C10")]
FLOOR: Json = {"guardrail": "margin-5", "kind": "margin_floor", "params": {"percent": "5"}}


@pytest.fixture
def lamp(house: House) -> Product:
    """A product with 15 % margin on its net price."""
    lamp = Product.objects.create(sku="LAMP", name="Lamp", tax_rate="0")
    Price.objects.create(product=lamp, currency="EUR", amount=10000, cost=8500)
    return lamp


def run(*arguments: str) -> tuple[str, str]:
    """What the command writes to stdout and stderr."""
    out, err = StringIO(), StringIO()
    call_command("worst_stack", *arguments, stdout=out, stderr=err)
    return out.getvalue(), err.getvalue()


def products(*arguments: str) -> list[Json]:
    found: list[Json] = json.loads(run("--json", *arguments)[0])["products"]
    return found


def test_the_classic_trap(install: Callable[..., object], lamp: Product) -> None:
    install(*TRAP)
    (row,) = products("--sku", "LAMP")
    assert (row["list_price"], row["price"], row["depth"]) == ("100.00", "72.90", "27.10")
    assert (row["margin_before"], row["margin_after"]) == ("15.00", "-16.60")
    assert row["basket"] == [{"sku": "LAMP", "quantity": 1}]
    assert row["coupons"] == ["A10", "B10", "C10"]
    assert [(offer["code"], offer["stage"], offer["amount"]) for offer in row["offers"]] == [
        ("a10", "order", "10.00"),
        ("b10", "order", "9.00"),
        ("c10", "order", "8.10"),
    ]
    assert (row["searched"], row["clipped_by"], row["never_applied"]) == ("exhaustive", [], [])


def test_with_a_guardrail_it_says_what_would_have_been(install: Callable[..., object], lamp: Product) -> None:
    definitions = [DefinitionInput("offer", each["offer"], 1, each) for each in TRAP]
    install_snapshot(definitions=[*definitions, DefinitionInput("guardrail", "margin-5", 1, FLOOR)])
    (row,) = products("--sku", "LAMP")
    assert (row["price"], row["margin_after"], row["clipped_by"]) == ("89.48", "5.01", ["margin-5"])
    bare = row["without_guardrails"]
    assert (bare["price"], bare["coupons"]) == ("72.90", ["A10", "B10", "C10"])
    assert bare["guardrails_that_bind"] == ["margin-5"]


def test_a_decision_charges_what_was_found(
    ask: Ask, house: House, install: Callable[..., object], lamp: Product
) -> None:
    install(*TRAP)
    (row,) = products("--sku", "LAMP")
    request = basket(coupons=row["coupons"], channel=row["channel"], basket=lines(("LAMP", 1, "100.00")))
    del request["region"]
    assert ask(request, key=house.till).json()["lines"][0]["total"] == row["price"]


def test_as_text_with_progress_on_stderr(install: Callable[..., object], lamp: Product) -> None:
    install(*TRAP)
    out, err = run("--sku", "LAMP", "--sku", "TOTE")
    totes, bought, taken, lamps, *rest = out.splitlines()
    assert totes == "TOTE: 15.00 -> 10.93 EUR, 27.13 % off, margin unknown (exhaustive, 16 decisions)"
    assert bought.startswith("  basket     1 x TOTE, codes A10 B10 C10, channel pos, at 20")
    assert taken == "  offers     a10 v1 (order) -1.50, b10 v1 (order) -1.35, c10 v1 (order) -1.22"
    assert lamps.startswith("LAMP: 100.00 -> 72.90 EUR, 27.10 % off, margin 15.00 % -> -16.60 %")
    assert len(rest) == 2
    assert err.splitlines() == ["1/2 LAMP", "2/2 TOTE"]


def test_the_deepest_first_and_no_more_than_asked_for(install: Callable[..., object], lamp: Product) -> None:
    items = {"kind": "percent_off", "percent": "50", "items": {"skus": ["TOTE"]}}
    install(*TRAP, {"offer": "half", "give": [items]})
    everything = [row["sku"] for row in products()]
    assert everything[0] == "TOTE"
    assert sorted(everything) == ["DRESS", "FLOORED", "LAMP", "TOTE"]
    assert [row["sku"] for row in products("--top", "1")] == ["TOTE"]
    assert [row["sku"] for row in products("--category", "women")] == ["DRESS"]


def test_a_code_for_members_in_a_region_and_its_price(install: Callable[..., object], lamp: Product) -> None:
    Price.objects.create(product=lamp, currency="EUR", amount=20000, region=Region.objects.get(code="DE"))
    vip = [{"kind": "segment", "in": ["vip"]}, {"kind": "store", "in": ["b-1"]}]
    install({**coded("A10"), "when": vip, "where": {"channels": ["pos"]}})
    (row,) = products("--sku", "LAMP")
    assert (row["list_price"], row["price"], row["channel"], row["store"]) == (
        "200.00",
        "180.00",
        "pos",
        "b-1",
    )
    assert row["customer"] == {"segments": ["vip"]}


def test_drafts_beside_the_live_book(
    install: Callable[..., object], house: House, lamp: Product, tmp_path: Path
) -> None:
    install(coded("A10"), coded("B10"))
    switch(action="kill", target="offer", code="b10", actor="olga", reason="a mistake")
    drafts = tmp_path / "drafts.yaml"
    drafts.write_text(
        """
offer: b10
trigger: code
codes: [B20]
give: [{kind: percent_off, percent: "20", on: order}]
---
guardrail: depth-25
kind: max_depth
params: {percent: "25"}
"""
    )
    assert [row["price"] for row in products("--sku", "LAMP")] == ["90.00"]
    (row,) = products("--sku", "LAMP", "--with", str(drafts))
    assert (row["price"], row["coupons"], row["clipped_by"]) == ("75.00", ["A10", "B20"], ["depth-25"])
    assert [(offer["code"], offer["version"]) for offer in row["offers"]] == [("a10", 1), ("b10", 2)]


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--sku", "NOBODY"], "no price in EUR: NOBODY"),
        (["--currency", "XXX"], "XXX is no ISO 4217 currency code"),
        (["--top", "0"], "--top must be at least 1"),
        (["--with", "nowhere.yaml"], "nowhere.yaml cannot be read"),
    ],
)
def test_wrong_arguments(house: House, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        run(*arguments)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("offer: a\ngive: [{kind: perk, code: a, text: b}]\n---\nteapot: b\n", "document 2"),
        ("offer: a\ngive: [{kind: percent_off, percent: '10'}]\n---\noffer: a\ngive: []\n", "document 2"),
        ("offer: a\ngive: [{kind: teapot}]\n", "document 1, offer a: /give/0/kind"),
        ("guardrail: a\nkind: teapot\n", "document 1, guardrail a: /kind"),
        ("- 1\n", "must begin with one of offer, guardrail"),
        ("offer: [", "line 1"),
    ],
)
def test_wrong_drafts(house: House, tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "drafts.yaml"
    file.write_text(text)
    with pytest.raises(CommandError, match=message):
        run("--with", str(file))


def test_a_house_that_nobody_can_ask(house: House) -> None:
    Channel.objects.update(active=False)
    with pytest.raises(CommandError, match="no active channel"):
        run()
    Price.objects.all().delete()
    with pytest.raises(CommandError, match="The catalogue has no price"):
        run()


def test_statements_dont_grow_with_products(install: Callable[..., object], lamp: Product) -> None:
    install(*TRAP)
    with CaptureQueriesContext(connection) as few:
        assert len(worst_stacks().stacks) == 4
    made = Product.objects.bulk_create(Product(sku=f"SKU-{n}") for n in range(40))
    Price.objects.bulk_create(Price(product=each, currency="EUR", amount=999) for each in made)
    with CaptureQueriesContext(connection) as many:
        assert len(worst_stacks().stacks) == 44
    assert len(many) <= len(few)
