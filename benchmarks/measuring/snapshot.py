"""Publishes many offers, then watches a worker compile them and live through changes.

A program of its own, for it needs Django: OFFERS CHANGED in, one JSON object out; in the database that the
environment names. The floor is what no worker can avoid: having the database send the same bytes. Wall clock
unless it says CPU, with the load of the machine beside it.
"""

import gc
import json
import os
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import django

django.setup()

# What follows needs the apps.
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.measuring import snapshot_book as book  # noqa: E402
from benchmarks.measuring.ten_lines import decision, measure, requests  # noqa: E402
from decisions.engine import Policy, compile_snapshot, read_offer  # noqa: E402
from decisions.public import ready, switch  # noqa: E402
from decisions.snapshots.watcher import live  # noqa: E402
from governance.hands import Hand  # noqa: E402
from governance.launch.publishing import publish  # noqa: E402

Json = dict[str, Any]
EVERY = 0.004
"""Seconds between two requests of the worker's own."""
WATCHED = 3.0
"""Seconds up to the switch, or to a moment without one, in which the longest stall is looked for."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Publish, then measure a worker that lives through it."""
    if sys.argv[1] == "worker":
        work()
        return
    offers, changed = map(int, sys.argv[1:])
    found = publish_and_watch(offers, changed)
    found["load"] = [round(each, 1) for each in os.getloadavg()]
    print(json.dumps(found))


def publish_and_watch(offers: int, changed: int) -> Json:
    """The publisher's side."""
    found: Json = {"offers": offers, "changed": changed}
    maker, checker = book.people()
    start = time.time()
    size = book.approve_all(book.documents(offers), 1, maker, checker)
    say(f"{offers} approved versions of {size / offers:.0f} bytes written in {time.time() - start:.0f} s")
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    found["publish_all_s"], _ = published(f"{offers} offers")
    with worker() as process:
        found |= heard(process, "compiled")
        book.approve_all(book.documents(changed, 1), 2, maker, checker)
        found["publish_changed_s"], committed = published(f"{changed} changed")
        after = heard(process, "switched")
        found["worker_decides_s"] = round(after.pop("at") - committed, 2)
        found |= after
        switch(action="kill", target="tag", code="nobody", reason="measured", actor="bench")
        committed = time.time()
        found["kill_s"] = round(heard(process, "killed")["at"] - committed, 2)
    return found


def published(what: str) -> tuple[float, float]:
    """How long the service took, and when it was done."""

    start = time.time()
    publish(cause=what, by=Hand.of_job("bench"))
    done = time.time()
    say(f"{what}: published in {done - start:.2f} s")
    return round(done - start, 2), done


@contextmanager
def worker() -> Iterator[subprocess.Popen[str]]:
    """A fresh process that compiles, and decides all the time."""
    command = [sys.executable, "-m", "benchmarks.measuring.snapshot", "worker"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield process
        finally:
            process.terminate()


def heard(process: "subprocess.Popen[str]", what: str) -> Json:
    """The worker's next line, which tells of this."""
    assert process.stdout is not None
    line = process.stdout.readline()
    told: Json = json.loads(line)
    assert told.pop("told") == what, line
    say(f"worker, {what}: {told}")
    return told


def tell(what: str, **figures: Any) -> None:
    print(json.dumps({"told": what, **figures}), flush=True)


def resident() -> int:
    """Bytes of memory that this process occupies."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def work() -> None:
    """The worker's side."""
    settings.SNAPSHOT_POLL_SECONDS = 0.5

    gc.collect()
    before, start, cpu = resident(), time.time(), time.process_time()
    while not ready():
        time.sleep(0.01)
    compiled = {"cold_s": round(time.time() - start, 2), "cold_cpu_s": round(time.process_time() - cpu, 2)}
    memory = (resident() - before) / 1e6
    floor = database_floor()
    ratio = round(compiled["cold_s"] / floor, 1)
    tell("compiled", **compiled, cold_mb=round(memory), floor_s=floor, cold_over_floor=ratio, **flatness())
    first = live()
    lateness: deque[tuple[float, float]] = deque(maxlen=round(2 * WATCHED / EVERY))
    threading.Thread(target=keep_deciding, args=(lateness,), daemon=True).start()
    time.sleep(WATCHED)
    quiet = longest(lateness)
    while live() is first:
        time.sleep(0.005)
    switched = time.time()
    found = {"at": switched, "longest_stall_ms": longest(lateness), "longest_stall_else_ms": quiet}
    # The next look may say more of memory than the moment in which both snapshots are there.
    time.sleep(1)
    tell("switched", **found, switched_mb=round((resident() - before) / 1e6))
    number = live().overrides.number
    while live().overrides.number == number:
        time.sleep(0.005)
    tell("killed", at=time.time())
    time.sleep(30)


def keep_deciding(lateness: deque[tuple[float, float]]) -> None:
    """A request every few milliseconds; notes when, and by how much it was answered later than it came."""
    texts = requests(50)
    due = time.perf_counter()
    while True:
        due = max(due + EVERY, time.perf_counter() + EVERY / 2)
        time.sleep(max(0.0, due - time.perf_counter()))
        decision(live().compiled)(texts[len(lateness) % len(texts)])
        lateness.append((time.perf_counter(), time.perf_counter() - due))


def longest(lateness: deque[tuple[float, float]]) -> float:
    """The longest that a request took of late, its waiting included; milliseconds."""
    since = time.perf_counter() - WATCHED
    return round(max(took for when, took in list(lateness) if when > since) * 1e3, 1)


def database_floor() -> float:
    """Seconds that the database needs to send the bytes of the cards, which nobody looks at."""

    start = time.time()
    with connection.cursor() as cursor, cursor.copy("COPY decisions_card TO STDOUT") as sent:
        for _ in sent:
            pass
    return round(time.time() - start, 3)


def flatness() -> Json:
    """CPU per decision with all offers against a hundred of them, interleaved in this process."""

    small = compile_snapshot(
        [(1, read_offer(each)) for each in book.documents(100)], Policy(), "sha256:small"
    )
    texts, runs = requests(200), {"hundred": decision(small), "all": decision(live().compiled)}
    for run in runs.values():
        measure(run, texts, 1)
    best: dict[str, tuple[float, float]] = {}
    for _ in range(7):
        for name, run in runs.items():
            p50, p99 = measure(run, texts, 1)
            held = best.get(name, (p50, p99))
            best[name] = (min(held[0], p50), min(held[1], p99))
    return {
        "p50_cpu_ms": round(best["all"][0], 3),
        "p99_cpu_ms": round(best["all"][1], 3),
        "p99_over_p50": round(best["all"][1] / best["all"][0], 2),
        "all_over_hundred": round(best["all"][0] / best["hundred"][0], 2),
    }


if __name__ == "__main__":
    main()
