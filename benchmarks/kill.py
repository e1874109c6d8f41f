"""How long a kill takes: from the click in the admin to the last decision that still applied the offer.

Usage: ./run bench kill [--trials 200] [--workers 4] [--clients 8] [--limit 2.0]
A real server with so many processes, on a database of its own, which goes at the end. Clients ask all the
time, on a new connection now and then, so that every process is asked. A trial clicks, waits until every
process has told that it follows and half a second more, and lifts the kill; a decision counts when its answer
has come. Prints one JSON object as the last line on stdout; exit 1 where a kill took longer than the limit.
"""

import argparse
import http.client
import os
import random
import subprocess
import sys
import threading
import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode

import psycopg

from benchmarks.books import BOOKS
from benchmarks.measuring.client import Failed, Link, Target
from benchmarks.measuring.documents import Inputs
from benchmarks.measuring.figures import judged, percentile, progress, result, target_text
from benchmarks.measuring.server import House, house, web
from config.local import children
from config.local.places import ROOT
from config.local.steps import Refused

Json = dict[str, Any]
BOOK, OFFER = "flat-100", "to-be-killed"
GIVES: Json = {
    "offer": OFFER,
    "name": "A cent off",
    "give": [{"kind": "amount_off", "amount": {"EUR": "0.01"}, "on": "order"}],
}
PER_LINK = 25
"""Requests after which a client takes another connection, and so perhaps another process."""
QUIET = 0.5
PATIENCE = 20.0
TOLD = "SELECT count(*), count(*) FILTER (WHERE overrides >= %s) FROM decisions_worker"
MEASURED = """
SELECT extract(epoch FROM max(f.at) - o.created_at)::float FROM decisions_override o
JOIN decisions_followed f ON f.override = o.number WHERE o.number = %s GROUP BY o.created_at
"""


@dataclass(slots=True)
class Shoppers:
    """Clients that ask all the time, and when an answer with the offer came last."""

    target: Target
    messages: list[bytes]
    applied_at: float = 0.0
    asked: int = 0
    failures: list[str] = field(default_factory=list)
    stopped: threading.Event = field(default_factory=threading.Event)

    def shop(self, seed: int) -> None:
        """One client."""
        chance, mark = random.Random(seed), f'"{OFFER}"'.encode()
        while not self.stopped.is_set():
            link = Link(self.target)
            try:
                for _ in range(PER_LINK):
                    body = link.ask(chance.choice(self.messages))
                    now = time.perf_counter()
                    self.asked += 1
                    if mark in body:
                        self.applied_at = max(self.applied_at, now)
            except (Failed, OSError) as error:
                self.failures.append(str(error))
                return
            finally:
                link.close()


class Switchboard:
    """The kill switch's page, as a person of operations uses it."""

    def __init__(self, target: Target, session: str) -> None:
        self.target = target
        self.cookies = f"sessionid={session}; csrftoken={'k' * 32}"

    def throw(self, where: str) -> int:
        """Sends the form to switch the offer `off` or `on`; the switch's number."""
        told = {"target": "offer", "code": OFFER, "reason": "bench", "csrfmiddlewaretoken": "k" * 32}
        link = http.client.HTTPConnection(self.target.host, self.target.port, timeout=30)
        path = f"/admin/governance/publication/kill/{where}/"
        head = {"Cookie": self.cookies, "Content-Type": "application/x-www-form-urlencoded"}
        link.request("POST", path, urlencode(told), head)
        answer = link.getresponse()
        place = answer.headers.get("Location", "")
        link.close()
        if answer.status != 302 or "thrown=" not in place:
            raise Failed(f"the kill switch answered {answer.status} {place}")
        return int(place.rpartition("=")[2])


def logged_in(at: House) -> str:
    """The session of a person of operations, who is made with the offer's row."""
    command = [sys.executable, "-m", "benchmarks.measuring.operator", OFFER]
    done = subprocess.run(
        command, env=at.environment, cwd=ROOT, text=True, stdout=subprocess.PIPE, check=True
    )
    return done.stdout.split()[-1]


def until_followed(link: psycopg.Connection[Any], number: int, workers: int) -> None:
    """Waits until all processes have told that they follow; raises Failed."""
    deadline = time.perf_counter() + PATIENCE
    while time.perf_counter() < deadline:
        known, following = link.execute(TOLD, [number]).fetchone() or (0, 0)
        if known == following == workers:
            return
        time.sleep(0.02)
    raise Failed(f"{following} of {known} processes follow switch {number} after {PATIENCE} s")


def trial(link: psycopg.Connection[Any], board: Switchboard, shoppers: Shoppers, workers: int) -> Json:
    """One kill and its lifting; seconds to the last decision, and to the last process by its own word."""
    time.sleep(random.uniform(0, 0.5))
    click = time.perf_counter()
    number = board.throw("off")
    answered = time.perf_counter()
    until_followed(link, number, workers)
    time.sleep(QUIET)
    last = max(0.0, shoppers.applied_at - click)
    (told,) = link.execute(MEASURED, [number]).fetchone() or (0.0,)
    lifted = board.throw("on")
    until_followed(link, lifted, workers)
    begun = time.perf_counter()
    while shoppers.applied_at < begun:
        if shoppers.failures or time.perf_counter() - begun > PATIENCE:
            raise Failed(f"nobody is given the offer after it was lifted: {shoppers.failures[:1]}")
        time.sleep(0.01)
    return {"last": last, "click": answered - click, "told": told}


def measure(trials: int, workers: int, clients: int) -> Json:
    """All trials under load."""
    own = BOOKS[BOOK]()
    inputs = Inputs({**own.document, "offers": [*own.document["offers"], GIVES]}, own.requests)
    os.environ["GRANIAN_WORKERS"] = str(workers)
    found: list[Json] = []
    with house(inputs) as at, web(at, inputs.texts) as server:
        board = Switchboard(server.target, logged_in(at))
        shoppers = Shoppers(server.target, [server.target.message(text) for text in inputs.texts])
        threads = [
            threading.Thread(target=shoppers.shop, args=(seed,), daemon=True) for seed in range(clients)
        ]
        began = time.perf_counter()
        for thread in threads:
            thread.start()
        try:
            with psycopg.connect(at.environment["DATABASE_URL"], autocommit=True) as link:
                for number in range(1, trials + 1):
                    found.append(trial(link, board, shoppers, workers))
                    if number % 10 == 0 or number == trials:
                        worst = max(one["last"] for one in found)
                        progress(f"  {number} of {trials}: the longest {worst:.3f} s")
        finally:
            shoppers.stopped.set()
            for thread in threads:
                thread.join(5)
        took = time.perf_counter() - began
    if shoppers.failures:
        raise Failed(shoppers.failures[0])
    figures: Json = {"trials": trials, "workers": workers, "clients": clients}
    figures["decisions_per_second"] = round(shoppers.asked / took, 1)
    for name in ("last", "told", "click"):
        values = [one[name] for one in found]
        shares = {"min": min(values), "median": percentile(values, 0.5), "p99": percentile(values, 0.99)}
        figures[name] = {key: round(value, 3) for key, value in {**shares, "max": max(values)}.items()}
    return figures


def main() -> int:
    """Measures; 1 where the run fails or a kill took too long."""
    parser = argparse.ArgumentParser(prog="./run bench kill", description=__doc__)
    parser.add_argument("--trials", type=int, default=200, help="kills (200)")
    parser.add_argument("--workers", type=int, default=4, help="processes of the web server (4)")
    parser.add_argument("--clients", type=int, default=8, help="that ask all the time (8)")
    parser.add_argument("--limit", type=float, default=2.0, help="seconds that a kill may take (2)")
    options = parser.parse_args()
    children.unwind_when_stopped()
    try:
        figures = measure(options.trials, options.workers, options.clients)
    except (Refused, Failed) as error:
        progress(f"bench kill: {error}")
        return 1
    figures["targets"] = judged({"max_s": figures["last"]["max"]}, {"max_s": options.limit}, {})
    progress(target_text(figures["targets"]))
    result(figures)
    return 0 if all(row["met"] for row in figures["targets"]) else 1


if __name__ == "__main__":
    sys.exit(main())
