"""Has real workers forecast twenty drafts, then the plain engine decide the same baskets.

A program of its own, for it needs Django: WEEKS in, one JSON object out; in the database that the environment
names, into which the grocer's year is loaded unless it is there.
"""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import django

django.setup()

# What follows needs the apps.
from celery import current_app  # noqa: E402
from django.contrib.auth.models import Group, User  # noqa: E402
from django.db import connection, transaction  # noqa: E402
from django.utils import timezone  # noqa: E402

from benchmarks.measuring import processor  # noqa: E402
from benchmarks.measuring.filling import definitions  # noqa: E402
from benchmarks.measuring.plain_replay import plain_sums  # noqa: E402
from catalog.history.bars import Bars  # noqa: E402
from catalog.history.journey import CompleteJourney  # noqa: E402
from catalog.history.loading import load_history  # noqa: E402
from catalog.history.orders import CURRENCY  # noqa: E402
from config.local import children  # noqa: E402
from config.local.places import ROOT  # noqa: E402
from config.local.web import BIN  # noqa: E402
from decisions.public import install_snapshot  # noqa: E402
from governance.backtest.book import read_book  # noqa: E402
from governance.forecasting.queueing import begin_soon  # noqa: E402
from governance.forecasting.services import ask  # noqa: E402
from governance.forecasting.sources import choose  # noqa: E402
from governance.launch.services import submit  # noqa: E402
from governance.models import Forecast, ForecastRun, Review  # noqa: E402
from promotions.services.offers import save_draft  # noqa: E402

Json = dict[str, Any]
BOOKS = Path(__file__).resolve().parent.parent / "books"
PATIENCE = 1_800.0
"""Seconds after which workers are given up."""


def say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


def main() -> None:
    """Load, submit, forecast by one worker and by two, compare."""
    weeks = int(sys.argv[1])
    with Bars() as bars:
        load_history(CompleteJourney(), bars)
    install_snapshot(
        definitions=definitions(dict(read_book(BOOKS / "grocery_live.yaml", currency=CURRENCY).documents))
    )
    reviews = submitted()
    found: Json = {"drafts": len(reviews), "load_before": os.getloadavg()[0]}
    runs = {}
    for workers in (1, 2):
        run, figures = forecast(reviews, workers, weeks)
        runs[workers] = run
        found[f"{'one' if workers == 1 else 'two'}_worker{'s' if workers > 1 else ''}_s"] = figures["seconds"]
        found[f"cpu_{workers}_s"] = figures["cpu"]
        found |= {"baskets": run.baskets, "since": str(run.since), "until": str(run.until)}
        say(f"{run.baskets} baskets, {len(reviews)} drafts, {workers} worker(s): {figures['seconds']} s")
    found["scaling"] = round(found["one_worker_s"] / found["two_workers_s"], 2)
    same = [results(run) for run in runs.values()]
    found["both_runs_equal"] = same[0] == same[1] and len({run.data_hash for run in runs.values()}) == 1
    decided = found["baskets"] * (1 + len(reviews))
    found["decisions"] = decided
    found["per_second"] = round(decided / found["two_workers_s"])
    found |= compared(runs[2], same[1], weeks)
    found["over_plain"] = round(found["per_second"] / found["plain_per_second"], 2)
    print(json.dumps(found))


def submitted() -> list[Review]:
    """The drafts as reviews that wait for a checker."""
    maker = User.objects.create_user(
        f"maker-{os.getpid()}", f"maker-{os.getpid()}@example.com", is_staff=True
    )
    maker.groups.set(Group.objects.filter(name="marketer"))
    tomorrow = (datetime.now(UTC) + timedelta(days=1)).date()
    stated = {
        "owner": maker.email,
        "objective": "lift_aov",
        "kpi": {"metric": "average_order_value", "target": "+5%"},
        "budget": {CURRENCY: "5000.00"},
        "suppressions": {"none": "nobody is to be left out"},
        "starts": tomorrow.isoformat(),
        "ends": (tomorrow + timedelta(days=55)).isoformat(),
        "sunset": (tomorrow + timedelta(days=90)).isoformat(),
    }
    return [
        submit(version=save_draft(actor=maker, document={**stated, **draft}), actor=maker)
        for draft in read_book(BOOKS / "grocery_drafts.yaml", currency=CURRENCY).offers
    ]


def forecast(reviews: list[Review], workers: int, weeks: int) -> tuple[ForecastRun, Json]:
    """The drafts asked for at once; seconds from the message to the last result."""
    with working(workers) as process:
        with transaction.atomic():
            asked = [ask(document=review.document, by="bench", at=timezone.now()).pk for review in reviews]
            began, cpu = time.time(), spent(process)
            begin_soon(weeks)
        while Forecast.objects.filter(pk__in=asked, result__isnull=True).exists():
            if time.time() - began > PATIENCE or process.poll() is not None:
                raise SystemExit("the workers did not finish")
            time.sleep(0.05)
        seconds = time.time() - began
        cpu = spent(process) - cpu
    run = Forecast.objects.select_related("run").get(pk=asked[0]).run
    assert run is not None
    return run, {"seconds": round(seconds, 1), "cpu": round(cpu, 1)}


def spent(process: "subprocess.Popen[bytes]") -> float:
    """Processor seconds of the workers and of the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity")
        backends = {pid for (pid,) in cursor.fetchall() if processor.is_postgres(pid)}
    return processor.seconds(processor.tree(process.pid)) + processor.seconds(backends)


@contextmanager
def working(workers: int) -> Iterator["subprocess.Popen[bytes]"]:
    """A Celery worker with so many processes, ready to work."""
    command = [BIN / "celery", "--app", "config.celery", "--workdir", ROOT, "worker"]
    options = ["--concurrency", str(workers), "--without-gossip", "--without-mingle", "--loglevel", "WARNING"]
    with subprocess.Popen(
        [*map(str, command), *options],
        stdout=subprocess.DEVNULL,
        preexec_fn=children.ending_with_us(signal.SIGTERM),
    ) as process:
        try:
            while not current_app.control.ping(timeout=0.5):
                if process.poll() is not None:
                    raise SystemExit("the worker did not start")
            yield process
        finally:
            process.terminate()
            process.wait(60)


def results(run: ForecastRun) -> list[Json]:
    """The results of a run without what tells runs apart."""
    found = [forecast.result for forecast in run.forecasts.order_by("number")]
    return [{"currencies": result["currencies"], "data": result["data"]} for result in found if result]


def compared(run: ForecastRun, told: list[Json], weeks: int) -> Json:
    """What the plain engine comes to over the same baskets, with as many processes, and how long it took."""
    keys = [int(key) for key in choose(run.began_at, weeks, only=run.source).keys]
    drafts = [forecast.document for forecast in run.forecasts.order_by("number")]
    began = time.time()
    plain = plain_sums(run.snapshot, drafts, keys, run.began_at, processes=2)
    seconds = time.time() - began
    differences = 0
    for draft, sums, result in zip(drafts, plain, told, strict=True):
        ours = result["currencies"].get(CURRENCY, {})
        mine = {name: ours.get(name, 0) for name in ("orders", "given", "net")}
        differences += sum(sums[name] != mine[name] for name in mine)
        say(f"  {draft['offer']}: {mine}, plain engine {dict(sums)}")
    return {
        "differences": differences,
        "plain_s": round(seconds, 1),
        "plain_per_second": round(len(keys) * (1 + len(drafts)) / seconds),
        "load_after": os.getloadavg()[0],
    }


if __name__ == "__main__":
    main()
