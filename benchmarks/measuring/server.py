"""A real server on a database of its own: as `./run serve` runs the web part, gone when the run ends."""

import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from urllib.parse import urlsplit

import psycopg

from benchmarks.measuring import processor
from benchmarks.measuring.client import Failed, Link, Target
from benchmarks.measuring.documents import Inputs, Unusable
from benchmarks.measuring.figures import progress
from config.local import children
from config.local.django_command import django
from config.local.places import LOCAL, ROOT, own_folder
from config.local.services import own_services
from config.local.steps import Refused, step
from config.local.web import granian, is_free, metrics_folder

READY_SECONDS = 180.0
WARM = 40
"""Answers in a row after which every thread of the server has its connection, plans and snapshot."""


@dataclass(frozen=True, slots=True)
class House:
    """A database with the book live in it, and a key for its channels."""

    environment: dict[str, str]
    key: str


@dataclass(frozen=True, slots=True)
class Web:
    """A web server that is warm."""

    target: Target
    process: children.Server
    database: str

    def cpu_seconds(self) -> float:
        """Processor time so far: all processes of the server and of the database."""
        return processor.seconds(processor.tree(self.process.pid)) + processor.seconds(
            backends(self.database)
        )


@contextmanager
def house(inputs: Inputs) -> Iterator[House]:
    """PostgreSQL and Valkey of our own (or those of the environment), a database that goes at the end."""
    production = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "SECURE_SSL_REDIRECT": "0"}
    with migrated(**production) as environment:
        with step("book and products"):
            key = fill(inputs, environment)
        yield House(environment, key)


@contextmanager
def migrated(**more: str) -> Iterator[dict[str, str]]:
    """The environment, with `more` in it, of durable servers and an empty database with every migration."""
    with ExitStack() as stack:
        services = stack.enter_context(own_services("bench", durable=True, loud=True))
        url = stack.enter_context(database(services.environment["DATABASE_URL"]))
        environment = services.environment | {"DATABASE_URL": url, "PYTHONPATH": str(ROOT)} | more
        with step("migrations"):
            django(environment, "migrate", "--no-input", "--verbosity", "0")
        yield environment


@contextmanager
def database(url: str) -> Iterator[str]:
    """A new, empty database on a server; dropped at the end."""
    name = f"offerdesk_bench_{os.getpid()}_{secrets.token_hex(3)}"
    with psycopg.connect(url, autocommit=True) as link:
        link.execute(f'CREATE DATABASE "{name}"')
    try:
        yield urlsplit(url)._replace(path=f"/{name}").geturl()
    finally:
        with psycopg.connect(url, autocommit=True) as link:
            link.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def fill(inputs: Inputs, environment: dict[str, str]) -> str:
    """Makes the book live; the key to ask with. Raises Unusable where the catalogue refuses the book."""
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.measuring.filling"],
        input=json.dumps({"book": inputs.book, "requests": inputs.requests}),
        env={"LOG_LEVEL": "WARNING", **environment},
        cwd=ROOT,
        text=True,
        stdout=subprocess.PIPE,
        check=False,
        preexec_fn=children.ending_with_us(signal.SIGTERM),
    )
    if done.returncode not in (0, 2) or not done.stdout:
        raise Refused(f"the book cannot be made live (exit {done.returncode})")
    told = json.loads(done.stdout.splitlines()[-1])
    if "refused" in told:
        raise Unusable(f"the catalogue refuses the book: {told['refused']}")
    return str(told["key"])


@contextmanager
def web(at: House, texts: list[str], *, name: str = "web", settings: str | None = None) -> Iterator[Web]:
    """The server, ready and warm; `settings` are other settings than production's."""
    state = own_folder(own_folder(LOCAL / "bench") / f"{name}-{os.getpid()}")
    environment = at.environment | {"PROMETHEUS_MULTIPROC_DIR": metrics_folder(state)}
    if settings is not None:
        environment["DJANGO_SETTINGS_MODULE"] = settings
    port = any_port()
    log = own_folder(LOCAL / "bench") / f"{name}.log"
    process = children.start(granian("127.0.0.1", port), log=log, environment=environment, cwd=ROOT)
    try:
        target = Target(port, at.key)
        with step(f"{name}: granian"):
            wait_until_ready(process, port, log)
            warm(target, texts)
        yield Web(target, process, at.environment["DATABASE_URL"])
    finally:
        children.end([process])
        shutil.rmtree(state, ignore_errors=True)


def any_port() -> int:
    """A free port, away from the demo's."""
    return next(port for port in range(8_100 + os.getpid() % 800, 9_999) if is_free("127.0.0.1", port))


def wait_until_ready(process: children.Server, port: int, log: os.PathLike[str]) -> None:
    """Until /readyz says so; raises Refused with the end of the log."""
    deadline = time.monotonic() + READY_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    raise Refused(f"the web server did not get ready; the end of {log}:\n{children.last_lines(log)}")  # type: ignore[arg-type]


def warm(target: Target, texts: list[str]) -> None:
    """Asks until answers come in a row: /readyz reaches one process only. Raises Failed."""
    deadline = time.monotonic() + READY_SECONDS
    answered, number = 0, 0
    while answered < WARM:
        link = Link(target)
        try:
            link.ask(target.message(texts[number % len(texts)]))
            answered, number = answered + 1, number + 1
        except Failed as failed:
            if " 503" not in str(failed)[:20] or time.monotonic() > deadline:
                raise
            answered = 0
            time.sleep(0.5)
        finally:
            link.close()


def backends(url: str) -> set[int]:
    """A database's processes and its server's housekeepers; none where they are not of this machine."""
    with psycopg.connect(url) as link:
        rows = link.execute(
            "SELECT pid FROM pg_stat_activity"
            " WHERE (datname = current_database() OR datname IS NULL) AND pid <> pg_backend_pid()"
        ).fetchall()
    found = {pid for (pid,) in rows if processor.is_postgres(pid)}
    if not found:
        progress("  the database is on another machine: its processor time is not counted")
    return found
