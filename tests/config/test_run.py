"""The command file itself: what needs no set-up."""

import os
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
RUN = ROOT / "run"
COMMANDS = ["demo", "test", "manage", "serve", "bench", "drill", "lint", "e2e", "real", "help"]


def run(*words: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [RUN, *words], env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("words", [(), ("help",), ("--help",), ("-h",)])
def test_help_has_a_line_for_each_command(words: tuple[str, ...]) -> None:
    done = run(*words)
    assert (done.returncode, done.stderr) == (0, "")
    assert re.findall(r"^  ([a-z0-9]+) ", done.stdout, re.M) == COMMANDS
    assert max(map(len, done.stdout.splitlines())) <= 120


def test_help_names_what_is_implemented() -> None:
    source = (ROOT / "config" / "local" / "main.py").read_text()
    named = re.search(r"for function in \((.*?)\)", source, re.S)
    assert named is not None
    assert re.findall(r"\w+", named[1]) == COMMANDS[:-1]


def test_an_unknown_command_is_refused() -> None:
    done = run("frobnicate")
    assert done.returncode == 2
    assert done.stderr.startswith("run: no command 'frobnicate'\n")
    assert done.stdout == ""


@pytest.mark.parametrize("found", ["old", "none"])
def test_a_clear_line_without_a_python(found: str, tmp_path: Path) -> None:
    for name in ("python3", "python3.11", "python3.12", "python3.13", "python3.14"):
        (tmp_path / name).write_text("#!/bin/sh\nexit 1\n")
        (tmp_path / name).chmod(0o755 if found == "old" else 0o644)
    for name in ("dirname", "sh", "cat"):
        (tmp_path / name).symlink_to(f"/usr/bin/{name}")
    done = run("manage", "check", PATH=str(tmp_path), PYTHON="")
    assert done.returncode == 1
    assert done.stderr.startswith("run: Python 3.11 or newer is needed")


def test_serve_names_what_is_missing() -> None:
    done = run("serve", DATABASE_URL="postgresql:///x", REDIS_URL="", SECRET_KEY="", API_KEY_PEPPER="p")
    assert done.returncode == 1
    assert "serve needs REDIS_URL, SECRET_KEY in the environment" in done.stderr


def test_e2e_says_how_to_get_chromium() -> None:
    done = run("e2e", CHROMIUM="/nonexistent/chromium")
    assert done.returncode == 2
    assert "/nonexistent/chromium is missing" in done.stderr
    assert "apt-get install chromium" in done.stderr


@pytest.mark.parametrize(
    ("command", "names"), [("bench", "checkout, codes, decide, engine"), ("drill", "engine, ledger")]
)
def test_benchmarks_and_drills_are_named(command: str, names: str) -> None:
    done = run(command, "no-such-thing")
    assert done.returncode == 1
    assert f"there are: {names}" in done.stderr
