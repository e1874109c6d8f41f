"""Offers to begin with, for who has none yet: each a document that only wants its details."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Start:
    """One way to begin."""

    key: str
    title: str
    text: str
    document: dict[str, Any]


STARTS = (
    Start(
        "threshold",
        "Lift the basket",
        "10 % off the order from a basket value on.",
        {
            "name": "10 % from 50",
            "objective": "lift_aov",
            "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
            "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
        },
    ),
    Start(
        "multibuy",
        "Three for two",
        "The cheapest of every three items is free.",
        {
            "name": "3 for 2",
            "objective": "clear_stock",
            "give": [{"kind": "set_discount", "size": 3}],
        },
    ),
    Start(
        "welcome",
        "Welcome code",
        "A code that takes an amount off the first order.",
        {
            "name": "Welcome",
            "objective": "acquire",
            "trigger": "code",
            "codes": ["WELCOME"],
            "when": [{"kind": "order_count", "equals": 0}],
            "give": [{"kind": "amount_off", "amount": {"EUR": "10.00"}, "on": "order"}],
        },
    ),
)


def start_document(key: str) -> dict[str, Any]:
    """The document of a start without its code; an empty one for any other key."""
    return next((start.document for start in STARTS if start.key == key), {})
