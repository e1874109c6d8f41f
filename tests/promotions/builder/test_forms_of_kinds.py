"""Every kind of the registry: document -> form -> post -> document, without loss."""

import json
from typing import Any

import pytest

from decisions.public import BENEFITS, CONDITIONS, dump_offer, read_offer
from promotions.builder.form import Form
from promotions.builder.offer_sections import offer_sections
from promotions.builder.posted import Posted

SECTIONS = offer_sections([], [])
ITEMS = {
    "skus": ["A", "B"],
    "categories": ["women/dresses"],
    "attributes": {"colour": ["red", "blue"], "size": ["38"]},
    "price": {"at_least": {"EUR": "10.00"}, "at_most": {"EUR": "20.00", "USD": "22.00"}},
    "exclude": {"brands": ["Acme"], "exclude": {"tags": ["new"]}},
    "any": [{"brands": ["Zeta"]}, {"skus": ["C"], "any": [{"tags": ["x"]}]}],
}

FULL: dict[str, dict[str, Any]] = {
    "percent_off with everything": {
        "kind": "percent_off",
        "percent": "12.5",
        "on": "items",
        "items": ITEMS,
        "of": "base",
        "which": "cheapest",
        "max_units": 3,
        "per_line": True,
        "max_discount": {"EUR": "20.00", "JPY": "2000"},
    },
    "amount_off per line": {
        "kind": "amount_off",
        "amount": {"EUR": "5.00"},
        "per": "line",
        "items": {"tags": ["t"]},
    },
    "fixed_price shipping": {"kind": "fixed_price", "price": {"EUR": "0.00"}, "on": "shipping"},
    "set_discount": {
        "kind": "set_discount",
        "size": 3,
        "discounted": 2,
        "percent": "50",
        "which": "dearest",
        "pick": "per_set",
        "max_repeats": 2,
    },
    "gift with options": {
        "kind": "gift",
        "options": [{"sku": "TOTE", "quantity": 2}, {"sku": "MUG"}],
        "add": "offer",
        "stock": "unlimited",
        "repeats": 3,
    },
    "set_price": {
        "kind": "set_price",
        "size": 3,
        "price": {"EUR": "50.00", "JPY": "9000"},
        "items": ITEMS,
        "max_repeats": 2,
    },
    "bundle with components": {
        "kind": "bundle",
        "components": [{"items": ITEMS, "quantity": 2}, {"items": {"skus": ["TIE"]}}, {"quantity": 3}],
        "amount": {"EUR": "5.00"},
        "max_repeats": 4,
    },
    "bundle of two of anything, as a component that says nothing": {
        "kind": "bundle",
        "components": [{}, {"items": {"skus": ["TIE"]}}],
        "percent": "10",
    },
    "buy_get by amount": {
        "kind": "buy_get",
        "buy": {"items": ITEMS, "amount": {"EUR": "50.00"}},
        "get": {"items": {"exclude": {"skus": ["A"]}}, "quantity": 2, "which": "dearest"},
        "price": {"EUR": "1.00"},
        "max_repeats": 2,
    },
    "buy_get of anything": {"kind": "buy_get", "buy": {"quantity": 2}, "percent": "50"},
    "tiered by spend": {
        "kind": "tiered",
        "by": "spend",
        "of": ITEMS,
        "on": "order",
        "basis": "before_discounts",
        "tiers": [
            {"from": {"EUR": "0.00", "USD": "0.00"}, "percent": "5"},
            {"from": {"EUR": "50.00", "USD": "60.00"}, "amount": {"EUR": "5.00", "USD": "6.00"}},
            {"from": {"EUR": "90.00", "USD": "99.00"}, "price": {"EUR": "80.00", "USD": "88.00"}},
        ],
    },
    "tiered by units": {
        "kind": "tiered",
        "by": "quantity",
        "mode": "graduated",
        "tiers": [{"from": 0, "percent": "0"}, {"from": 3, "amount": {"EUR": "5.00"}, "per": "unit"}],
    },
    "perk": {"kind": "perk", "code": "early", "text": "Early access"},
    "voucher": {"kind": "voucher", "template": "five"},
    "points per amount": {
        "kind": "points",
        "per": {"amount": {"EUR": "1.00"}, "points": 2},
        "program": "bonus",
    },
    "points times": {"kind": "points", "multiplier": "1.5", "items": {"brands": ["B"]}},
}

CONDITIONS_FULL: dict[str, dict[str, Any]] = {
    "subtotal": {
        "kind": "subtotal",
        "at_least": {"EUR": "50.00"},
        "at_most": {"EUR": "90.00"},
        "of": ITEMS,
        "basis": "before_discounts",
        "with_shipping": True,
    },
    "quantity": {"kind": "quantity", "equals": 3, "of": {"categories": ["a/b"]}},
    "contains anything and a SKU": {"kind": "contains", "all_of": [{}, {"skus": ["A"]}]},
    "schedule over midnight": {"kind": "schedule", "days": ["sat", "fri"], "from": "22:00", "to": "02:30"},
    "expression": {"kind": "expression", "cel": "basket.subtotal > 100 &&\n  'vip' in customer.segments"},
    "segment": {"kind": "segment", "in": ["vip", "gold, silver"]},
    "distinct": {"kind": "distinct", "at_least": 2, "at_most": 4, "of": ITEMS},
    "days_since_last_order": {"kind": "days_since_last_order", "at_least": 0, "at_most": 30},
    "lifetime_spend": {
        "kind": "lifetime_spend",
        "at_least": {"EUR": "500.00", "JPY": "60000"},
        "at_most": {"EUR": "900.00"},
    },
    "attribute that equals a number": {"kind": "attribute", "of": "customer", "name": "size", "equals": 38},
    "attribute that is true": {"kind": "attribute", "of": "context", "name": "night", "equals": True},
    "attribute of several sorts": {
        "kind": "attribute",
        "of": "context",
        "name": "x",
        "in": ["a b", 7, False],
    },
    "attribute between": {
        "kind": "attribute",
        "of": "customer",
        "name": "age",
        "at_least": "-1.50",
        "at_most": "1000000.125",
    },
    "score that may be missing": {
        "kind": "score",
        "name": "lifetime_value",
        "at_least": "0.123456789",
        "at_most": "1",
        "missing": "pass",
    },
    "coupon_held with spaces within": {"kind": "coupon_held", "in": ["SUMMER 10", "x"]},
    "arm": {"kind": "arm", "experiment": "aov-q4", "in": ["control", "treatment"]},
    "referrer": {"kind": "referrer", "in": ["affiliate:", "https://example.com/a?b=c"]},
}

WHOLE: dict[str, dict[str, Any]] = {
    "every flat field": {
        "offer": "full",
        "name": "Full",
        "campaign": "c",
        "tags": ["a", "b c"],
        "owner": "maria@example.com",
        "objective": "lift_aov",
        "kpi": {"metric": "revenue", "target": "+5%"},
        "budget": {"EUR": "50000.00", "USD": "1.00"},
        "budget_short": "cut",
        "sunset": "2026-09-30",
        "suppressions": {"none": "because"},
        "texts": {"de": {"name": "Voll", "message": "Alles"}},
        "starts": "2026-06-01T09:30",
        "ends": "2026-09-01",
        "zone": "Europe/Berlin",
        "trigger": "code",
        "codes": ["SUMMER10", "a b"],
        "case_sensitive": True,
        "partner": "anna",
        "priority": -5,
        "stage": "order",
        "where": {"channels": ["web"], "regions": ["EU", "CH"], "stores": ["s1"]},
        "stacking": {
            "exclusive": "stage",
            "groups": ["g"],
            "never_with": {"offers": ["o"], "tags": ["t"], "groups": ["h"]},
            "share_units": True,
        },
    },
    "alone on its lines": {"offer": "x", "stacking": {"exclusive": "line"}},
    "no budget with a reason, an instant with an offset": {
        "offer": "x",
        "budget": {"none": "few"},
        "starts": "2026-06-01T00:00:30Z",
        "ends": "2026-06-02T00:00+02:00",
    },
}

TREES: dict[str, list[dict[str, Any]]] = {
    "any": [{"any": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["web"]}]}],
    "not one": [{"not": {"kind": "segment", "in": ["a"]}}],
    "none of two": [{"not": {"any": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["w"]}]}}],
    "not all of two": [{"not": [{"kind": "segment", "in": ["a"]}, {"kind": "channel", "in": ["w"]}]}],
    "not any of one": [{"not": {"any": [{"kind": "segment", "in": ["a"]}]}}],
    "not not": [{"not": {"not": {"kind": "segment", "in": ["a"]}}}],
    "all in any in all": [
        {
            "all": [
                {"any": [{"all": [{"kind": "order_count", "equals": 0}]}, {"kind": "region", "in": ["DE"]}]}
            ]
        },
        {"kind": "quantity", "at_least": 1},
    ],
    "an empty group": [{"all": []}],
}

GIVE = [{"kind": "percent_off", "percent": "10"}]


def again(document: dict[str, Any]) -> dict[str, Any]:
    """The canonical document after a round through the form."""
    form = Form.of_document("offer", SECTIONS, dump_offer(read_offer(document)))
    posted = Form.of_post("offer", SECTIONS, Posted.of(form.pairs()), "")
    return dump_offer(read_offer(posted.written().document))


@pytest.mark.parametrize("kind", sorted(BENEFITS))
def test_every_benefit_keeps_its_sample(kind: str) -> None:
    document = {"offer": "x", "give": [BENEFITS[kind].sample]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("kind", sorted(CONDITIONS))
def test_every_condition_keeps_its_sample(kind: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": [CONDITIONS[kind].sample]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", FULL)
def test_benefits_keep_every_parameter(name: str) -> None:
    document = {"offer": "x", "give": [FULL[name]]}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", CONDITIONS_FULL)
def test_conditions_keep_every_parameter(name: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": [CONDITIONS_FULL[name]]}
    expected = dump_offer(read_offer(document))
    found = again(document)
    if name.startswith("schedule"):
        expected["when"][0]["days"], found["when"][0]["days"] = (
            sorted(each["when"][0]["days"]) for each in (expected, found)
        )
    assert found == expected


@pytest.mark.parametrize("name", WHOLE)
def test_fields_outside_the_kinds_are_kept(name: str) -> None:
    document = WHOLE[name] | {"give": GIVE}
    assert again(document) == dump_offer(read_offer(document))


@pytest.mark.parametrize("name", TREES)
def test_trees_of_conditions_are_kept(name: str) -> None:
    document = {"offer": "x", "give": GIVE, "when": TREES[name]}
    assert again(document) == dump_offer(read_offer(document))


FIELDS = (
    "bundle with components",
    "buy_get by amount",
    "tiered by spend",
    "tiered by units",
    "gift with options",
)


@pytest.mark.parametrize("name", FIELDS)
def test_nested_lists_have_fields_of_their_own(name: str) -> None:
    form = Form.of_document("offer", SECTIONS, dump_offer(read_offer({"offer": "x", "give": [FULL[name]]})))
    assert not [key for key, _ in form.pairs() if key.endswith(".yaml")]


def test_what_no_row_of_fields_can_say_is_shown_as_yaml() -> None:
    """An empty row is none, so a component that says nothing needs the text."""
    given = {"kind": "bundle", "components": [{}, {"quantity": 2}], "percent": "10"}
    form = Form.of_document("offer", SECTIONS, {"offer": "x", "give": [given]})
    assert [key for key, _ in form.pairs() if key.endswith(".yaml")] == ["n1.components.yaml"]


def rows(name: str, *pairs: tuple[str, str]) -> Any:
    """What a posted benefit of a kind says."""
    tree = ("tree", json.dumps({"give": [{"id": "n1", "kind": name}], "when": []}))
    form = Form.of_post("offer", SECTIONS, Posted.of([tree, *pairs]), "x")
    return form.written().document["give"][0]


def test_empty_rows_are_none_and_half_filled_ones_are_kept() -> None:
    posted = rows(
        "gift",
        ("n1.options.0.row", "on"),
        ("n1.options.0.sku", ""),
        ("n1.options.0.quantity", "1"),
        ("n1.options.1.sku", ""),
        ("n1.options.1.quantity", "2"),
        ("n1.options.2.sku", "MUG"),
        ("n1.options.2.quantity", "two"),
    )
    assert posted["options"] == [{"quantity": 2}, {"sku": "MUG", "quantity": "two"}]


def test_a_tier_that_states_money_and_units_loses_neither() -> None:
    posted = rows("tiered", ("n1.tiers.0.from.EUR", "5.00"), ("n1.tiers.0.from.units", "3"))
    assert posted["tiers"] == [{"from": {"EUR": "5.00", "units": 3}}]
