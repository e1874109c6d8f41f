"""A cache that may vanish: without Redis or Valkey every read is a miss, and nothing fails."""

import time
from collections.abc import Callable
from typing import Any, TypeVar

from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

T = TypeVar("T")


class DegradingRedisCache(RedisCache):
    """Django's Redis cache; after an error it is left alone for a second and answers as if empty."""

    PAUSE_SECONDS = 1.0

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        options = {"socket_timeout": 0.1, "socket_connect_timeout": 0.1, **params.get("OPTIONS", {})}
        super().__init__(server, {**params, "OPTIONS": options})
        self._silent_until = 0.0

    def _attempt(self, fallback: T, call: Callable[[], T]) -> T:
        if time.monotonic() < self._silent_until:
            return fallback
        try:
            return call()
        except (RedisError, OSError):
            self._silent_until = time.monotonic() + self.PAUSE_SECONDS
            return fallback

    def add(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(True, lambda: super(DegradingRedisCache, self).add(key, value, *args, **kwargs))

    def get(self, key: Any, default: Any = None, version: int | None = None) -> Any:
        return self._attempt(default, lambda: super(DegradingRedisCache, self).get(key, default, version))

    def set(self, key: Any, value: Any, *args: Any, **kwargs: Any) -> None:
        self._attempt(None, lambda: super(DegradingRedisCache, self).set(key, value, *args, **kwargs))

    def touch(self, key: Any, *args: Any, **kwargs: Any) -> bool:
        return self._attempt(False, lambda: super(DegradingRedisCache, self).touch(key, *args, **kwargs))

    def delete(self, key: Any, version: int | None = None) -> bool:
        return self._attempt(False, lambda: super(DegradingRedisCache, self).delete(key, version))

    def has_key(self, key: Any, version: int | None = None) -> bool:
        return self._attempt(False, lambda: super(DegradingRedisCache, self).has_key(key, version))

    def incr(self, key: Any, delta: int = 1, version: int | None = None) -> int:
        return self._attempt(delta, lambda: super(DegradingRedisCache, self).incr(key, delta, version))

    def get_many(self, keys: Any, version: int | None = None) -> dict[Any, Any]:
        return self._attempt({}, lambda: super(DegradingRedisCache, self).get_many(keys, version))

    def set_many(self, data: Any, *args: Any, **kwargs: Any) -> list[Any]:
        return self._attempt(
            list(data), lambda: super(DegradingRedisCache, self).set_many(data, *args, **kwargs)
        )

    def delete_many(self, keys: Any, version: int | None = None) -> None:
        self._attempt(None, lambda: super(DegradingRedisCache, self).delete_many(keys, version))

    def clear(self) -> None:
        self._attempt(None, lambda: super(DegradingRedisCache, self).clear())
