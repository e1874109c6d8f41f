"""A yard to break things in: PostgreSQL, Valkey and web servers of its own, with one shop's offers."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import psycopg

from config.local import children
from config.local.django_command import django
from config.local.places import ROOT, Place, own_folder, server_account
from config.local.postgres import NAME, Postgres, binaries
from config.local.services import settings
from config.local.valkey import Valkey
from config.local.web import granian, metrics_folder
from decisions.ledger.checking import INVARIANTS
from tests.living import EMPTY, database

Json = dict[str, Any]
FILLING = """
import json, sys
from django.contrib.auth.models import User
from catalog.models import Channel, Price, Product, Stock
from catalog.services.keys import issue_key
from decisions.public import DefinitionInput, install_snapshot
channel = Channel.objects.create(code="web", name="Web")
owner = User.objects.create_user("yard", email="yard@example.com")
tote = Product.objects.create(sku="TOTE", name="Tote")
Price.objects.create(product=tote, currency="EUR", amount=1500)
Stock.objects.create(product=tote, location="main", quantity=1000000)
offers = json.loads(sys.argv[1])
install_snapshot(definitions=[DefinitionInput("offer", each["offer"], 1, each) for each in offers])
print(issue_key(actor=owner, name="yard", channel=channel, responsible=owner,
                scopes=["decide", "redeem", "diagnose"]).clear_text)
"""


class Cut(Exception):
    """The connection ended without an answer."""


@dataclass(frozen=True)
class Site:
    """A web server."""

    port: int
    key: str
    process: children.Server

    def ask(
        self, method: str, path: str, body: Json | None = None, **headers: str
    ) -> tuple[int, bytes, bool]:
        """(status, body, whether it was a replay); raises Cut."""
        question = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/api/v1/{path}",
            method=method,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Authorization": f"Bearer {self.key}", "Content-Type": "application/json", **headers},
        )
        try:
            with urllib.request.urlopen(question, timeout=30) as response:
                return response.status, response.read(), "Idempotency-Replayed" in response.headers
        except urllib.error.HTTPError as error:
            return error.code, error.read(), "Idempotency-Replayed" in error.headers
        except (urllib.error.URLError, OSError) as error:
            raise Cut(str(error)) from None

    def decide(self, **more: Any) -> str:
        """The id of a decision on one dress."""
        lines = [{"id": "1", "sku": "DRESS", "quantity": 2, "unit_price": "30.00"}]
        status, body, _ = self.ask(
            "POST", "decisions", {"channel": "web", "currency": "EUR", "basket": {"lines": lines}, **more}
        )
        assert status == 200, body
        told: Json = json.loads(body)
        assert told["totals"]["discount"] == "10.00", told
        return str(told["id"])

    def reserve(self, decision: str) -> str:
        status, body, _ = self.ask("POST", "reservations", {"decision": decision})
        assert status == 201, body
        return str(json.loads(body)["id"])

    def redeem(self, decision: str, order: str, **more: Any) -> tuple[int, bytes, bool]:
        """With an Idempotency-Key that is the order's."""
        body = {"decision": decision, "order_id": order, **more}
        return self.ask("POST", "redemptions", body, **{"Idempotency-Key": f"key-{order}"})


@dataclass
class Yard:
    """The servers and how to start more of them."""

    postgres: Postgres
    valkey: Valkey
    environment: dict[str, str]
    folder: Path
    servers: dict[str, children.Server] = field(default_factory=dict)
    key: str = ""
    database: str = NAME

    def python(self, text: str, *words: str) -> str:
        """What a Python text prints when it runs inside, with Django set up."""
        done = self._inside(text, *words)
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def dies(self, text: str, **environment: str) -> bool:
        """Whether a Python text is killed while it runs inside."""
        return self._inside(text, **environment).returncode == -signal.SIGKILL

    def _inside(self, text: str, *words: str, **environment: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-c", f"import django; django.setup()\n{text}", *words]
        told = {**self.environment, **environment}
        return subprocess.run(
            command, env=told, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
        )

    @contextmanager
    def site(self, **environment: str) -> Iterator[Site]:
        """A web server of one process that answers."""
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = int(probe.getsockname()[1])
        told = {**self.environment, "GRANIAN_WORKERS": "1", **environment}
        told["PROMETHEUS_MULTIPROC_DIR"] = metrics_folder(own_folder(self.folder / f"web-{port}"))
        process = children.start(
            granian("127.0.0.1", port), log=self.folder / f"web-{port}.log", environment=told, cwd=ROOT
        )
        try:
            site = Site(port, self.key, process)
            self._wait(site)
            yield site
        finally:
            children.signal_group(process, signal.SIGKILL)
            process.wait(10)

    def _wait(self, site: Site) -> None:
        deadline = time.monotonic() + 60
        while time.monotonic() < deadline:
            with (
                suppress(urllib.error.URLError, OSError),
                urllib.request.urlopen(f"http://127.0.0.1:{site.port}/readyz", timeout=5),
            ):
                return
            time.sleep(0.1)
        raise AssertionError(children.last_lines(self.folder / f"web-{site.port}.log"))

    def broken(self) -> dict[str, Any]:
        """What breaks an invariant of the ledger; empty = nothing."""
        found = {name: self.rows(sql) for name, sql in INVARIANTS.items()}
        return {name: rows for name, rows in found.items() if rows}

    def used(self) -> tuple[int, int]:
        """(held, used) of the offer's budget."""
        ((held, used),) = self.rows(
            "SELECT coalesce(sum(held), 0)::bigint, coalesce(sum(used), 0)::bigint "
            "FROM decisions_allowance WHERE kind = 'budget'"
        )
        return held, used

    def rows(self, sql: str) -> list[Any]:
        """What the database says, over a link of its own."""
        with psycopg.connect(self.postgres.url, dbname=self.database, autocommit=True) as link:
            return link.execute(sql.encode()).fetchall()

    def change(self, sql: str, *values: Any) -> None:
        """Rows as a test needs them."""
        with psycopg.connect(self.postgres.url, dbname=self.database, autocommit=True) as link:
            link.execute(sql.encode(), values)

    def kill_postgres(self) -> None:
        """All of its processes, at once, without a word."""
        children.signal_group(self.servers["postgres"], signal.SIGKILL)
        self.servers["postgres"].wait(10)

    def start_postgres(self) -> None:
        """On the data that is there."""
        self.servers["postgres"] = self.postgres.wait(self.postgres.start())


def copied(template: str, to: Postgres) -> None:
    """Brings a database of the run's server over; a copy of it, as nobody may be in a template."""
    with database(template) as url:
        dump: list[str | Path] = [to.binaries / "pg_dump", "--no-owner", url]
        with subprocess.Popen(dump, stdout=subprocess.PIPE) as reading:
            told = ("--quiet", "--set", "ON_ERROR_STOP=1", "--output", os.devnull)
            fill: list[str | Path] = [to.binaries / "psql", *told, to.url]
            subprocess.run(fill, stdin=reading.stdout, check=True, timeout=120)
        assert reading.returncode == 0


@contextmanager
def yard(*offers: Json, template: str) -> Iterator[Yard]:
    """Everything started, migrated and filled; gone in the end. A migrated template saves the migrations."""
    account = server_account()
    folder = Path(tempfile.mkdtemp(prefix="yard-", dir="/var/tmp"))
    folder.chmod(0o711)
    with ExitStack() as stack:
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        data = own_folder(folder / "data", mode=0o711)
        place = Place(
            own_folder(folder / "state", mode=0o711), data, own_folder(folder / "s", account), account
        )
        postgres, valkey = (
            Postgres(place, binaries(account)),
            Valkey(Place(folder, folder, folder, None), False),
        )
        postgres.prepare()
        told = {**os.environ, **settings("development")}
        told |= {"DATABASE_URL": postgres.url, "REDIS_URL": valkey.url, "LOG_LEVEL": "ERROR"}
        told |= {"DJANGO_SETTINGS_MODULE": "config.settings.development", "PYTHONPATH": str(ROOT)}
        made = Yard(postgres, valkey, told, folder)
        stack.callback(lambda: children.end(list(made.servers.values()), number=signal.SIGINT))
        made.start_postgres()
        made.servers["valkey"] = valkey.start()
        valkey.wait(made.servers["valkey"])
        if template == EMPTY:
            django(told, "migrate", "--no-input", "--verbosity", "0")
        else:
            copied(template, postgres)
        made.key = made.python(FILLING, json.dumps(offers))
        yield made
