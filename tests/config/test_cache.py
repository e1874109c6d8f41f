"""The cache may vanish, hang or come back; nothing that uses it fails."""

import os
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from config.cache import DegradingRedisCache
from config.local.children import Server
from config.local.places import Place
from config.local.valkey import Valkey
from tests.config.local.conftest import short_folder


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


def cache_on(socket: Path) -> DegradingRedisCache:
    return DegradingRedisCache(f"unix://{socket}?db=0", {})


def test_it_caches(valkey: Valkey, server: Server) -> None:
    cache = cache_on(valkey.socket)
    cache.set("offer", {"code": "summer10"}, 60)
    assert cache.get("offer") == {"code": "summer10"}
    assert cache.add("offer", 1) is False
    assert cache.add("tries", 4) is True
    assert cache.incr("tries", 3) == 7
    assert cache.get_many(["offer", "other"]) == {"offer": {"code": "summer10"}}


def test_without_a_server_everything_is_a_miss(valkey: Valkey) -> None:
    cache = cache_on(valkey.socket)
    cache.set("offer", 1)
    cache.delete_many(["offer"])
    cache.clear()
    assert cache.get("offer", "nothing") == "nothing"
    assert cache.add("offer", 1) is True
    assert cache.get_many(["offer"]) == {}
    assert cache.set_many({"offer": 1}) == ["offer"]
    assert (cache.touch("offer"), cache.delete("offer"), cache.has_key("offer")) == (False, False, False)
    assert cache.incr("offer", 3) == 3


def test_a_hanging_server_costs_one_timeout_not_one_per_call(valkey: Valkey, server: Server) -> None:
    cache = cache_on(valkey.socket)
    cache.set("offer", 1)
    os.kill(server.pid, signal.SIGSTOP)
    start = time.monotonic()
    assert [cache.get("offer") for _ in range(50)] == [None] * 50
    assert time.monotonic() - start < 0.9


def test_it_comes_back(valkey: Valkey, server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    cache = cache_on(valkey.socket)
    cache.set("offer", 1)
    os.kill(server.pid, signal.SIGSTOP)
    assert cache.get("offer") is None
    os.kill(server.pid, signal.SIGCONT)
    monkeypatch.setattr(cache, "_silent_until", 0.0)
    assert cache.get("offer") == 1
