"""`./run serve`: production settings and nothing embedded; everything, or one part under a supervisor."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping
from pathlib import Path

from config.local import children
from config.local.django_command import django
from config.local.places import LOCAL, ROOT, own_folder
from config.local.steps import Refused, say, step
from config.local.web import BIN, free_port, granian, metrics_folder

NEEDED = ("DATABASE_URL", "REDIS_URL", "SECRET_KEY", "API_KEY_PEPPER")
PARTS = ("web", "worker", "beat")


def serve(words: list[str]) -> int:
    """`./run serve [web | worker | beat] [ARGS]`: without a part all three; ARGS go to the part's program."""
    if missing := [name for name in NEEDED if not os.environ.get(name)]:
        raise Refused(f"serve needs {', '.join(missing)} in the environment")
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.production"}
    state = own_folder(LOCAL / "serve")
    if words and words[0] in PARTS:
        part, *more = words
        return children.run(command(part, more, environment, state), environment=environment, cwd=ROOT)
    if words and not words[0].startswith("-"):
        raise Refused(f"serve knows the parts {', '.join(PARTS)}, not {words[0]!r}")
    commands = {part: command(part, words if part == "web" else [], environment, state) for part in PARTS}
    return together(commands, environment)


def command(part: str, more: list[str], environment: dict[str, str], state: Path) -> list[str | Path]:
    """The command line of a part; what it needs before it starts is done, and told by the environment."""
    if part == "web":
        environment.setdefault("PROMETHEUS_MULTIPROC_DIR", metrics_folder(state))
        with step("static files"):
            django(environment, "collectstatic", "--no-input", "--verbosity", "0")
        host = os.environ.get("HOST", "127.0.0.1")
        return [*granian(host, free_port(host, os.environ.get("PORT", "8000")), *more)]
    celery: list[str | Path] = [BIN / "celery", "--app", "config.celery", "--workdir", ROOT, part]
    if part == "beat":
        celery += ["--pidfile", "", "--schedule", state / "beat"]
    return [*celery, *more]


def together(commands: Mapping[str, list[str | Path]], environment: Mapping[str, str]) -> int:
    """Runs all parts in the foreground until one ends, then ends the others; that one's exit code."""
    running: dict[str, children.Server] = {}
    try:
        for part, line in commands.items():
            running[part] = subprocess.Popen(
                [str(word) for word in line],
                env=environment,
                cwd=ROOT,
                start_new_session=True,
                preexec_fn=children.ending_with_us(signal.SIGTERM),
            )
        while True:
            for part, process in running.items():
                if (code := process.poll()) is not None:
                    say(f"{part} ended ({code}): the others are ended, too")
                    return code or 1
            time.sleep(0.3)
    finally:
        children.end(list(running.values()), patience=30)
