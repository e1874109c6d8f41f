import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from config.local import children
from config.local.places import ROOT
from tests.config.processes import group_of, processes, wait_for

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


def test_asked_to_end_it_says_so_whatever_the_command_makes_of_it() -> None:
    """mypy and others answer Ctrl-C with a code of their own."""
    polite = (
        "import signal, sys, time; signal.signal(15, lambda *_: sys.exit(2))\n"
        "print('on', flush=True); time.sleep(60)"
    )
    code = f"children.run([sys.executable, '-c', {polite!r}], environment=os.environ)"
    runner = subprocess.Popen(
        [sys.executable, "-c", f"import os, sys\nfrom config.local import children\nsys.exit({code})"],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    assert runner.stdout is not None
    assert runner.stdout.readline() == "on\n"
    runner.send_signal(signal.SIGTERM)
    assert runner.wait(timeout=10) == 143
    runner.stdout.close()


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
