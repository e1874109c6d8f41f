"""What ./run does once the packages are there: one function per command."""

import os
import signal
import sys
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

from config.local import children
from config.local.demo import demo
from config.local.django_command import MANAGE, django
from config.local.drill import drill
from config.local.places import ROOT
from config.local.serve import serve
from config.local.services import Services, demo_services, own_services
from config.local.steps import Refused, step
from config.local.web import BIN

BENCHMARKS = ROOT / "benchmarks"
# Some checks look at the database in passing and warn when there is none.
QUIET_MANAGE: list[str | Path] = [sys.executable, "-W", "ignore::RuntimeWarning", MANAGE]
CHROMIUM = "/usr/bin/chromium"
ASKED_TO_END = frozenset(128 + number for number in children.HANDED_ON)
"""Exit codes of a child that was ended together with the whole command."""


def with_demo_services(stack: ExitStack, *, migrated: bool) -> Services:
    """The demo's servers, the running ones or ours, with every migration where that is asked for."""
    services = stack.enter_context(demo_services(join=True, loud=False))
    if services.fresh or migrated:
        with step("migrations", loud=services.fresh):
            django(services.environment, "migrate", "--no-input", "--verbosity", "0")
    return services


def manage(words: list[str]) -> int:
    """`./run manage ...`: manage.py with the servers up."""
    with ExitStack() as stack:
        services = with_demo_services(stack, migrated=False)
        return children.run([sys.executable, MANAGE, *words], environment=services.environment)


def real(words: list[str]) -> int:
    """`./run real ...`: a year of a real grocer, imported and replayed."""
    with ExitStack() as stack:
        services = with_demo_services(stack, migrated=True)
        return children.run([sys.executable, MANAGE, "real", *words], environment=services.environment)


def bench(words: list[str]) -> int:
    """`./run bench NAME ...`: one of the benchmarks; it starts the servers that it needs."""
    names = sorted(path.stem.replace("_", "-") for path in BENCHMARKS.glob("[!_]*.py"))
    if not words or words[0] not in names:
        raise Refused(f"bench needs the name of a benchmark; there are: {', '.join(names) or 'none yet'}")
    module = f"benchmarks.{words[0].replace('-', '_')}"
    command = [sys.executable, "-m", module, *words[1:]]
    return children.run(command, environment={**os.environ, "PYTHONPATH": str(ROOT)})


def pytest(*words: str) -> int:
    """pytest with servers of its own."""
    with own_services("test", durable=False, loud=True) as services:
        command = [sys.executable, "-m", "pytest", *words]
        return children.run(command, environment=services.environment, at_our_end=signal.SIGKILL, cwd=ROOT)


def test(words: list[str]) -> int:
    """`./run test ...`: the whole suite, or what the words choose."""
    # Three on two processors: many tests wait, for a database, a process, a clock.
    return pytest("-n", "3", "--dist", "worksteal", *words)


def e2e(words: list[str]) -> int:
    """`./run e2e ...`: the browser tests, in the system's Chromium."""
    os.environ.setdefault("CHROMIUM", CHROMIUM)
    return pytest("tests/e2e", *words)


def lint(words: list[str]) -> int:
    """`./run lint`: style, types, layers, migrations; all are run, unless it is asked to end."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "config.settings.test", "NO_COLOR": "1"}
    checks: dict[str, list[str | Path]] = {
        "ruff check": [BIN / "ruff", "check", "--quiet", "."],
        "ruff format": [BIN / "ruff", "format", "--quiet", "--check", "."],
        "types": [BIN / "mypy", "--no-error-summary"],
        "layers": [BIN / "lint-imports", "--no-logo"],
        "migrations": [*QUIET_MANAGE, "makemigrations", "--check", "--dry-run"],
        "linear migrations": [sys.executable, MANAGE, "check"],
    }
    first = 0
    for name, command in checks.items():
        with step(name):
            code = children.run(command, environment=environment, cwd=ROOT)
        first = first or code
        if code in ASKED_TO_END:
            break
    return first


COMMANDS: dict[str, Callable[[list[str]], int]] = {
    function.__name__: function for function in (demo, test, manage, serve, bench, drill, lint, e2e, real)
}


def main(name: str, words: list[str]) -> int:
    children.unwind_when_stopped()
    # The path was needed to find this package from any folder; children find their own.
    os.environ.pop("PYTHONPATH", None)
    try:
        return COMMANDS[name](words)
    except Refused as refused:
        sys.stdout.flush()
        print(f"run {name}: {refused}", file=sys.stderr)
        return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:]))
