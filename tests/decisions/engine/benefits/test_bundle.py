"""Benefit bundle."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems, taken

# dearest first: 30, 20, 10, 10, 5, 5, 5
LINES = (("A", 1, "30.00"), ("B", 1, "20.00"), ("C", 2, "10.00"), ("D", 3, "5.00"))
PRODUCTS = [
    {"sku": "C", "brand": "Ada"},
    {"sku": "D", "brand": "Ada"},
    {"sku": "F", "price_floor": "9.00"},
    {"sku": "N", "discountable": False},
]


def part(*skus: str, **more: Any) -> dict[str, Any]:
    """A component."""
    return {"items": {"skus": list(skus)}} | more


ADA = {"items": {"brands": ["Ada"]}}
C_D = [part("C"), part("D")]
CASES: list[tuple[str, dict[str, Any], dict[str, str]]] = [
    (
        "a price: 35 for 30",
        {"components": [part("A"), part("D")], "price": "30.00"},
        {"1": "4.29", "4": "0.71"},
    ),
    ("never dearer", {"components": [part("A"), part("D")], "price": "36.00"}, {}),
    ("a percentage of each of two: 1.50", {"components": C_D, "percent": "10"}, {"3": "2.00", "4": "1.00"}),
    (
        "an amount stops at what a bundle costs",
        {"components": C_D, "amount": "20.00"},
        {"3": "20.00", "4": "10.00"},
    ),
    ("one at most", {"components": C_D, "percent": "10", "max_repeats": 1}, {"3": "1.00", "4": "0.50"}),
    (
        "several units of one: 25 for 20",
        {"components": [part("C", quantity=2), part("D")], "price": "20.00"},
        {"3": "4.00", "4": "1.00"},
    ),
    ("too few units of one", {"components": [part("A", quantity=2), part("D")], "amount": "1.00"}, {}),
    ("one that is missing", {"components": [part("A"), part("Z")], "amount": "1.00"}, {}),
    (
        "the general component leaves C to the narrow one",
        {"components": [ADA, part("C")], "percent": "10"},
        {"3": "2.00", "4": "1.00"},
    ),
    (
        "any item: 30 + 5 and 20 + 5 for 20, 10 + 5 stays",
        {"components": [{}, part("D")], "price": "20.00"},
        {"1": "12.86", "2": "4.00", "4": "3.14"},
    ),
    (
        "the same component twice is two units",
        {"components": [part("C"), part("C")], "price": "15.00"},
        {"3": "5.00"},
    ),
    (
        "three of any make two, of the dearest: 60 and 20",
        {"components": [{"quantity": 3}], "price": "50.00"},
        {"1": "5.00", "2": "3.33", "3": "1.67"},
    ),
]


@pytest.mark.parametrize(("name", "parameters", "cuts"), CASES)
def test_bundle(name: str, parameters: dict[str, Any], cuts: dict[str, str]) -> None:
    assert taken({"kind": "bundle"} | parameters, basket(*LINES), products=PRODUCTS, currency="EUR") == cuts


def test_the_most_bundles_though_the_dearest_units_would_make_fewer() -> None:
    """Three components in a ring: each unit fits two of them."""
    ring = [part("A", "B"), part("B", "C"), part("C", "A")]
    lines = (("A", 2, "9.00"), ("B", 2, "6.00"), ("C", 2, "3.00"))
    cuts = taken({"kind": "bundle", "components": ring, "price": "9.00"}, basket(*lines), currency="EUR")
    # A, B, C twice: 18.00 for 9.00, half of each.
    assert cuts == {"1": "9.00", "2": "6.00", "3": "3.00"}


def test_a_percentage_is_rounded_once_for_all_bundles() -> None:
    lines = (("A", 2, "1.02"), ("B", 2, "1.03"))
    benefit = {"kind": "bundle", "components": [part("A"), part("B")], "percent": "10"}
    # 4.10: 0.41, not twice 0.21. 2.04 / 4.10 of 0.41 = 0.204, 0.206: the cent left goes to B.
    assert taken(benefit, basket(*lines), currency="EUR") == {"1": "0.20", "2": "0.21"}


def test_floors_send_the_rest_to_the_others_of_the_bundle() -> None:
    benefit = {"kind": "bundle", "components": [part("F"), part("A")], "amount": "8.00"}
    cuts = taken(benefit, basket(("F", 1, "10.00"), ("A", 1, "10.00")), products=PRODUCTS, currency="EUR")
    assert cuts == {"1": "1.00", "2": "7.00"}


def test_what_is_never_discounted_makes_no_bundle() -> None:
    benefit = {"kind": "bundle", "components": [part("N"), part("A")], "amount": "8.00"}
    cuts = taken(benefit, basket(("N", 1, "10.00"), ("A", 1, "10.00")), products=PRODUCTS, currency="EUR")
    assert cuts == {}


OUTFIT = {"offer": "outfit", "give": [{"kind": "bundle", "components": C_D, "amount": "2.00"}]}
PAIR = {"offer": "pair", "give": [{"kind": "set_discount", "items": {"skus": ["D"]}, "size": 2}]}
SHARED: dict[str, Any] = {"stacking": {"share_units": True}}


@pytest.mark.parametrize(
    ("name", "offers", "lines", "expected"),
    [
        (
            "each has units",
            (OUTFIT, PAIR),
            (("C", 1, "10.00"), ("D", 3, "5.00")),
            {"outfit": "2.00", "pair": "5.00"},
        ),
        ("one unit is wanted twice", (OUTFIT, PAIR), (("C", 1, "10.00"), ("D", 2, "5.00")), {"pair": "5.00"}),
        (
            "both share: 0.67 off one D, then the cheaper one",
            (OUTFIT | SHARED, PAIR | SHARED),
            (("C", 1, "10.00"), ("D", 2, "5.00")),
            {"outfit": "2.00", "pair": "4.33"},
        ),
    ],
)
def test_units_are_used_once(name: str, offers: Any, lines: Any, expected: dict[str, str]) -> None:
    decision = one({"currency": "EUR", "offers": list(offers), "requests": [basket(*lines)]})
    assert {row["code"]: row["amount"] for row in decision["offers"] if row["state"] == "applied"} == expected


def test_thousands_of_units_that_fit_several_components() -> None:
    components = [part(*[f"S{i}" for i in range(n, n + 3)]) for n in range(10)]
    request = basket(*[(f"S{i}", 800, f"{i + 1}.00") for i in range(12)])
    cuts = taken({"kind": "bundle", "components": components, "amount": "1.00"}, request, currency="EUR")
    assert sum(float(cut) for cut in cuts.values()) == 960


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({"percent": "5"}, [("/give/0/components", "missing")]),
    ({"components": [], "percent": "5"}, [("/give/0/components", "wrong_value")]),
    ({"components": [{}] * 11, "percent": "5"}, [("/give/0/components", "wrong_value")]),
    ({"components": {"items": {}}, "percent": "5"}, [("/give/0/components", "wrong_value")]),
    ({"components": ["A"], "percent": "5"}, [("/give/0/components/0", "wrong_type")]),
    ({"components": [{"quantity": 0}], "percent": "5"}, [("/give/0/components/0/quantity", "wrong_value")]),
    ({"components": [{"sku": "A"}], "percent": "5"}, [("/give/0/components/0/sku", "unknown_key")]),
    (
        {"components": [{"items": {"skus": "A"}}], "percent": "5"},
        [("/give/0/components/0/items/skus", "wrong_value")],
    ),
    ({"components": [{}]}, [("/give/0", "contradiction")]),
    ({"components": [{}], "percent": "5", "price": {"EUR": "1.00"}}, [("/give/0", "contradiction")]),
    ({"components": [{}], "amount": {"EUR": "0.00"}}, [("/give/0/amount/EUR", "wrong_amount")]),
    ({"components": [{}], "percent": "5", "max_repeats": 0}, [("/give/0/max_repeats", "wrong_value")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "bundle"} | parameters]}) == expected


def test_every_amount_must_be_stated_in_the_currency() -> None:
    """A component's price bound too."""
    dear = {"items": {"price": {"at_least": {"EUR": "1.00"}}}}
    offer = {"offer": "o", "give": [{"kind": "bundle", "components": [dear], "percent": "5"}]}
    decision = one({"offers": [offer], "requests": [basket(("A", 1, "10.00"), currency="USD")]})
    assert [reason["code"] for reason in decision["offers"][0]["reasons"]] == ["currency_not_offered"]
