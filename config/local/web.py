"""The web server's command line, the same in the demo and in production."""

import os
import socket
import sys
from collections.abc import Sequence
from pathlib import Path

from config.local.places import ROOT, own_folder
from config.local.steps import Refused

BIN = Path(sys.executable).parent


def granian(host: str, port: int, *more: str) -> Sequence[str | Path]:
    """Two processes of four threads unless GRANIAN_WORKERS and GRANIAN_BLOCKING_THREADS say otherwise."""
    command: list[str | Path] = [BIN / "granian", "--interface", "wsgi", "--working-dir", ROOT, "--no-ws"]
    command += ["--workers", os.environ.get("GRANIAN_WORKERS") or "2"]
    command += ["--blocking-threads", os.environ.get("GRANIAN_BLOCKING_THREADS") or "4"]
    # An idle thread takes its database connection with it: keep them as long as granian can.
    command += ["--blocking-threads-idle-timeout", "600", "--respawn-failed-workers"]
    return [*command, "--host", host, "--port", str(port), *more, "config.wsgi:application"]


def metrics_folder(place: Path) -> str:
    """Where the web processes add up their counters; emptied at each start."""
    folder = own_folder(place / "metrics")
    for old in folder.glob("*.db"):
        old.unlink()
    return str(folder)


def free_port(host: str, told: str | None) -> int:
    """The port that was asked for, else 8000, else any that is free."""
    if told is not None:
        if not told.isdigit() or not 0 < int(told) < 65536:
            raise Refused(f"PORT must be a number from 1 to 65535, not {told!r}")
        if not is_free(host, int(told)):
            raise Refused(f"Port {told} is taken: choose another PORT")
        return int(told)
    if is_free(host, 8000):
        return 8000
    with socket.socket() as probe:
        probe.bind((host, 0))
        return int(probe.getsockname()[1])


def is_free(host: str, port: int) -> bool:
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError:
            return False
        return True
