"""What was granted beside money, in words."""

from typing import Any

import pytest
from django.utils import translation

from decisions.wording.rewards import reward_text


@pytest.mark.parametrize(
    ("reward", "words"),
    [
        ({"kind": "points", "points": 180, "program": "bonus"}, "180 points"),
        ({"kind": "points", "points": 1, "program": "bonus"}, "1 point"),
        ({"kind": "perk", "code": "early", "text": "Early access"}, "Early access"),
        ({"kind": "voucher", "pool": "next-order"}, "a voucher: next-order"),
        ({"kind": "voucher", "template": "five-off"}, "a voucher: five-off"),
        ({"kind": "from the future"}, "from the future"),
    ],
)
def test_reward_text(reward: dict[str, Any], words: str) -> None:
    with translation.override("en"):
        assert reward_text(reward) == words
