"""Who works in a server's folder, found without trusting its pid file."""

import os
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple


class Found(NamedTuple):
    """The servers' processes in a folder, and how many servers did not let us see their folder."""

    ours: list[int]
    hidden: int


def processes_in(folder: Path) -> Found:
    """Who works in the folder, as a PostgreSQL server and its children do (Linux)."""
    ours, hidden = [], 0
    for entry in Path("/proc").glob("[0-9]*"):
        try:
            if os.readlink(entry / "cwd") == str(folder):
                ours.append(int(entry.name))
        except PermissionError:
            with suppress(OSError):
                hidden += (entry / "comm").read_text().startswith("postgres")
        except OSError:
            continue  # gone meanwhile
    return Found(ours, hidden)
