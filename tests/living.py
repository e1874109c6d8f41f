"""A whole house for tests: migrated, filled with the demo's data, served by real processes."""

import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request
import uuid
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit, urlunsplit

import psycopg
from psycopg import sql

from config.local import children
from config.local.demo import Demo, running
from config.local.places import ROOT, Place
from config.local.services import Services, settings
from config.local.valkey import Valkey

EMPTY = "template1"
"""What PostgreSQL copies where nothing else is named."""


@dataclass(frozen=True)
class House:
    """A running house: web, worker, beat and a Valkey of its own, on a database of its own."""

    demo: Demo
    environment: dict[str, str]

    @property
    def url(self) -> str:
        """Where it answers."""
        return self.demo.url

    def key(self, channel: str) -> str:
        """The demo's API key of a channel."""
        return next(str(key["key"]) for key in self.demo.data["keys"] if key["channel"] == channel)

    def password(self, user: str) -> str:
        """A demo user's password."""
        return next(str(login["password"]) for login in self.demo.data["logins"] if login["user"] == user)

    def kill(self, name: str) -> None:
        """Ends one of its processes without a warning: web, worker, beat or Valkey."""
        process = self.demo.processes[name]
        children.signal_group(process, signal.SIGKILL)
        process.wait(10)

    def python(self, text: str, *words: str) -> str:
        """What a Python text prints when it runs inside the house, with Django set up."""
        command = [sys.executable, "-c", f"import django, sys; django.setup()\n{text}", *words]
        done = subprocess.run(
            command, env=self.environment, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False
        )
        assert done.returncode == 0, done.stderr
        return done.stdout

    def post(self, path: str, body: Any, *, key: str) -> tuple[int, dict[str, Any]]:
        """(status, answer) of a POST with an API key."""
        question = urllib.request.Request(
            f"{self.url}{path}",
            data=body if isinstance(body, bytes) else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {key}", "Content-Type": "application/json"},
        )
        try:
            with urllib.request.urlopen(question, timeout=30) as response:
                return response.status, json.load(response)
        except urllib.error.HTTPError as error:
            return error.code, json.load(error)


@contextmanager
def living_house(template: str = EMPTY) -> Iterator[House]:
    """Starts everything and ends everything; the database server is the run's.

    `template`: a migrated database to begin with, or none: then the house migrates its own.
    """
    folder = Path(tempfile.mkdtemp(prefix="od-", dir="/tmp"))
    place = Place(folder, folder, folder, None)
    valkey = Valkey(place, durable=False)
    server = valkey.start()
    try:
        valkey.wait(server)
        with database(template) as url:
            told = {**settings("development"), "DATABASE_URL": url, "REDIS_URL": valkey.url}
            told["DJANGO_SETTINGS_MODULE"] = "config.settings.development"
            with running(Services(told, {"Valkey": server}), folder) as demo:
                yield House(demo, told)
    finally:
        children.end([server])
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def database(template: str = EMPTY) -> Iterator[str]:
    """The URL of a new database on the run's server, a copy of another one."""
    parts = urlsplit(os.environ["DATABASE_URL"])
    name = f"house_{uuid.uuid4().hex[:10]}"
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as maker:
        names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
        maker.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
        try:
            yield urlunsplit(parts._replace(path=f"/{name}"))
        finally:
            with suppress(psycopg.Error):
                maker.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)))
