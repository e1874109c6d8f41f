"""Processor time of processes, from /proc."""

import os
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

TICK = 1 / os.sysconf("SC_CLK_TCK")


def tree(root: int) -> set[int]:
    """A process and all that it started, and so on."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*"):
        with suppress(OSError, IndexError):
            children.setdefault(int(_fields(int(entry.name))[1]), []).append(int(entry.name))
    found, open_ = set(), [root]
    while open_:
        pid = open_.pop()
        found.add(pid)
        open_ += children.get(pid, [])
    return found


def seconds(pids: Iterable[int]) -> float:
    """User and system time of processes and of those of their children that have ended."""
    total = 0
    for pid in pids:
        with suppress(OSError):
            total += sum(int(field) for field in _fields(pid)[11:15])
    return total * TICK


def is_postgres(pid: int) -> bool:
    """Whether a number that a database told is a PostgreSQL process of this machine."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/comm").read_text().startswith("postgres")
    return False


def _fields(pid: int) -> list[str]:
    """The fields of /proc/PID/stat behind the name, which may hold spaces: state, parent, ..."""
    return Path(f"/proc/{pid}/stat").read_text().rpartition(") ")[2].split()
