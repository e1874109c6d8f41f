"""The product over HTTP against the floor under it: the same server, parser and statements, no engine.

Usage: ./run bench floors [--book FILE --requests FILE] [--seconds 5] [--rounds 3]
"""

import argparse
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg

from benchmarks.books import BOOKS
from benchmarks.measuring.client import Failed, Load, closed_loop, open_loop
from benchmarks.measuring.documents import Inputs, Unusable, read_inputs, served
from benchmarks.measuring.figures import judged, percentile, progress, result, target_text
from benchmarks.measuring.server import House, Web, house, web
from config.local import children
from config.local.places import LOCAL, own_folder
from config.local.steps import Refused

Json = dict[str, Any]
OWN_BOOK = "flat-1000"
CLIENTS = 8
"""As many as the server has threads."""
WAITING = 64
"""Connections of the open loop: enough that none is missed while requests are due."""
AT_MOST = {"half_rate_p99_ms": 50.0}
AT_LEAST = {"ratio": 0.65}
SETTINGS = "benchmarks.floor.settings"


class Side:
    """One of the two servers; of its rounds the quickest counts."""

    def __init__(self, name: str, server: Web, texts: list[str]) -> None:
        self.name = name
        self.server = server
        self.texts = texts
        self.best: Json = {"per_second": 0.0}
        self.repeat = 1

    def round(self, seconds: float) -> None:
        """Asks for about so long, as fast as the clients can."""
        before = self.server.cpu_seconds()
        load = closed_loop(self.server.target, self.texts, self.repeat, CLIENTS)
        cpu = self.server.cpu_seconds() - before
        self.repeat = max(1, round(seconds * load.per_second / len(self.texts)))
        found = {"per_second": round(load.per_second, 1), **latencies(load)}
        found["cpu_ms"] = round(cpu * 1e3 / len(load.milliseconds), 3)
        progress(f"  {self.name:>8}: {found['per_second']:7.1f} a second, {found['cpu_ms']:.2f} ms CPU each")
        self.best = max(self.best, found, key=lambda each: float(each["per_second"]))


def latencies(load: Load) -> Json:
    """Half and nearly all of the answers came within so many milliseconds."""
    return {
        "p50_ms": round(percentile(load.milliseconds, 0.5), 2),
        "p99_ms": round(percentile(load.milliseconds, 0.99), 2),
    }


@contextmanager
def both(at: House, texts: list[str]) -> Iterator[tuple[Side, Side]]:
    """The product and the floor, which answers what the product has logged of the same requests."""
    with web(at, texts, name="product") as product:
        closed_loop(product.target, texts, 1, CLIENTS)
        path = own_folder(LOCAL / "bench") / "floor-rows.json"
        try:
            path.write_text(json.dumps(logged(at.environment["DATABASE_URL"], len(texts))))
            below = House(at.environment | {"FLOOR_ROWS": str(path)}, at.key)
            with web(below, texts, name="floor", settings=SETTINGS) as floor:
                yield Side("product", product, texts), Side("floor", floor, texts)
        finally:
            path.unlink(missing_ok=True)


def logged(url: str, count: int) -> list[tuple[str, str, str]]:
    """(facts, allowances, answer) of the last decisions."""
    with psycopg.connect(url) as link:
        return link.execute(
            # Facts are ciphertext: anything as long as they are will do.
            "SELECT repeat('x', octet_length(facts) - 28), allowances, answer FROM decisions_log "
            "ORDER BY id DESC LIMIT %s",
            [count],
        ).fetchall()


def measure(inputs: Inputs, seconds: float, rounds: int) -> Json:
    """Rounds of both, one after the other, then the product at half of its own peak."""
    texts = inputs.texts
    with house(inputs) as at, both(at, texts) as (product, floor):
        for number in range(rounds + 1):
            for side in (floor, product):
                side.round(seconds)
                if not number:
                    side.best = {"per_second": 0.0}  # the first only finds out how many requests fill a round
        rate = product.best["per_second"] / 2
        half = open_loop(product.server.target, texts, rate, 2 * seconds, WAITING)
    told = latencies(half)
    progress(f"  {'at half':>8}: {rate:7.1f} a second, p50 {told['p50_ms']:.1f}, p99 {told['p99_ms']:.1f} ms")
    figures: Json = {
        "offers": inputs.offers,
        "requests": len(texts),
        "product": product.best,
        "floor": floor.best,
        "ratio": round(product.best["per_second"] / floor.best["per_second"], 3),
        "cpu_ratio": round(floor.best["cpu_ms"] / product.best["cpu_ms"], 3),
        "half_rate_per_second": round(rate, 1),
        "half_rate_p50_ms": told["p50_ms"],
        "half_rate_p99_ms": told["p99_ms"],
    }
    return figures | {"targets": judged(figures, AT_MOST, AT_LEAST)}


def inputs_of(book: Path | None, requests: Path | None) -> Inputs:
    """The files' book and requests, or the project's own; raises Unusable."""
    if book is not None and requests is not None:
        return served(read_inputs(book, requests))
    if book is not None or requests is not None:
        raise Unusable("bench floors needs both --book and --requests, or neither")
    own = BOOKS[OWN_BOOK]()
    return Inputs(dict(own.document), own.requests)


def main() -> int:
    """Measures; 2 where a file cannot be used, 1 where the run fails."""
    parser = argparse.ArgumentParser(prog="./run bench floors", description=__doc__)
    parser.add_argument("--book", type=Path, help=f"a book as JSON or YAML ({OWN_BOOK} of bench engine)")
    parser.add_argument("--requests", type=Path, help="decision requests, a list or one a line")
    parser.add_argument("--seconds", type=float, default=5.0, help="of a round, about (5)")
    parser.add_argument("--rounds", type=int, default=3, help="of each server (3)")
    options = parser.parse_args()
    children.unwind_when_stopped()
    try:
        figures = measure(inputs_of(options.book, options.requests), options.seconds, options.rounds)
    except Unusable as error:
        for line in error.lines:
            progress(line)
        return 2
    except (Refused, Failed) as error:
        progress(f"bench floors: {error}")
        return 1
    progress(target_text(figures["targets"]))
    result(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
