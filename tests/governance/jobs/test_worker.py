"""The whole way of a job: broker, a real worker process, the database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from celery import Celery
from django.db import connection

from config.local.places import ROOT
from config.local.valkey import binary
from decisions.public import current_manifest
from governance.models import EvidencePart, JobRun
from tests.governance.evidence.conftest import sent
from tests.governance.evidence.shop import FLOOR, coded, live, stocked
from tests.governance.house import approved, person, state_of

pytestmark = pytest.mark.django_db(transaction=True)

SECONDS = 60


def until(happened: Callable[[], bool], what: str) -> None:
    """Waits for something that another process does."""
    deadline = time.monotonic() + SECONDS
    while not happened():
        assert time.monotonic() < deadline, f"{what} did not happen within {SECONDS} s"
        time.sleep(0.1)


def ended(process: subprocess.Popen[bytes]) -> None:
    """Ends a process of ours."""
    process.terminate()
    try:
        process.wait(20)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture
def broker(tmp_path: Path) -> Iterator[str]:
    """The URL of a broker: the one that REDIS_URL names, else a Valkey of our own."""
    if url := os.environ.get("REDIS_URL"):
        # A database of its own: tests beside this one clear the cache, and the queue would go with it.
        yield url.replace("virtual_host=0", "virtual_host=1")
        return
    socket = tmp_path / "valkey.sock"
    command = [
        str(binary()),
        "--port",
        "0",
        "--unixsocket",
        str(socket),
        "--save",
        "",
        "--dir",
        str(tmp_path),
    ]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
    try:
        until(socket.exists, "the start of Valkey")
        yield f"redis+socket://{socket}?virtual_host=0"
    finally:
        ended(server)


@pytest.fixture
def queue(broker: str, tmp_path: Path, transactional_db: None) -> Iterator[Celery]:
    """A queue of this test alone, emptied by a real worker on the test's database."""
    name = f"test-{os.getpid()}-{time.monotonic_ns()}"
    settings = connection.settings_dict
    login = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    place = f"host={quote(settings['HOST'], safe='')}&port={settings['PORT']}"
    environment = os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"postgresql://{login}@/{settings['NAME']}?{place}",
        "REDIS_URL": broker,
    }
    celery = [sys.executable, "-m", "celery", "--app", "config.celery", "worker"]
    flags = ["--pool", "solo", "--queues", name, "--loglevel", "INFO", "--without-mingle", "--without-gossip"]
    with (tmp_path / "worker.log").open("wb") as log:
        worker = subprocess.Popen([*celery, *flags], cwd=ROOT, env=environment, stdout=log, stderr=log)
    try:
        app = Celery("test", broker=broker)
        app.conf.task_default_queue = name
        yield app
    finally:
        ended(worker)


def finished(job: str) -> int:
    return JobRun.objects.filter(job=job, outcome="done").count()


def test_a_worker_ends_what_is_over_however_often_it_is_asked(queue: Celery) -> None:
    summer: dict[str, Any] = {"starts": "2020-06-01", "ends": "2020-08-31", "sunset": "2020-09-30"}
    maria, fin = person("maria", "marketer"), person("fin", "finance")
    version = approved(maria, fin, at=datetime(2020, 7, 1, tzinfo=UTC), **summer)
    assert version.state == "live"
    # That summer is long past: whatever the order, the offer ends.
    for job in ("retire_due", "expire_due", "start_due", "expire_due"):
        queue.send_task("governance.run_job", args=[job])
    until(lambda: finished("expire_due") == 2 and finished("start_due") == 1, "the work")
    assert state_of(version).state in ("ended", "retired")
    assert [entry.code for entry in current_manifest() if entry.kind == "offer"] == []
    ends = [run.counts["ended"] for run in JobRun.objects.filter(job="expire_due").order_by("id")]
    assert ends == [1, 0]


def test_a_worker_computes_the_evidence_of_a_submission(queue: Celery) -> None:
    stocked()
    live(coded("a10"), coded("b10"), FLOOR)
    draft = coded("c10")
    review = sent(person("maria", "marketer"), draft.pop("offer"), **draft)
    queue.send_task("governance.compute_evidence", args=[review.pk])
    until(lambda: not EvidencePart.objects.exclude(state="done").exists(), "the evidence")
    stack = EvidencePart.objects.get(kind="worst_stack")
    assert stack.result is not None
    assert stack.result["rows"][0]["unfloored"]["price"] == "72.90"
    assert (stack.attempt, stack.done, stack.total) == (1, 3, 3)
