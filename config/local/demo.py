"""The demo: everything started, one decision made over HTTP and shown, then running until Ctrl-C."""

import json
import os
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from config.local import children
from config.local.django_command import django
from config.local.places import LOCAL, ROOT
from config.local.printout import decision_text, welcome_text
from config.local.services import Services, demo_services
from config.local.steps import Refused, say, step
from config.local.web import BIN, free_port, granian, metrics_folder

STATE = LOCAL / "demo"
# One worker needs no talk with others; without it, it is ready a second sooner.
WORKER_OPTIONS = ("--concurrency", "1", "--loglevel", "INFO", "--without-mingle", "--without-gossip")
# Without these two there is no decision; the demo goes on without the others, as the product does.
ESSENTIAL = ("PostgreSQL", "web")


@dataclass(frozen=True)
class Demo:
    """A demo that runs: where it answers and what watches over it."""

    url: str
    data: dict[str, Any]
    processes: dict[str, children.Server]


def demo(words: list[str]) -> int:
    """`./run demo [--check]`."""
    if unknown := set(words) - {"--check"}:
        raise Refused(f"demo knows --check only, not {' '.join(sorted(unknown))}")
    begin = time.monotonic()
    with demo_services(join=False, loud=True) as services, running(services) as live:
        answer = decide(live)
        print(decision_text(live.data["request"], answer), flush=True)
        say(f"  {'from the start to the first decision':<52} {time.monotonic() - begin:6.1f} s")
        if not any(offer.get("state") == "applied" for offer in answer["offers"]):
            raise Refused("The decision applied no offer: the demo's data is not as it should be")
        if "--check" in words:
            return check_alive(live.processes)
        print(welcome_text(live.url, live.data["logins"], live.data["keys"]), flush=True)
        return watch(live.processes)


@contextmanager
def running(services: Services, state: Path = STATE) -> Iterator[Demo]:
    """Migrated, filled with the demo's data, and served; logs and log-ins are kept under `state`."""
    host = os.environ.get("HOST", "127.0.0.1")
    port = free_port(host, os.environ.get("PORT"))
    environment = {**services.environment, "PROMETHEUS_MULTIPROC_DIR": metrics_folder(state)}
    filling = services.environment
    with step("migrations"):
        django(filling, "migrate", "--no-input", "--verbosity", "0")
    found = state / "demo.json"
    with step("demo data"):
        # Only in a demo may a command make log-ins and keys that it can print.
        django({**filling, "OFFERDESK_DEMO": "1"}, "demo_data", "--output", str(found))
    found.chmod(0o600)
    data = json.loads(found.read_text())
    url = f"http://{'localhost' if host in ('127.0.0.1', '0.0.0.0') else host}:{port}"
    processes = dict(services.servers)
    own = []
    try:
        for name, command in commands(host, port, state).items():
            processes[name] = children.start(command, log=state / f"{name}.log", environment=environment)
            own.append(processes[name])
        with step("web, worker, beat"):
            wait_until_ready(url, processes)
        yield Demo(url, data, processes)
    finally:
        children.end(own)


def commands(host: str, port: int, state: Path) -> dict[str, list[str | Path]]:
    """What the demo runs beside its servers."""
    celery: list[str | Path] = [BIN / "celery", "--app", "config.celery", "--workdir", ROOT]
    schedule = state / "beat"
    return {
        "web": [*granian(host, port)],
        "worker": [*celery, "worker", *WORKER_OPTIONS],
        "beat": [*celery, "beat", "--loglevel", "INFO", "--pidfile", "", "--schedule", schedule],
    }


def wait_until_ready(url: str, processes: dict[str, children.Server], seconds: float = 90) -> None:
    """Until /readyz says so: the database answers and the snapshot is compiled."""
    deadline = time.monotonic() + seconds
    last = ""
    while time.monotonic() < deadline:
        check_essential(processes)
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5):
                return
        except urllib.error.HTTPError as answer:
            last = answer.read().decode(errors="replace")
        except OSError as error:
            last = str(error)
        time.sleep(0.1)
    raise Refused(f"The web server was not ready within {seconds:.0f} s: {last}")


def decide(live: Demo) -> dict[str, Any]:
    """The demo's request, put to the decision API with the web channel's key."""
    key = next(key["key"] for key in live.data["keys"] if key["channel"] == live.data["request"]["channel"])
    question = urllib.request.Request(
        f"{live.url}/api/v1/decisions",
        data=json.dumps(live.data["request"]).encode(),
        headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
    )
    try:
        with urllib.request.urlopen(question, timeout=30) as response:
            answer: dict[str, Any] = json.load(response)
            return answer
    except urllib.error.HTTPError as error:
        raise Refused(f"POST /api/v1/decisions answered {error.code}: {error.read().decode()}") from None
    except (OSError, ValueError) as error:
        raise Refused(f"POST /api/v1/decisions failed: {error}") from None


def check_essential(processes: dict[str, children.Server]) -> None:
    """Without PostgreSQL or the web server the demo ends; the end of the log says more."""
    for name in ESSENTIAL:
        if name in processes and (code := processes[name].poll()) is not None:
            words = children.last_lines(STATE / f"{name.lower()}.log")
            raise Refused(f"{name} ended ({code}); the end of its log:\n{words}")


def check_alive(processes: dict[str, children.Server]) -> int:
    """Everything that was started still runs."""
    if ended := [name for name, process in processes.items() if process.poll() is not None]:
        raise Refused(f"{', '.join(ended)} ended by itself; see the logs in {STATE}")
    return 0


def watch(processes: dict[str, children.Server]) -> int:
    """Until Ctrl-C; says when a process ends, and gives up only without an essential one."""
    ended: set[str] = set()
    while True:
        check_essential(processes)
        for name, process in processes.items():
            code = process.poll()
            if code is None or name in ended:
                continue
            ended.add(name)
            say(f"{name} ended ({code}): decisions go on without it; start the demo anew to have it back")
        time.sleep(0.3)
