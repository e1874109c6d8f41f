"""CPU time of a decision in process: against the number of live offers, and against a floor of the same run.

Usage: ./run bench engine [--offers 100,1000,10000] [--repeat 5]
The floor is what no engine can avoid: reading the same request text and writing a like answer text.
Prints a line per book on stderr and one JSON object as the last line on stdout.
"""

import argparse
import gc
import json
import random
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Compiled,
    Facts,
    Policy,
    answer,
    compact,
    compile_snapshot,
    decide,
    load_json,
    read_offer,
    read_request,
)

CLOCK = datetime(2026, 6, 15, 12, tzinfo=UTC)
TOUCHING: list[dict[str, Any]] = [
    {
        "offer": "order-ten",
        "when": [{"kind": "subtotal", "at_least": {"EUR": "50.00"}}],
        "give": [{"kind": "percent_off", "percent": "10", "on": "order"}],
    },
    {
        "offer": "women-15",
        "give": [{"kind": "percent_off", "percent": "15", "items": {"categories": ["women"]}}],
    },
    {
        "offer": "brand-1",
        "give": [{"kind": "amount_off", "amount": {"EUR": "1.00"}, "items": {"brands": ["Alba"]}}],
    },
    {
        "offer": "ship-40",
        "when": [{"kind": "subtotal", "at_least": {"EUR": "40.00"}}],
        "give": [{"kind": "percent_off", "percent": "100", "on": "shipping"}],
    },
    {
        "offer": "code-3",
        "trigger": "code",
        "codes": ["THREE"],
        "give": [{"kind": "amount_off", "amount": {"EUR": "3.00"}, "on": "order"}],
    },
    {
        "offer": "vip-5",
        "when": [{"kind": "segment", "in": ["vip"]}],
        "give": [{"kind": "percent_off", "percent": "5", "items": {"tags": ["basic"]}}],
    },
]


def book(count: int) -> Compiled:
    """`count` offers of which six can touch the benchmark's baskets."""
    documents = [
        {
            "offer": f"quiet-{i}",
            "priority": i % 7,
            "give": [{"kind": "percent_off", "percent": str(5 + i % 20), "items": {"skus": [f"S{i}"]}}],
        }
        for i in range(count - len(TOUCHING))
    ]
    return compile_snapshot([(1, read_offer(d)) for d in documents + TOUCHING], Policy(), "sha256:bench")


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


def floor(answers: list[Any]) -> Callable[[str], str]:
    """Reading the same request and writing a like answer, with nothing decided in between."""
    at = iter(range(10**9))

    def run(text: str) -> str:
        json.loads(text)
        return compact(answers[next(at) % len(answers)])

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


def main() -> None:
    """Measure all books interleaved with the floor, print ratios."""
    parser = argparse.ArgumentParser(prog="./run bench engine", description=__doc__)
    parser.add_argument("--offers", default="10,100,1000,10000")
    parser.add_argument("--repeat", type=int, default=5)
    options = parser.parse_args()
    texts = requests(200)
    counts = [int(count) for count in options.offers.split(",")]
    books = {count: decision(book(count)) for count in counts}
    answers = [json.loads(books[counts[0]](text)) for text in texts]
    gc.collect()
    gc.freeze()
    best: dict[str, tuple[float, float]] = {}
    for _ in range(options.repeat):
        for name, run in {"floor": floor(answers), **{str(c): books[c] for c in counts}}.items():
            found = measure(run, texts, 1)
            best[name] = min(best.get(name, found), found)
    for name, (p50, p99) in best.items():
        against = p50 / best["floor"][0]
        print(f"{name:>8} offers: p50 {p50:.3f} ms, p99 {p99:.3f} ms, {against:.1f} x floor", file=sys.stderr)
    flat = best[str(counts[-1])][0] / best[str(counts[min(1, len(counts) - 1)])][0]
    rows = {name: {"p50_ms": round(p50, 3), "p99_ms": round(p99, 3)} for name, (p50, p99) in best.items()}
    print(json.dumps({"books": rows, "largest_over_hundred": round(flat, 2)}))


if __name__ == "__main__":
    main()
