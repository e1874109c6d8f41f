"""One migrated template database per run, cloned for every xdist worker; browser tests only on demand."""

import fcntl
import itertools
import os
import signal
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import hypothesis
import pytest
from django.conf import settings
from django.db import OperationalError, connection
from django.db.backends.postgresql.creation import DatabaseCreation
from django.test import TransactionTestCase
from pytest_django.plugin import DjangoDbBlocker, blocking_manager_key

from catalog.shredding.remembering import forget_data_keys
from config.local.ending import end_with_parent
from tests.emptying import keep_migrated_rows, made_by_other_migrations, restore_migrated_rows
from tests.living import EMPTY

E2E = Path(__file__).parent / "e2e"
TOGETHER = ("tests/decisions/faults", "tests/system")
LONG = (
    *TOGETHER,
    "tests/decisions/ledger/test_volume.py",
    "tests/decisions/redemption/test_races.py",
    "tests/decisions/redemption/test_machine.py",
    "tests/decisions/redemption/test_returns.py",
    "tests/decisions/engine/test_reference.py",
    "tests/decisions/engine/choosing/test_line_by_line.py",
    "tests/decisions/api/test_openapi.py",
    "tests/governance/launch/test_matrix.py",
    "tests/governance/admin/test_nothing_on_get.py",
)


def pytest_configure(config: pytest.Config) -> None:
    """A worker ends with the run that started it, however that ends.

    Generated cases are the same in every run, so that what turns red was changed; `./run drill` and
    `--hypothesis-seed` look for new ones.
    """
    if config.getoption("--hypothesis-seed") is None:
        hypothesis.settings.register_profile("same", derandomize=True)
        hypothesis.settings.load_profile("same")
    if hasattr(config, "workerinput"):
        end_with_parent(signal.SIGKILL)


@pytest.fixture(autouse=True)
def forgotten_keys() -> Iterator[None]:
    """What a process remembers of keys must not outlive a test's rows."""
    yield
    forget_data_keys()


def pytest_keyboard_interrupt() -> None:
    """Workers ignore Ctrl-C and would be waited for: they end at once."""
    for path in Path("/proc/self/task").glob("*/children"):
        for pid in path.read_text().split():
            os.kill(int(pid), signal.SIGKILL)


def pytest_ignore_collect(collection_path: Path, config: pytest.Config) -> bool | None:
    """Browser tests need packages of their own: they are collected only when named."""
    if collection_path == E2E and not any("e2e" in argument for argument in config.args):
        return True
    return None


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What takes long comes first, so that no worker is left alone with it at the end.

    Workers begin with equal parts of the list: each gets its share of what takes long. Tests of one costly
    house stay together.
    """
    workers = int(getattr(config, "workerinput", {}).get("workercount", 1))
    lanes: list[list[pytest.Item]] = [[] for _ in range(workers)]
    turns = itertools.cycle(lanes)
    for prefix in LONG:
        found = [item for item in items if item.nodeid.startswith(prefix)]
        if prefix in TOGETHER:
            next(turns).extend(found)
        else:
            for item in found:
                next(turns).append(item)
    short = [item for item in items if not item.nodeid.startswith(LONG)]
    for number, lane in enumerate(lanes, 1):
        room = max(0, len(items) * number // workers - len(items) * (number - 1) // workers - len(lane))
        taken, short = (short, []) if number == workers else (short[:room], short[room:])
        lane.extend(taken)
    items[:] = [item for lane in lanes for item in lane]


def database_creation() -> DatabaseCreation:
    """What makes and removes databases on the server that the settings name."""
    creation = connection.creation
    assert isinstance(creation, DatabaseCreation)
    return creation


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Only one of the run's workers at a time."""
    with (folder / "template.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def clone_template(worker: str, folder: Path) -> str:
    """This worker's own database; the first worker to come makes the migrated template."""
    creation, live_name = database_creation(), connection.settings_dict["NAME"]
    own = f"test_{live_name}_{worker}"
    template = connection.settings_dict["TEST"]["NAME"] = f"test_{live_name}_template"
    with alone(folder):
        if not (made := folder / "template.made").exists():
            creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
            made.touch()
        connection.close()
        connection.settings_dict["NAME"] = live_name
        with connection._nodb_cursor() as cursor:
            cursor.execute(f'DROP DATABASE IF EXISTS "{own}" WITH (FORCE)')
            cursor.execute(f'CREATE DATABASE "{own}" TEMPLATE "{template}"')
    connection.settings_dict["NAME"] = settings.DATABASES["default"]["NAME"] = own
    return own


def made_database(live_name: str, keep: bool) -> str:
    """The run's only database; one that is kept is used again while its migrations are today's."""
    creation = database_creation()
    own = creation.create_test_db(verbosity=0, autoclobber=True, serialize=False, keepdb=keep)
    if keep and made_by_other_migrations():
        drop(own, live_name)
        own = creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    return own


def drop(name: str, live_name: str) -> None:
    """Removes a database that this run made."""
    connection.close()
    connection.settings_dict["NAME"] = live_name
    with connection._nodb_cursor() as cursor:
        cursor.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def pytest_sessionfinish(session: pytest.Session) -> None:
    """The run that started the workers removes their template."""
    if getattr(session.config.option, "numprocesses", None):
        live_name = connection.settings_dict["NAME"]
        with session.config.stash[blocking_manager_key].unblock(), suppress(OperationalError):
            drop(f"test_{live_name}_template", live_name)


@pytest.fixture(scope="session")
def django_db_setup(
    request: pytest.FixtureRequest,
    django_test_environment: None,
    django_db_blocker: DjangoDbBlocker,
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[None]:
    """The suite's database: made directly without xdist, cloned from the template with it."""
    live_name = connection.settings_dict["NAME"]
    worker = os.environ.get("PYTEST_XDIST_WORKER")
    keep = bool(request.config.getoption("reuse_db")) and not worker
    with django_db_blocker.unblock():
        if worker:
            own = clone_template(worker, tmp_path_factory.getbasetemp().parent)
        else:
            own = made_database(live_name, keep)
        keep_migrated_rows()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", restore_migrated_rows)
        yield
    if not keep:
        with django_db_blocker.unblock():
            drop(own, live_name)


@pytest.fixture(scope="session")
def template(django_db_setup: None) -> str:
    """The run's migrated database, if there are several workers to share one, else an empty one."""
    shared = connection.settings_dict["TEST"]["NAME"]
    return str(shared) if os.environ.get("PYTEST_XDIST_WORKER") else EMPTY
