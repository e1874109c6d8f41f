"""The embedded PostgreSQL starts, survives a crash, and never hides why it cannot start."""

import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import psycopg
import pytest

from config.local.places import ROOT, Place
from config.local.postgres import Postgres, binaries
from config.local.processes import processes_in
from config.local.steps import Refused


@pytest.fixture
def postgres(where: Place) -> Iterator[Postgres]:
    yield Postgres(where, binaries(where.account), durable=False)
    for pid in processes_in(where.data / "postgres").ours:
        subprocess.run(["kill", "-9", str(pid)], check=False)


def test_kill_and_restart_keep_what_was_committed(postgres: Postgres) -> None:
    postgres = replace(postgres, durable=True)
    assert postgres.prepare() is True
    server = postgres.wait(postgres.start())
    with psycopg.connect(postgres.url, autocommit=True) as link:
        link.execute("CREATE TABLE redemption (id int)")
        link.execute("INSERT INTO redemption VALUES (1), (2)")
        server.send_signal(signal.SIGKILL)
        server.wait()
    assert postgres.prepare() is False
    server = postgres.wait(postgres.start())
    with psycopg.connect(postgres.url) as link:
        assert link.execute("SELECT count(*) FROM redemption").fetchall() == [(2,)]
        assert link.execute("SHOW server_version_num").fetchall() >= [("170000",)]
        assert link.execute("SHOW listen_addresses").fetchall() == [("",)]
    postgres.stop(server)
    assert postgres.answers() is False
    assert processes_in(postgres.data).ours == []


def test_a_start_ends_the_server_that_a_killed_run_left(postgres: Postgres) -> None:
    postgres.prepare()
    left = postgres.wait(postgres.start())
    server = postgres.wait(postgres.start())
    assert left.wait(timeout=10) is not None
    assert server.pid != left.pid
    assert postgres.answers()
    postgres.stop(server)


def test_a_killed_run_leaves_no_server(postgres: Postgres) -> None:
    postgres.prepare()
    code = (
        "import sys, time; from pathlib import Path\n"
        "from config.local.places import Place, server_account\n"
        "from config.local.postgres import Postgres, binaries\n"
        "folder = Path(sys.argv[1]); place = Place(folder, folder, folder / 'sockets', server_account())\n"
        "postgres = Postgres(place, binaries(place.account), durable=False)\n"
        "postgres.wait(postgres.start()); print('up', flush=True); time.sleep(60)\n"
    )
    words = [sys.executable, "-c", code, str(postgres.place.data)]
    with subprocess.Popen(words, cwd=ROOT, stdout=subprocess.PIPE, text=True) as run:
        assert run.stdout is not None
        assert run.stdout.readline() == "up\n"
        assert postgres.answers()
        run.kill()
    deadline = time.monotonic() + 10
    while processes_in(postgres.data).ours and time.monotonic() < deadline:
        time.sleep(0.05)
    assert processes_in(postgres.data).ours == []
    assert postgres.answers() is False


def test_a_start_that_fails_shows_the_servers_own_words(postgres: Postgres) -> None:
    postgres.prepare()
    with (postgres.data / "postgresql.conf").open("a") as file:
        file.write("no_such_setting = 1\n")
    with pytest.raises(Refused, match=r"did not start(?s:.*)no_such_setting"):
        postgres.wait(postgres.start())


def test_data_of_another_version_is_refused_and_kept(postgres: Postgres) -> None:
    postgres.data.mkdir()
    (postgres.data / "PG_VERSION").write_text("15\n")
    with pytest.raises(Refused, match=r"made by PostgreSQL 15, this is \d\d"):
        postgres.prepare()
    assert (postgres.data / "PG_VERSION").read_text() == "15\n"


def test_half_made_data_is_made_anew(postgres: Postgres) -> None:
    unfinished = postgres.data.with_name("postgres.unfinished")
    unfinished.mkdir()
    (unfinished / "PG_VERSION").write_text("18\n")
    assert postgres.prepare() is True
    assert not unfinished.exists()


def test_binaries_can_be_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PG_BIN", "/opt/pg/bin")
    assert binaries(None) == Path("/opt/pg/bin")
