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
