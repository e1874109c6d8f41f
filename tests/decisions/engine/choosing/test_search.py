"""The search over all sets: what it leaves unexplored can't be better."""

from tests.decisions.engine.running import basket, one


def test_a_member_with_a_turn_to_come_may_still_save() -> None:
    """Free shipping comes two stages after its offer was taken in, beside a gift that is out of stock."""
    free = {
        "offer": "free",
        "give": [
            {"kind": "set_discount", "items": {"skus": ["A"]}, "size": 9},
            {"kind": "percent_off", "percent": "100", "on": "shipping"},
        ],
    }
    gift = {
        "offer": "gift",
        "give": [
            {"kind": "gift", "options": [{"sku": "MUG"}]},
            {"kind": "amount_off", "amount": "5.00", "on": "order", "items": {"skus": ["C"]}},
        ],
        "when": [{"kind": "subtotal", "at_least": "10.00"}],
    }
    alone = {
        "offer": "alone",
        "priority": 1,
        "give": [{"kind": "amount_off", "amount": "0.01"}],
        "when": [{"kind": "subtotal", "at_least": "10.00"}],
        "stacking": {"exclusive": "basket"},
    }
    decision = one(
        {
            "currency": "EUR",
            "offers": [free, gift, alone],
            "usage": {"stock": {"MUG": 0}},
            "requests": [basket(("A", 2, "10.00"), ("B", 1, "10.00"), shipping="4.90")],
        }
    )
    assert decision["optimality"] == "proven"
    assert decision["totals"]["discount"] == "4.90"


def test_who_may_be_why_a_member_is_refused_is_left_out_too() -> None:
    """`first` takes the only mug and then knows no program; without it `second` has the mug."""
    first = {
        "offer": "first",
        "give": [{"kind": "gift", "options": [{"sku": "MUG"}]}, {"kind": "points", "multiplier": "1.5"}],
    }
    second = {
        "offer": "second",
        "give": [
            {"kind": "percent_off", "percent": "1", "on": "shipping"},
            {"kind": "gift", "options": [{"sku": "MUG"}]},
        ],
    }
    decision = one(
        {
            "currency": "EUR",
            "offers": [first, second],
            "usage": {"stock": {"MUG": 1}},
            "requests": [basket(("A", 1, "1.05"))],
        }
    )
    assert decision["optimality"] == "proven"
    assert [gift["offer"] for gift in decision["gifts"]] == ["second"]


def test_what_a_group_by_unit_closes_to_an_offer_of_several_sorts() -> None:
    """`both` is tried on the units that a set leaves, with all that it gives: beside `sets` it has none."""
    both = {
        "offer": "both",
        "give": [
            {"kind": "percent_off", "percent": "1"},
            {"kind": "set_discount", "size": 2, "items": {"brands": ["none"]}},
        ],
        "stacking": {"groups": ["units"]},
    }
    sets = {
        "offer": "sets",
        "stage": "order",
        "give": [{"kind": "set_discount", "size": 2}],
        "stacking": {"groups": ["units"]},
    }
    decision = one(
        {
            "currency": "EUR",
            "offers": [both, sets],
            "policy": {"groups": [{"group": "units", "scope": "unit"}]},
            "requests": [basket(("A", 4, "5.00"))],
        }
    )
    assert decision["optimality"] == "proven"
    assert decision["lines"][0]["unit_totals"] == ["5.00", "5.00", "0.00", "0.00"]


def test_only_the_one_outside_finds_the_units_of_a_set_taken_beforehand() -> None:
    """Beside `first` and `pair` the last unit is free for `wide` as the stage starts: the set isn't complete."""
    first = {
        "offer": "first",
        "give": [{"kind": "percent_off", "percent": "1", "max_units": 1}],
        "stacking": {"groups": ["units"]},
    }
    wide = {
        "offer": "wide",
        "give": [{"kind": "set_discount", "size": 2, "percent": "1"}, {"kind": "percent_off", "percent": "1"}],
        "stacking": {"groups": ["units"]},
    }
    pair = {
        "offer": "pair",
        "give": [{"kind": "set_price", "size": 2, "price": "0.01"}],
        "stacking": {"groups": ["units"]},
    }
    decision = one(
        {
            "currency": "EUR",
            "offers": [first, wide, pair],
            "policy": {"groups": [{"group": "units", "scope": "unit"}]},
            "requests": [basket(("A", 3, "1.05"))],
        }
    )
    assert decision["optimality"] == "proven"
    assert {row["code"] for row in decision["offers"] if row["state"] == "applied"} == {"pair", "wide"}
