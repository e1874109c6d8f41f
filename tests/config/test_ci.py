"""`.ci/run` does and shows everything, whatever fails, and leaves nothing behind."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest

from config.local.places import ROOT
from tests.config.processes import group_of, processes, wait_for

RUN = """#!/bin/sh
echo "ran $1"
case " $SLOW " in *" $1 "*) exec sleep 60 ;; esac
case " $FAILING " in *" $1 "*) exit 3 ;; esac
"""


@pytest.fixture
def clone(tmp_path: Path) -> Path:
    """A checkout whose ./run fails in what FAILING names."""
    (tmp_path / ".ci").mkdir()
    (tmp_path / "tmp").mkdir()
    shutil.copy(ROOT / ".ci" / "run", tmp_path / ".ci" / "run")
    (tmp_path / "run").write_text(RUN)
    (tmp_path / "run").chmod(0o755)
    return tmp_path


def begun(clone: Path, failing: str = "", slow: str = "") -> subprocess.Popen[str]:
    environment = {
        **os.environ, "FAILING": failing, "SLOW": slow, "CHROMIUM": "/bin/true", "TMPDIR": str(clone / "tmp")
    }  # fmt: skip
    return subprocess.Popen(
        [clone / ".ci" / "run"],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        env=environment,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize("failing", ["", "test", "lint", "e2e", "test lint", "test lint e2e"])
def test_every_stage_is_run_and_shown(clone: Path, failing: str) -> None:
    process = begun(clone, failing)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == (1 if failing else 0)
    assert [f"ran {each}" in said for each in ("test", "lint", "e2e")] == [True, True, True]
    named = {"test": "tests", "lint": "lint", "e2e": "browser tests"}
    for command, name in named.items():
        verdict = "FAILED (exit 3)" if command in failing.split() else "passed"
        assert f"== {name}: {verdict} after" in said
    last = said.splitlines()[-1]
    wanted = "".join(f" {named[each]};" for each in failing.split())
    assert last.endswith(wanted) if failing else last.startswith("== all passed after")
    assert list((clone / "tmp").iterdir()) == []


@pytest.mark.parametrize("slow", ["test", "lint"])
def test_ctrl_c_ends_all_of_it(clone: Path, slow: str) -> None:
    process = begun(clone, slow="test " + slow)
    assert process.stdout is not None
    assert "ran test\n" in iter(process.stdout.readline, "")
    os.killpg(process.pid, signal.SIGINT)
    said = process.communicate(timeout=30)[0]
    assert process.returncode == 130
    wait_for(lambda: process.pid not in {group_of(pid) for pid in processes()})
    assert "ran e2e" not in said
    assert list((clone / "tmp").iterdir()) == []
