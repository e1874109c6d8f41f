"""Starting and ending the processes of a run."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TypeAlias

from config.local.ending import end_with_parent
from config.local.places import Account

Server: TypeAlias = subprocess.Popen[bytes]
HANDED_ON = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
LONGEST_LOG = 5_000_000  # bytes; a longer one starts anew with the server


def unwind_when_stopped() -> None:
    """Makes Ctrl-C and requests to end unwind this process, so that it ends what it started."""
    for number in HANDED_ON:
        signal.signal(number, stopped)


def stopped(number: int, frame: object) -> None:
    """Unwinds once, and does not break the clearing up."""
    for each in HANDED_ON:
        signal.signal(each, signal.SIG_IGN)
    sys.exit(128 + number)


def ending_with_us(number: int) -> Callable[[], None]:
    """What a child does before it starts: ask for the signal that it gets when we die."""
    parent = os.getpid()
    return lambda: end_with_parent(number, parent)


def start(
    command: Sequence[str | Path],
    *,
    log: Path,
    account: Account | None = None,
    environment: Mapping[str, str] | None = None,
    at_our_end: int = signal.SIGTERM,
    cwd: Path | None = None,
) -> Server:
    """Starts a server in a session of its own; it writes to the log and ends when we do."""
    grown = log.exists() and log.stat().st_size > LONGEST_LOG
    with log.open("wb" if grown else "ab") as out:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=out,
            stderr=out,
            env=environment,
            cwd=cwd or "/",
            start_new_session=True,
            preexec_fn=ending_with_us(at_our_end),
            user=account.uid if account else None,
            group=account.gid if account else None,
            extra_groups=[] if account else None,
        )


def signal_group(child: Server, number: int) -> None:
    """Sends a signal to a server and everything that it started."""
    with suppress(ProcessLookupError):
        os.killpg(child.pid, number)


def end(children: Sequence[Server], *, number: int = signal.SIGTERM, patience: float = 8) -> None:
    """Asks the servers to end, all at once, and kills what has not ended in time."""
    for child in children:
        if child.poll() is None:
            child.send_signal(number)
    deadline = time.monotonic() + patience
    for child in children:
        with suppress(subprocess.TimeoutExpired):
            child.wait(max(0.05, deadline - time.monotonic()))
        signal_group(child, signal.SIGKILL)
        child.wait()


def run(
    command: Sequence[str | Path],
    *,
    environment: Mapping[str, str],
    at_our_end: int = signal.SIGTERM,
    cwd: Path | None = None,
) -> int:
    """Runs a command in the foreground, hands signals on to it, and returns its exit code.

    One that failed because it was asked to end has the signal's (130 for Ctrl-C), whatever it made of it.
    """
    child = subprocess.Popen(
        [str(word) for word in command], env=environment, cwd=cwd, preexec_fn=ending_with_us(at_our_end)
    )

    asked: list[int] = []

    def hand_on(number: int, frame: object) -> None:
        asked.append(number)
        # A terminal sends Ctrl-C to the whole foreground group: the child has it already.
        if number != signal.SIGINT or not in_foreground():
            child.send_signal(number)

    before = {number: signal.signal(number, hand_on) for number in HANDED_ON}
    try:
        code = child.wait()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
    if code and asked:
        return 128 + asked[0]
    return code if code >= 0 else 128 - code


def in_foreground() -> bool:
    """Whether a terminal's Ctrl-C reaches our process group."""
    with suppress(OSError):
        return os.tcgetpgrp(sys.stderr.fileno()) == os.getpgrp()
    return False


def last_lines(log: Path, count: int = 12) -> str:
    """The end of a server's log, for an error message."""
    if not log.exists():
        return ""
    return "\n".join("    " + line for line in log.read_text(errors="replace").splitlines()[-count:])
