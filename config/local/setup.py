"""The virtual environment and what belongs in it; runs on a bare Python, before any package is there."""

import fcntl
import hashlib
import os
import subprocess
import sys
from pathlib import Path

from config.local.places import LOCAL, ROOT, own_folder
from config.local.steps import Refused, say, step

VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
UV = VENV / "bin" / "uv"
MARKS = VENV / "offerdesk"
NO_PIP = "pip is missing for this Python: `apt-get install python3-pip`, or `python3 -m ensurepip`"


def digest(name: str) -> str:
    """What tells whether a lock has changed since it was installed."""
    return hashlib.sha256((ROOT / "requirements" / f"{name}.txt").read_bytes()).hexdigest()


def outdated(names: list[str]) -> list[str]:
    """The locks that are not installed as they stand now."""
    if not os.access(PYTHON, os.X_OK):
        return names
    marks = {name: MARKS / name for name in names}
    return [name for name, mark in marks.items() if not mark.exists() or mark.read_text() != digest(name)]


def pip(*words: str) -> None:
    """The base Python's pip, working on the virtual environment, which has none of its own."""
    command = [sys.executable, "-m", "pip", "--python", str(PYTHON), *words]
    if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
        raise Refused(f"pip could not do: {' '.join(words)}")


def make_environment() -> None:
    """A virtual environment with uv in it, as far as there is none that works."""
    if not os.access(PYTHON, os.X_OK) or subprocess.run([PYTHON, "-c", ""], check=False).returncode != 0:
        with step("virtual environment"):
            command = [sys.executable, "-m", "venv", "--without-pip", "--clear", str(VENV)]
            if subprocess.run(command, check=False, stdout=sys.stderr).returncode != 0:
                raise Refused("`python3 -m venv` failed: on Debian `apt-get install python3-venv`")
    if not os.access(UV, os.X_OK):
        asked = subprocess.run([sys.executable, "-m", "pip", "--version"], check=False, capture_output=True)
        if asked.returncode != 0:
            raise Refused(NO_PIP)
        try:
            with step("uv"):
                pip("install", "-qq", "--require-hashes", "-r", str(ROOT / "requirements" / "uv.txt"))
        except Refused:
            say("uv cannot be had here; going on with pip, which takes longer")


def install(names: list[str]) -> None:
    """Installs the locks with uv, or with pip where uv cannot."""
    files = [word for name in names for word in ("-r", str(ROOT / "requirements" / f"{name}.txt"))]
    if os.access(UV, os.X_OK):
        words = ["pip", "install", "--quiet", "--python", str(PYTHON), "--require-hashes", *files]
        if subprocess.run([UV, *words], check=False, stdout=sys.stderr, env=uv_environment()).returncode == 0:
            return
        say("uv could not install the packages; trying pip")
    pip("install", "-qq", "--require-hashes", *files)


def uv_environment() -> dict[str, str]:
    """Our environment for uv: never another Python, and the index that pip was told to use."""
    found = {**os.environ, "UV_PYTHON_DOWNLOADS": "never", "UV_NO_PROGRESS": "1"}
    for uv_name, pip_name in (("UV_DEFAULT_INDEX", "PIP_INDEX_URL"), ("SSL_CERT_FILE", "PIP_CERT")):
        if pip_name in found:
            found.setdefault(uv_name, found[pip_name])
    if not os.access(Path.home(), os.W_OK):
        found.setdefault("UV_CACHE_DIR", str(LOCAL / "uv"))
    return found


def set_up(names: list[str]) -> None:
    """Brings the virtual environment to the state of the locks; one run at a time."""
    if not outdated(names):
        return
    with (own_folder(LOCAL, mode=0o711) / "setup.lock").open("a") as file:
        fcntl.flock(file, fcntl.LOCK_EX)
        missing = outdated(names)
        if not missing:
            return
        make_environment()
        with step(f"packages ({', '.join(missing)})"):
            install(missing)
        MARKS.mkdir(exist_ok=True)
        for name in missing:
            (MARKS / name).write_text(digest(name))


if __name__ == "__main__":
    try:
        set_up(sys.argv[1:])
    except Refused as refused:
        sys.exit(f"run: {refused}")
    except KeyboardInterrupt:
        sys.exit(130)
