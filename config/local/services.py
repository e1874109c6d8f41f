"""PostgreSQL and Valkey for one command: started and stopped by the first, shared by those beside it."""

import fcntl
import json
import os
import secrets
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO

from config.local.places import LOCAL, Place, own_folder, place
from config.local.postgres import Postgres, binaries
from config.local.steps import Refused, step
from config.local.valkey import Valkey

PLACES = 8
"""Runs of one sort that may go on in a checkout at once."""


@dataclass(frozen=True)
class Services:
    """What a command gets: the environment for its processes and what it has to watch."""

    environment: dict[str, str]
    servers: dict[str, subprocess.Popen[bytes]]
    fresh: bool = False


def settings(module: str, **urls: str) -> dict[str, str]:
    """Our own environment, completed with what the processes of a run need to know."""
    made = {**urls, **secret_settings()}
    told = {name: value for name, value in os.environ.items() if value or name not in made}
    return {**made, **told, "DJANGO_SETTINGS_MODULE": f"config.settings.{module}"}


def lock(path: Path, kind: int) -> IO[str] | None:
    """Holds the file's lock until it is closed; None where somebody else holds it."""
    file = path.open("a")
    try:
        fcntl.flock(file, kind)
    except BlockingIOError:
        file.close()
        return None
    return file


def secret_settings() -> dict[str, str]:
    """The demo's SECRET_KEY and API_KEY_PEPPER, made once and readable by this user only."""
    path = own_folder(LOCAL, mode=0o711) / "secrets.json"
    with suppress(FileExistsError):
        unfinished = path.with_name(f"secrets.{os.getpid()}")
        unfinished.touch(mode=0o600)
        made = {name: secrets.token_urlsafe(48) for name in ("SECRET_KEY", "API_KEY_PEPPER")}
        unfinished.write_text(json.dumps(made))
        try:
            os.link(unfinished, path)
        finally:
            unfinished.unlink()
    found: dict[str, str] = json.loads(path.read_text())
    return found


@contextmanager
def demo_services(*, join: bool, loud: bool) -> Iterator[Services]:
    """The demo's servers: those that are running (if we may join them), or our own until the end."""
    where = place("demo")
    with ExitStack() as stack:
        users = stack.enter_context((where.state / "users.lock").open("a"))
        fcntl.flock(users, fcntl.LOCK_SH)
        owner = lock(where.state / "owner.lock", fcntl.LOCK_EX | fcntl.LOCK_NB)
        if owner is None:
            if not join:
                raise Refused("The demo, or a command with its servers, is running in this checkout already")
            yield joined(where)
            return
        stack.enter_context(owner)
        fcntl.flock(users, fcntl.LOCK_UN)
        with started(where, durable=True, loud=loud) as services:
            yield services
            if join:
                fcntl.flock(users, fcntl.LOCK_EX)  # until those who joined us are done


def joined(where: Place) -> Services:
    """The servers of the demo beside us, as soon as they answer."""
    postgres, valkey = Postgres(where, binaries(where.account)), Valkey(where)
    deadline = time.monotonic() + 60
    while not (os.environ.get("DATABASE_URL") or postgres.answers()):
        if time.monotonic() > deadline:
            raise Refused("Another command holds the servers, but they do not answer; is it being stopped?")
        time.sleep(0.1)
    return Services(settings("development", DATABASE_URL=postgres.url, REDIS_URL=valkey.url), {})


@contextmanager
def own_services(sort: str, *, durable: bool, loud: bool) -> Iterator[Services]:
    """Servers of this run (test, bench) alone; their folders go when they end. Not durable is quicker."""
    with ExitStack() as stack:
        for number in range(PLACES):
            where = place(f"{sort}-{number}")
            if owner := lock(where.state / "owner.lock", fcntl.LOCK_EX | fcntl.LOCK_NB):
                break
        else:
            raise Refused(f"{PLACES} {sort} runs are going on in this checkout already")
        stack.enter_context(owner)
        forget(where)
        stack.callback(forget, where)
        yield stack.enter_context(started(where, durable=durable, loud=loud))


def forget(where: Place) -> None:
    """Removes the data of a run's servers."""
    for folder in (where.data / "postgres", where.data / "postgres.unfinished", where.state / "valkey"):
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def started(where: Place, *, durable: bool, loud: bool) -> Iterator[Services]:
    """Starts what the environment does not name and stops it at the end."""
    urls, servers = {}, {}
    fresh = False
    with ExitStack() as stack:
        valkey = None if os.environ.get("REDIS_URL") else Valkey(where, durable)
        if valkey:
            servers["Valkey"] = valkey.start()
            stack.callback(valkey.stop, servers["Valkey"])
            urls["REDIS_URL"] = valkey.url
        if not os.environ.get("DATABASE_URL"):
            postgres = Postgres(where, binaries(where.account), durable)
            with step("PostgreSQL", loud=loud):
                fresh = postgres.prepare()
                servers["PostgreSQL"] = postgres.start()
                stack.callback(lambda: postgres.stop(servers["PostgreSQL"]))
                servers["PostgreSQL"] = postgres.wait(servers["PostgreSQL"])
            urls["DATABASE_URL"] = postgres.url
        if valkey:
            with step("Valkey", loud=loud):
                valkey.wait(servers["Valkey"])
        module = "development" if durable else "test"
        yield Services(settings(module, **urls), servers, fresh=fresh)
