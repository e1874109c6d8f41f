"""What is within reach, in words."""

from typing import Any

import pytest

from decisions.public import simulate
from tests.decisions.engine.running import CLOCK, basket

WOMEN = {"categories": ["women"]}
OFF = [{"kind": "amount_off", "amount": "12.00", "on": "order"}]
PERK = [{"kind": "perk", "code": "early", "text": "Early access"}]
TOTE = [{"kind": "gift", "options": [{"sku": "TOTE"}]}]


@pytest.mark.parametrize(
    ("threshold", "give", "expected"),
    [
        ({"kind": "subtotal", "at_least": "120.00"}, OFF, "Spend 20.20 more and save 12.00"),
        ({"kind": "subtotal", "at_least": "120.00", "of": {}}, OFF, "Spend 20.20 more and save 12.00"),
        (
            {"kind": "subtotal", "at_least": "120.00", "of": WOMEN},
            OFF,
            "Spend 20.20 more on selected items and save 12.00",
        ),
        ({"kind": "quantity", "at_least": 3}, OFF, "Add 1 more item and save 12.00"),
        ({"kind": "quantity", "at_least": 4}, OFF, "Add 2 more items and save 12.00"),
        ({"kind": "quantity", "at_least": 3, "of": WOMEN}, OFF, "Add 1 more selected item and save 12.00"),
        ({"kind": "quantity", "at_least": 4, "of": WOMEN}, OFF, "Add 2 more selected items and save 12.00"),
        ({"kind": "distinct", "at_least": 2}, OFF, "Add 1 other product and save 12.00"),
        (
            {"kind": "distinct", "at_least": 3, "of": WOMEN},
            OFF,
            "Add 2 other selected products and save 12.00",
        ),
        ({"kind": "subtotal", "at_least": "120.00"}, PERK, "Spend 20.20 more: Early access"),
        ({"kind": "subtotal", "at_least": "120.00"}, TOTE, "Spend 20.20 more: A free gift"),
    ],
)
def test_messages(threshold: dict[str, Any], give: list[dict[str, Any]], expected: str) -> None:
    document = {
        "currency": "EUR",
        "offers": [{"offer": "o", "when": [threshold], "give": give}],
        "products": [{"sku": "A", "categories": ["women"]}, {"sku": "TOTE", "price": "15.00"}],
        "requests": [basket(("A", 2, "49.90"))],
    }
    (nudge,) = simulate(document, clock=CLOCK)["decisions"][0]["nudges"]
    assert nudge["message"] == expected


def test_the_offers_own_text_wins_and_amounts_follow_the_language() -> None:
    texts = {"de": {"message": "Früher einkaufen"}}
    offer = {"offer": "o", "when": [{"kind": "subtotal", "at_least": "120.00"}], "give": PERK, "texts": texts}
    request = basket(("A", 2, "49.90"), options={"language": "de-AT"})
    document = {"currency": "EUR", "offers": [offer], "requests": [request]}
    (nudge,) = simulate(document, clock=CLOCK)["decisions"][0]["nudges"]
    assert "20,20" in nudge["message"]
    assert nudge["message"].endswith("Früher einkaufen")
