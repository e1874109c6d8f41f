import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from config.local import children

STUBBORN = (
    "import signal, time; signal.signal(signal.SIGTERM, signal.SIG_IGN)\n"
    "print('on', flush=True); time.sleep(60)"
)


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        pytest.param("raise SystemExit(0)", 0, id="well"),
        pytest.param("raise SystemExit(7)", 7, id="its own code"),
        pytest.param("import os; os.kill(os.getpid(), 9)", 137, id="killed"),
    ],
)
def test_the_exit_code_passes_through(code: str, expected: int) -> None:
    assert children.run([sys.executable, "-c", code], environment=os.environ) == expected


def test_a_stubborn_server_and_its_children_are_killed(tmp_path: Path) -> None:
    log = tmp_path / "log"
    code = f"import subprocess, sys; subprocess.Popen([sys.executable, '-c', {STUBBORN!r}])\n{STUBBORN}"
    server = children.start([sys.executable, "-c", code], log=log)
    wait_for(lambda: log.read_text() == "on\non\n")
    children.end([server], patience=0.2)
    assert server.returncode == -signal.SIGKILL
    wait_for(lambda: not any(group_of(pid) == server.pid for pid in processes()))


def test_a_server_ends_with_the_run_that_started_it(tmp_path: Path) -> None:
    log = tmp_path / "log"
    server_code = "import os, time; print(os.getpid(), flush=True); time.sleep(60)"
    run_code = (
        "import sys, time; from pathlib import Path; from config.local import children\n"
        f"children.start([sys.executable, '-c', {server_code!r}], log=Path(sys.argv[1])); time.sleep(60)"
    )
    with subprocess.Popen([sys.executable, "-c", run_code, str(log)]) as run:
        wait_for(lambda: log.exists() and log.read_text().endswith("\n"))
        server = int(log.read_text())
        run.kill()
    wait_for(lambda: server not in processes())


def test_a_log_that_grew_too_long_starts_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "log"
    for limit, expected in ((100, "once\nonce\n"), (5, "once\n")):
        log.write_text("once\n" if limit == 100 else "far too long\n")
        monkeypatch.setattr(children, "LONGEST_LOG", limit)
        children.start([sys.executable, "-c", "print('once')"], log=log).wait()
        assert log.read_text() == expected


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
