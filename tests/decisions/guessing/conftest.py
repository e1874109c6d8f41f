"""A Valkey of the test's own, and the limits turned on."""

import signal
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from pytest_django import Settings

from catalog.models import Scope as KeyScope
from catalog.selectors.keys import KeyGrant
from config.local.children import Server
from config.local.places import Place
from config.local.valkey import Valkey
from decisions.guessing.counting import _counts
from tests.config.local.conftest import short_folder

GRANT = KeyGrant(1, "test", "web", frozenset(), frozenset(scope.value for scope in KeyScope), 1)


@pytest.fixture
def valkey() -> Iterator[Valkey]:
    with short_folder() as folder:
        yield Valkey(Place(folder, folder, folder, None), durable=False)


@pytest.fixture
def server(valkey: Valkey) -> Iterator[Server]:
    server = valkey.start()
    valkey.wait(server)
    yield server
    server.send_signal(signal.SIGCONT)
    valkey.stop(server)


def address(socket: Path) -> str:
    return f"unix://{socket}?db=0"


Limit = Callable[..., None]


@pytest.fixture
def limit(settings: Settings, valkey: Valkey, server: Server) -> Iterator[Limit]:
    """Turns the limits on, counted by the test's own Valkey."""

    def limit(*, shopper: int = 20, key: int = 1000, seconds: int = 900) -> None:
        settings.VALKEY_URL = address(valkey.socket)
        settings.WRONG_CODES_PER_SHOPPER, settings.WRONG_CODES_PER_KEY = shopper, key
        settings.WRONG_CODES_SHOPPER_SECONDS = settings.WRONG_CODES_KEY_SECONDS = seconds

    _counts.cache_clear()
    yield limit
    _counts.cache_clear()
