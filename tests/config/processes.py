"""Looking at what runs on this machine."""

import os
import time
from collections.abc import Callable
from pathlib import Path


def processes() -> set[int]:
    """Those that run; one that ended may stay listed until its parent asks."""
    return {int(path.name) for path in Path("/proc").glob("[0-9]*") if state(path) not in "ZX"}


def state(process: Path) -> str:
    try:
        return (process / "stat").read_text().rpartition(") ")[2][0]
    except OSError:
        return "X"


def group_of(pid: int) -> int | None:
    try:
        return os.getpgid(pid)
    except ProcessLookupError:
        return None


def wait_for(condition: Callable[[], bool], seconds: float = 10) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "it did not come about"
        time.sleep(0.02)
