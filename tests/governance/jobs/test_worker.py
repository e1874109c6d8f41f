"""The whole way of a job: beat, broker, a real worker process, the database."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from celery import Celery
from django.apps import apps
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from config.local.places import ROOT
from config.local.valkey import binary
from decisions.public import current_manifest
from governance.jobs.registry import JOBS
from governance.migrating import scheduling
from governance.models import EvidencePart, Incident, JobRun
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
def environment(broker: str, transactional_db: None) -> dict[str, str]:
    """Of processes that work on the test's database and this broker."""
    settings = connection.settings_dict
    login = quote(settings["USER"]) + (f":{quote(settings['PASSWORD'])}" if settings["PASSWORD"] else "")
    place = f"host={quote(settings['HOST'], safe='')}&port={settings['PORT']}"
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "config.settings.test",
        "DATABASE_URL": f"postgresql://{login}@/{settings['NAME']}?{place}",
        "REDIS_URL": broker,
        "TASK_QUEUE": f"test-{os.getpid()}-{time.monotonic_ns()}",
    }


def celery(environment: dict[str, str], log: Path, *words: str) -> subprocess.Popen[bytes]:
    """A worker or beat, started."""
    command = [sys.executable, "-m", "celery", "--app", "config.celery", *words, "--loglevel", "INFO"]
    with log.open("wb") as out:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=out, stderr=out)


@pytest.fixture
def queue(broker: str, environment: dict[str, str], tmp_path: Path) -> Iterator[Celery]:
    """A queue of this test alone, emptied by a real worker on the test's database."""
    name = environment["TASK_QUEUE"]
    flags = ["--pool", "solo", "--without-mingle", "--without-gossip"]
    worker = celery(environment, tmp_path / "worker.log", "worker", *flags)
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


def schedule_all(queue: Celery, last: datetime) -> None:
    """Every job in beat's schedule, in the test's queue, sent last at a moment; and run then."""
    known = {args for (args,) in PeriodicTask.objects.values_list("args")}
    with connection.schema_editor() as editor:
        scheduling({name: 60 for name in JOBS if f'["{name}"]' not in known})(apps, editor)
    name = queue.conf.task_default_queue
    PeriodicTask.objects.update(queue=name, last_run_at=last, date_changed=last)
    for job in JOBS:
        JobRun.objects.create(job=job, started_at=last, outcome="done", duration_ms=1)


def test_beat_comes_back_after_a_day(queue: Celery, environment: dict[str, str], tmp_path: Path) -> None:
    day, now = timedelta(days=1), timezone.now()
    maria, fin = person("maria", "marketer"), person("fin", "finance")

    def told(days: float) -> str:
        return (now + days * day).isoformat(timespec="seconds")

    begins = approved(maria, fin, "begins", at=now - day, starts=told(-0.5), ends=told(9), sunset=told(9))
    ends = approved(maria, fin, "ends", at=now - day, starts=told(-9), ends=told(-0.25), sunset=told(-0.1))
    assert (begins.state, ends.state) == ("scheduled", "live")
    schedule_all(queue, now - day)
    beat = celery(environment, tmp_path / "beat.log", "beat", "--pidfile", "")
    try:
        missing: set[str] = set()

        def all_ran() -> bool:
            nonlocal missing
            since = JobRun.objects.filter(outcome="done", started_at__gte=now)
            missing = set(JOBS) - set(since.values_list("job", flat=True))
            return not missing

        until(all_ran, f"a run of {missing or 'every job'}")
    finally:
        ended(beat)
    # retire_due comes hourly: where it ran before expire_due, it would have with its next turn.
    if state_of(ends).state == "ended":
        queue.send_task("governance.run_job", args=["retire_due"])
        until(lambda: state_of(ends).state == "retired", "the sunset")
    for version, states in [(begins, ["live"]), (ends, ["ended", "retired"])]:
        seen = list(version.history.order_by("history_id").values_list("state", flat=True))
        for state in states:
            assert seen.count(state) == 1, seen
    assert [entry.code for entry in current_manifest() if entry.kind == "offer"] == ["begins"]
    assert JobRun.objects.filter(outcome="failed").count() == 0
    titles = list(Incident.objects.filter(kind="job").values_list("title", flat=True))
    assert len(titles) == 1
    assert titles[0].startswith("No job ran from ")
