"""Production's processes under one command."""

import os
import sys
from pathlib import Path

import pytest

from config.local.serve import command, serve, together
from config.local.steps import Refused

SLEEP = "import os, sys, time; open(sys.argv[1], 'w').write(str(os.getpid())); time.sleep(60)"


def test_one_that_ends_takes_the_others_with_it(tmp_path: Path) -> None:
    note = tmp_path / "pid"
    wait = (
        "import pathlib, sys, time\n"
        "while not pathlib.Path(sys.argv[1]).exists(): time.sleep(0.02)\n"
        "sys.exit(3)"
    )
    commands: dict[str, list[str | Path]] = {
        "web": [sys.executable, "-c", SLEEP, note],
        "beat": [sys.executable, "-c", wait, note],
    }
    assert together(commands, os.environ) == 3
    assert not Path(f"/proc/{note.read_text()}").exists()


def test_the_parts_that_celery_runs(tmp_path: Path) -> None:
    worker = command("worker", ["--concurrency", "2"], {}, tmp_path)
    assert [str(word) for word in worker][-3:] == ["worker", "--concurrency", "2"]
    beat = [str(word) for word in command("beat", [], {}, tmp_path)]
    assert beat[-5:] == ["beat", "--pidfile", "", "--schedule", str(tmp_path / "beat")]


def test_a_part_that_is_none(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "API_KEY_PEPPER"):
        monkeypatch.setenv(name, "x")
    with pytest.raises(Refused, match="web, worker, beat"):
        serve(["flower"])
