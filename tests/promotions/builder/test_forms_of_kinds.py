"""Every kind of the registry: document -> form -> post -> document, without loss."""

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
    },
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
