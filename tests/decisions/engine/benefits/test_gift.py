"""Benefit gift."""

from typing import Any

import pytest

from tests.decisions.engine.running import basket, one, problems

TOTE, MUGS, PEN = {"sku": "TOTE"}, {"sku": "MUG", "quantity": 2}, {"sku": "PEN"}
PRODUCTS = [{"sku": "TOTE", "price": "15.00"}, {"sku": "MUG", "price": "4.50"}]


def gifts(
    benefit: dict[str, Any], *, stock: dict[str, int], options: dict[str, Any] | None = None
) -> list[Any]:
    """(SKU, units, value, how) of what a gift benefit gives."""
    request = basket(("A", 1, "10.00"))
    request["options"] |= options or {}
    offer = {"offer": "gwp", "give": [{"kind": "gift"} | benefit]}
    decision = one(
        {
            "currency": "EUR",
            "offers": [offer],
            "products": PRODUCTS,
            "usage": {"stock": stock},
            "requests": [request],
        }
    )
    assert decision["totals"]["total"] == "10.00"
    return [(gift["sku"], gift["quantity"], gift["value"], gift["add"]) for gift in decision["gifts"]]


CASES: list[tuple[str, dict[str, Any], dict[str, int], dict[str, Any], list[Any]]] = [
    ("the first one", {"options": [TOTE, MUGS]}, {"TOTE": 1, "MUG": 2}, {}, [("TOTE", 1, "15.00", "auto")]),
    ("the next one", {"options": [TOTE, MUGS]}, {"TOTE": 0, "MUG": 2}, {}, [("MUG", 2, "9.00", "auto")]),
    ("too few of the next one", {"options": [TOTE, MUGS]}, {"TOTE": 0, "MUG": 1}, {}, []),
    ("stock that nobody counts", {"options": [TOTE]}, {}, {}, [("TOTE", 1, "15.00", "auto")]),
    ("unlimited", {"options": [TOTE], "stock": "unlimited"}, {"TOTE": 0}, {}, [("TOTE", 1, "15.00", "auto")]),
    ("checked, said", {"options": [TOTE], "stock": "checked"}, {"TOTE": 0}, {}, []),
    ("offered", {"options": [TOTE], "add": "offer"}, {}, {}, [("TOTE", 1, "15.00", "offer")]),
    ("chosen", {"options": [TOTE, MUGS]}, {}, {"gifts": {"gwp": "MUG"}}, [("MUG", 2, "9.00", "auto")]),
    (
        "chosen for another offer",
        {"options": [TOTE, MUGS]},
        {},
        {"gifts": {"x": "MUG"}},
        [("TOTE", 1, "15.00", "auto")],
    ),
    ("declined", {"options": [TOTE]}, {}, {"decline_gifts": ["gwp"]}, []),
    (
        "declined by another code",
        {"options": [TOTE]},
        {},
        {"decline_gifts": ["x"]},
        [("TOTE", 1, "15.00", "auto")],
    ),
    ("a gift without a price", {"options": [PEN]}, {}, {}, [("PEN", 1, "0.00", "auto")]),
]


@pytest.mark.parametrize(("name", "benefit", "stock", "options", "expected"), CASES)
def test_gift(
    name: str, benefit: dict[str, Any], stock: dict[str, int], options: dict[str, Any], expected: list[Any]
) -> None:
    assert gifts(benefit, stock=stock, options=options) == expected


def states(*offers: dict[str, Any], stock: dict[str, int], **options: Any) -> dict[str, Any]:
    """State and reasons by offer."""
    request = basket(("A", 1, "10.00"))
    request["options"] |= options
    decision = one(
        {"currency": "EUR", "offers": list(offers), "usage": {"stock": stock}, "requests": [request]}
    )
    return {
        row["code"]: (row["state"], [reason["code"] for reason in row["reasons"]])
        for row in decision["offers"]
    }


def test_why_there_is_no_gift() -> None:
    offer = {"offer": "gwp", "give": [{"kind": "gift", "options": [TOTE]}]}
    assert states(offer, stock={"TOTE": 0}) == {"gwp": ("failed", ["gift_out_of_stock"])}
    assert states(offer, stock={}, decline_gifts=["gwp"]) == {"gwp": ("failed", ["gift_declined"])}


def test_one_unit_is_given_once() -> None:
    offers = [{"offer": code, "give": [{"kind": "gift", "options": [TOTE]}]} for code in ("a", "b")]
    assert states(*offers, stock={"TOTE": 1}) == {
        "a": ("applied", []),
        "b": ("failed", ["gift_out_of_stock"]),
    }


@pytest.mark.parametrize("stage", ["price", "item", "order", "shipping", None])
def test_all_or_nothing_in_whatever_stage(stage: str | None) -> None:
    give = [{"kind": "percent_off", "percent": "10"}, {"kind": "gift", "options": [TOTE]}]
    offer = {"offer": "both", "give": give} | ({"stage": stage} if stage else {})
    request = basket(("A", 1, "10.00"))
    decision = one(
        {"currency": "EUR", "offers": [offer], "usage": {"stock": {"TOTE": 0}}, "requests": [request]}
    )
    assert decision["totals"]["discount"] == "0.00"
    assert decision["optimality"] == "proven"
    assert states(offer, stock={"TOTE": 0}) == {"both": ("failed", ["gift_out_of_stock"])}


def test_what_an_offer_takes_back_is_free_for_others() -> None:
    """An offer that is refused for its second gift leaves the first one in stock."""
    both = {"offer": "a", "give": [{"kind": "gift", "options": [TOTE]}, {"kind": "gift", "options": [MUGS]}]}
    other = {"offer": "b", "give": [{"kind": "gift", "options": [TOTE]}]}
    told = states(both, other, stock={"TOTE": 1, "MUG": 1})
    assert told == {"a": ("failed", ["gift_out_of_stock"]), "b": ("applied", [])}


FIFTY = {"kind": "subtotal", "at_least": "50.00"}
THREE = {"kind": "quantity", "at_least": 3}
REPEATED: list[tuple[str, Any, dict[str, Any], dict[str, int], list[tuple[str, int]]]] = [
    ("once for every 50 of 170", [FIFTY], {"options": [TOTE], "repeats": 9}, {}, [("TOTE", 3)]),
    ("at most twice", [FIFTY], {"options": [TOTE], "repeats": 2}, {}, [("TOTE", 2)]),
    ("once without repeats", [FIFTY], {"options": [TOTE]}, {}, [("TOTE", 1)]),
    ("units multiply", [FIFTY], {"options": [MUGS], "repeats": 9}, {}, [("MUG", 6)]),
    ("once for every 3 of 17 units", [THREE], {"options": [TOTE], "repeats": 9}, {}, [("TOTE", 5)]),
    (
        "the smaller of two",
        [FIFTY, FIFTY | {"at_least": "20.00"}],
        {"options": [TOTE], "repeats": 9},
        {},
        [("TOTE", 8)],
    ),
    ("units and money: the fewer", [THREE, FIFTY], {"options": [TOTE], "repeats": 9}, {}, [("TOTE", 3)]),
    ("once without a threshold", [], {"options": [TOTE], "repeats": 9}, {}, [("TOTE", 1)]),
    (
        "a threshold in a group is none",
        [{"any": [FIFTY]}],
        {"options": [TOTE], "repeats": 9},
        {},
        [("TOTE", 1)],
    ),
    (
        "a limit is none",
        [{"kind": "quantity", "at_most": 99}],
        {"options": [TOTE], "repeats": 9},
        {},
        [("TOTE", 1)],
    ),
    (
        "from nothing on is none",
        [FIFTY | {"at_least": "0.00"}],
        {"options": [TOTE], "repeats": 9},
        {},
        [("TOTE", 1)],
    ),
    (
        "shipping counts where it is asked for",
        [FIFTY | {"at_least": "43.00", "with_shipping": True}],
        {"options": [TOTE], "repeats": 9},
        {},
        [("TOTE", 4)],
    ),
    (
        "as often as the stock allows",
        [FIFTY],
        {"options": [TOTE, MUGS], "repeats": 9},
        {"TOTE": 2},
        [("TOTE", 2)],
    ),
    ("twice two of five mugs", [FIFTY], {"options": [MUGS], "repeats": 9}, {"MUG": 5}, [("MUG", 4)]),
    (
        "the next option where not one is left",
        [FIFTY],
        {"options": [TOTE, MUGS], "repeats": 9},
        {"TOTE": 0},
        [("MUG", 6)],
    ),
    (
        "stock that does not matter",
        [FIFTY],
        {"options": [TOTE], "repeats": 9, "stock": "unlimited"},
        {"TOTE": 1},
        [("TOTE", 3)],
    ),
    ("none at all", [FIFTY], {"options": [MUGS], "repeats": 9}, {"MUG": 1}, []),
]


@pytest.mark.parametrize(("name", "when", "benefit", "stock", "expected"), REPEATED)
def test_repeats(
    name: str, when: Any, benefit: dict[str, Any], stock: dict[str, int], expected: list[tuple[str, int]]
) -> None:
    request = basket(("A", 17, "10.00"), shipping="4.90")
    offer = {"offer": "gwp", "when": when, "give": [{"kind": "gift"} | benefit]}
    simulation = {"currency": "EUR", "offers": [offer], "usage": {"stock": stock}, "requests": [request]}
    assert [(gift["sku"], gift["quantity"]) for gift in one(simulation)["gifts"]] == expected


def test_repeats_are_read_where_the_conditions_are() -> None:
    """At the start of the offer's earliest stage 170.00 are there, though half of it is left for the gift."""
    half = {"kind": "percent_off", "percent": "50"}
    offer = {
        "offer": "gwp",
        "when": [FIFTY],
        "give": [half, {"kind": "gift", "options": [TOTE], "repeats": 9}],
    }
    decision = one({"currency": "EUR", "offers": [offer], "requests": [basket(("A", 17, "10.00"))]})
    assert [gift["quantity"] for gift in decision["gifts"]] == [3]


WRONG: list[tuple[Any, list[tuple[str, str]]]] = [
    ({}, [("/give/0/options", "missing")]),
    ({"options": []}, [("/give/0/options", "wrong_value")]),
    ({"options": [TOTE] * 21}, [("/give/0/options", "wrong_value")]),
    ({"options": TOTE}, [("/give/0/options", "wrong_value")]),
    ({"options": ["TOTE"]}, [("/give/0/options/0", "wrong_type")]),
    ({"options": [{}]}, [("/give/0/options/0/sku", "missing")]),
    (
        {"options": [{"sku": "", "quantity": 0, "units": 1}]},
        [
            ("/give/0/options/0/units", "unknown_key"),
            ("/give/0/options/0/sku", "wrong_value"),
            ("/give/0/options/0/quantity", "wrong_value"),
        ],
    ),
    ({"options": [TOTE], "add": "later"}, [("/give/0/add", "wrong_value")]),
    ({"options": [TOTE], "stock": "none"}, [("/give/0/stock", "wrong_value")]),
    ({"options": [TOTE], "repeats": 0}, [("/give/0/repeats", "wrong_value")]),
    ({"options": [TOTE], "repeats": "2"}, [("/give/0/repeats", "wrong_value")]),
]


@pytest.mark.parametrize(("parameters", "expected"), WRONG)
def test_wrong_documents(parameters: dict[str, Any], expected: list[tuple[str, str]]) -> None:
    assert problems({"offer": "o", "give": [{"kind": "gift"} | parameters]}) == expected
