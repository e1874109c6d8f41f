"""A whole checkout over HTTP: decide, reserve, redeem, under limits and budgets that many orders share.

Usage: ./run bench checkout [--seconds 10] [--clients 8] [--rate 20]
The closed loop finds the most checkouts a second; in the open loop they become due at random moments at half
of that rate (or at --rate), whether or not earlier ones are done. Prints one JSON object as the last line on
stdout.
"""

import argparse
import itertools
import json
import random
import sys
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue
from typing import Any

import psycopg

from benchmarks.books import BOOKS
from benchmarks.measuring.client import Failed, Link, Load, Target, together
from benchmarks.measuring.documents import Inputs
from benchmarks.measuring.figures import percentile, progress, result
from benchmarks.measuring.server import house, web
from config.local import children
from config.local.steps import Refused

Json = dict[str, Any]
OWN_BOOK = "flat-1000"
STEPS = ("decide", "reserve", "redeem")
WAITING = 64
"""Connections of the open loop."""
LIMITS: list[Json] = [
    {"budget": {"EUR": "100000000.00"}},
    {"limits": {"total": 100_000_000}},
    {"limits": {"per_customer": 1_000_000}},
    {},
]
"""By turns: what limits the offers of the book. None of it is ever reached."""


def own_inputs() -> Inputs:
    """The project's book, three quarters of its offers limited, and its requests, each of a shopper."""
    own = BOOKS[OWN_BOOK]()
    offers = [offer | LIMITS[at % len(LIMITS)] for at, offer in enumerate(own.document["offers"])]
    requests = [
        request | {"customer": {**(request.get("customer") or {}), "id": f"c-{at % 97}"}}
        for at, request in enumerate(own.requests)
    ]
    return Inputs({**own.document, "offers": offers}, requests)


class Checkouts:
    """Orders one after the other, and how long each of their steps took."""

    def __init__(self, target: Target, texts: list[str]) -> None:
        self.target = target
        self.messages = [target.message(text) for text in texts]
        self.orders = itertools.count(1)
        self.steps: dict[str, list[float]] = {step: [] for step in STEPS}

    def one(self, link: Link) -> None:
        """Decides, reserves what it needs and redeems it; raises Failed."""
        number = next(self.orders)
        began = time.perf_counter()
        decision = json.loads(link.ask(self.messages[number % len(self.messages)]))["id"]
        decided = time.perf_counter()
        reservation = json.loads(self._send(link, "reservations", {"decision": decision}, number))["id"]
        reserved = time.perf_counter()
        order = {"decision": decision, "reservation": reservation, "order_id": f"o-{number}"}
        self._send(link, "redemptions", order, number)
        done = time.perf_counter()
        for step, first, last in zip(
            STEPS, (began, decided, reserved), (decided, reserved, done), strict=True
        ):
            self.steps[step].append((last - first) * 1e3)

    def _send(self, link: Link, path: str, body: Json, number: int) -> bytes:
        key = f"Idempotency-Key: {path}-{number}\r\n"
        return link.ask(self.target.message(json.dumps(body), f"/api/v1/{path}", key))


def closed(checkouts: Checkouts, seconds: float) -> Callable[[Link, Load], None]:
    """Each client begins the next checkout when it is through with one."""
    end = time.perf_counter() + seconds

    def client(link: Link, load: Load) -> None:
        while (start := time.perf_counter()) < end:
            checkouts.one(link)
            load.milliseconds.append((time.perf_counter() - start) * 1e3)

    return client


def opened(checkouts: Checkouts, rate: float, seconds: float) -> Callable[[Link, Load], None]:
    """Checkouts become due at random moments; each counts from when it was due."""
    chance, due = random.Random(1), SimpleQueue[float]()
    moment = time.perf_counter() + 0.2
    end = moment + seconds
    while (moment := moment + chance.expovariate(rate)) < end:
        due.put(moment)

    def client(link: Link, load: Load) -> None:
        while True:
            try:
                start = due.get_nowait()
            except Empty:
                return
            time.sleep(max(0.0, start - time.perf_counter()))
            checkouts.one(link)
            load.milliseconds.append((time.perf_counter() - start) * 1e3)

    return client


def told(load: Load, checkouts: Checkouts) -> Json:
    """Rate and latencies, of the whole and of its steps."""
    found: Json = {"per_second": round(load.per_second, 1)}
    for name, values in (("checkout", load.milliseconds), *checkouts.steps.items()):
        found[name] = {f"p{share}_ms": round(percentile(values, share / 100), 1) for share in (50, 99)}
    return found


def measure(seconds: float, clients: int, rate: float | None) -> Json:
    """Both loops on one server, then what the ledger holds."""
    inputs = own_inputs()
    with house(inputs) as at, web(at, inputs.texts) as server:
        first = Checkouts(server.target, inputs.texts)
        together(server.target, closed(first, 2.0), clients)
        first.steps = {step: [] for step in STEPS}
        best = told(together(server.target, closed(first, seconds), clients), first)
        progress(f"  closed loop: {best['per_second']} checkouts a second")
        rate = rate or best["per_second"] / 2
        second = Checkouts(server.target, inputs.texts)
        second.orders = first.orders
        half = told(together(server.target, opened(second, rate, seconds), WAITING), second)
        progress(f"  open loop, {rate:.1f} a second due: p99 {half['checkout']['p99_ms']} ms")
        with psycopg.connect(at.environment["DATABASE_URL"]) as link:
            over = link.execute(
                "SELECT count(*) FROM decisions_allowance WHERE held + used > share"
            ).fetchone()
            split = link.execute("SELECT count(*) FROM decisions_allowance WHERE slot > 0").fetchone()
    assert over is not None
    assert split is not None
    return {
        "offers": inputs.offers,
        "clients": clients,
        "closed": best,
        "due_per_second": round(rate, 1),
        "open": half,
        "overspent": over[0],
        "slots": split[0],
    }


def main() -> int:
    """Measures; 1 where the run fails."""
    parser = argparse.ArgumentParser(prog="./run bench checkout", description=__doc__)
    parser.add_argument("--seconds", type=float, default=10.0, help="of each loop (10)")
    parser.add_argument("--clients", type=int, default=8, help="of the closed loop (8)")
    parser.add_argument("--rate", type=float, help="checkouts due a second (half of the closed loop's)")
    options = parser.parse_args()
    children.unwind_when_stopped()
    try:
        figures = measure(options.seconds, options.clients, options.rate)
    except (Refused, Failed) as error:
        progress(f"bench checkout: {error}")
        return 1
    result(figures)
    return 0


if __name__ == "__main__":
    sys.exit(main())
