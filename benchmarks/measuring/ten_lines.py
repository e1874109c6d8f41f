"""Decisions on baskets of ten lines that six offers of a book touch: what the snapshot benchmark times."""

import json
import random
import time
from collections.abc import Callable
from datetime import UTC, datetime

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Compiled,
    Facts,
    answer,
    compact,
    decide,
    load_json,
    read_request,
)

CLOCK = datetime(2026, 6, 15, 12, tzinfo=UTC)


def requests(count: int) -> list[str]:
    """Request texts of ten lines each with varying prices."""
    chance = random.Random(1)
    texts = []
    for _ in range(count):
        lines = [
            {"id": str(i), "sku": f"P{i}", "quantity": 1 + i % 3, "unit_price": f"{chance.randint(5, 99)}.90"}
            for i in range(10)
        ]
        basket = {"lines": lines, "shipping": {"amount": "4.90"}}
        body = {
            "channel": "web",
            "currency": "EUR",
            "customer": {"id": "c"},
            "coupons": ["three"],
            "basket": basket,
        }
        texts.append(json.dumps(body))
    return texts


FACTS = Facts.from_json(
    {
        "products": {
            f"P{i}": {
                "brand": "Alba" if i % 2 else "Bora",
                "categories": ["women/dresses"] if i % 3 == 0 else ["men"],
                "tags": ["basic"] if i % 4 == 0 else [],
            }
            for i in range(10)
        },
        "customer": {"id": "c", "segments": ["vip"]},
    }
)


def decision(compiled: Compiled) -> Callable[[str], str]:
    """Text in, text out."""

    def run(text: str) -> str:
        result = decide(compiled, NO_OVERRIDES, read_request(load_json(text)), FACTS, NO_ALLOWANCES, CLOCK)
        return compact(answer(result, id="bench", created=CLOCK, expires=CLOCK))

    return run


def measure(run: Callable[[str], str], texts: list[str], repeat: int) -> tuple[float, float]:
    """(p50, p99) of CPU milliseconds per call."""
    spent = []
    for _ in range(repeat):
        for text in texts:
            start = time.process_time_ns()
            run(text)
            spent.append(time.process_time_ns() - start)
    spent.sort()
    return spent[len(spent) // 2] / 1e6, spent[int(len(spent) * 0.99)] / 1e6
