"""A book and requests of your own, in the document language: how long decisions take, and what they give.

Usage: ./run bench decide --book FILE --requests FILE [--via engine|http] [--repeat N] [--clients N]
"""

import argparse
import json
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

from benchmarks.measuring.client import Failed, closed_loop
from benchmarks.measuring.documents import Inputs, Unusable, read_inputs, served
from benchmarks.measuring.figures import percentile, progress, result
from benchmarks.measuring.inprocess import InProcess, compiling, cpu_ms
from benchmarks.measuring.server import house, web
from config.local import children
from config.local.steps import Refused

Json = dict[str, Any]


def via_engine(inputs: Inputs, repeat: int, clients: int) -> Json:
    """Text in, text out, in this process; the milliseconds are processor time."""
    with compiling():
        engine = InProcess(inputs.book, datetime.now(UTC))
    texts = inputs.texts
    progress(f"{inputs.offers:,} offers compiled; {len(texts):,} requests, {repeat} times")
    answers = [engine.decide(text) for text in texts]
    spent = []
    start = time.perf_counter()
    for number in range(repeat):
        for text in texts:
            before = cpu_ms()
            engine.decide(text)
            spent.append(cpu_ms() - before)
        progress(f"  {number + 1} of {repeat}: p50 {percentile(spent, 0.5):.3f} ms")
    seconds = time.perf_counter() - start
    return figures(inputs, spent, sum(spent) / len(spent), len(spent) / seconds, answers)


def via_http(inputs: Inputs, repeat: int, clients: int) -> Json:
    """Over HTTP, logged, by clients that ask as soon as they are answered; milliseconds as they see them."""
    inputs = served(inputs)
    texts = inputs.texts
    with house(inputs) as at, web(at, texts) as server:
        progress(f"{inputs.offers:,} offers live; {len(texts):,} requests, {repeat} times, {clients} clients")
        before = server.cpu_seconds()
        load = closed_loop(server.target, texts, repeat, clients)
        cpu = server.cpu_seconds() - before
    answers = [load.answers[number].decode() for number in range(len(texts))]
    decisions = len(load.milliseconds)
    return figures(inputs, load.milliseconds, cpu * 1e3 / decisions, load.per_second, answers)


def figures(
    inputs: Inputs, milliseconds: list[float], cpu: float, per_second: float, answers: Iterable[str]
) -> Json:
    """The result: each request's answer counts once, however often it was asked."""
    applied, discount = 0, Decimal(0)
    for answer in map(json.loads, answers):
        applied += sum(offer["state"] in ("applied", "clipped") for offer in answer["offers"])
        discount += Decimal(answer["totals"]["discount"])
    return {
        "offers": inputs.offers,
        "requests": len(inputs.requests),
        "p50_ms": round(percentile(milliseconds, 0.5), 4),
        "p99_ms": round(percentile(milliseconds, 0.99), 4),
        "cpu_ms": round(cpu, 4),
        "per_second": round(per_second, 1),
        "applied": applied,
        "discount": str(discount),
    }


WAYS = {"engine": via_engine, "http": via_http}


def main() -> int:
    """Measures; 2 where a file cannot be used, 1 where the run fails."""
    parser = argparse.ArgumentParser(prog="./run bench decide", description=__doc__)
    parser.add_argument("--book", type=Path, required=True, help="a book as JSON or YAML")
    parser.add_argument(
        "--requests", type=Path, required=True, help="decision requests, a list or one a line"
    )
    parser.add_argument("--via", choices=sorted(WAYS), default="engine")
    parser.add_argument("--repeat", type=whole, default=5, help="how often each request is asked (5)")
    parser.add_argument("--clients", type=whole, default=4, help="connections over HTTP (4)")
    options = parser.parse_args()
    children.unwind_when_stopped()
    try:
        inputs = read_inputs(options.book, options.requests)
        result(WAYS[options.via](inputs, options.repeat, options.clients))
    except Unusable as error:
        for line in error.lines:
            progress(line)
        return 2
    except (Refused, Failed) as error:
        progress(f"bench decide: {error}")
        return 1
    return 0


def whole(text: str) -> int:
    """A whole number from 1."""
    if not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"must be a whole number from 1, not {text!r}")
    return int(text)


if __name__ == "__main__":
    sys.exit(main())
