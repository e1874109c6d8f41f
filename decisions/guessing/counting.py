"""Counting guesses in Valkey: each step is one script, so that no two requests count past each other."""

import time
from collections.abc import Sequence
from functools import lru_cache

from django.conf import settings
from redis import Redis
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as Gone
from redis.exceptions import RedisError
from redis.retry import Retry

from decisions.guessing.local import LocalCounts
from decisions.guessing.scopes import Scope

TIMEOUT = 0.05
"""Seconds that a request waits for Valkey at the most."""
PAUSE = 1.0
"""Seconds for which Valkey is left alone after it did not answer."""

# A count is a hash: code -> 1 while wrong or not decided yet, 0 once it was right; '#' = how many are 1.
# A code that is there already is no new guess. Nothing is written unless every count has room.
_TAKE = """
local codes = #ARGV - 2 * #KEYS
local wait = -1
for i, key in ipairs(KEYS) do
  local fresh = 0
  for c = 1, codes do
    fresh = fresh + 1 - redis.call('HEXISTS', key, ARGV[2 * #KEYS + c])
  end
  if fresh > 0 and tonumber(redis.call('HGET', key, '#') or '0') + fresh > tonumber(ARGV[2 * i - 1]) then
    wait = math.max(wait, redis.call('PTTL', key))
    if wait < 0 then wait = 1000 end
  end
end
if wait >= 0 then return wait end
for i, key in ipairs(KEYS) do
  for c = 1, codes do
    if redis.call('HSETNX', key, ARGV[2 * #KEYS + c], '1') == 1 then redis.call('HINCRBY', key, '#', 1) end
  end
  if redis.call('PTTL', key) < 0 then redis.call('EXPIRE', key, ARGV[2 * i]) end
end
return -1
"""
_RIGHT = """
for _, key in ipairs(KEYS) do
  for _, code in ipairs(ARGV) do
    if redis.call('HGET', key, code) == '1' then
      redis.call('HSET', key, code, '0')
      redis.call('HINCRBY', key, '#', -1)
    end
  end
end
return 0
"""


class Counts:
    """The counts of all processes in Valkey, and beside them those of this process, which stand alone while
    Valkey does not answer: a server that comes and goes lets nobody guess anew in the same process."""

    def __init__(self, url: str) -> None:
        self._local = LocalCounts()
        self._silent_until = 0.0
        self._valkey = None if not url else _client(url)
        if self._valkey is not None:
            self._take = self._valkey.register_script(_TAKE)
            self._right = self._valkey.register_script(_RIGHT)

    def take(self, scopes: Sequence[Scope], codes: Sequence[str]) -> float | None:
        """Counts codes as guesses before anybody looks them up; None, or the seconds to wait where one count
        has no room for all that are new to it. Then nothing is counted."""
        taken = self._local.take(scopes, codes)
        if isinstance(taken, float):
            return taken
        wait = self._everywhere(scopes, codes)
        if wait is not None:
            self._local.undo(taken)
        return wait

    def _everywhere(self, scopes: Sequence[Scope], codes: Sequence[str]) -> float | None:
        """The same in Valkey; None also where it does not answer."""
        if self._is_there():
            bounds = [bound for scope in scopes for bound in (scope.most, scope.seconds)]
            try:
                wait = int(self._take(keys=[scope.name for scope in scopes], args=[*bounds, *codes]))
            except (RedisError, OSError):
                self._leave_alone()
            else:
                return None if wait < 0 else wait / 1000
        return None

    def right(self, scopes: Sequence[Scope], codes: Sequence[str]) -> None:
        """Some of the codes were no guesses: they don't count, now or when they are entered again."""
        if self._is_there():
            try:
                self._right(keys=[scope.name for scope in scopes], args=list(codes))
            except (RedisError, OSError):
                self._leave_alone()
        self._local.right(scopes, codes)

    def _is_there(self) -> bool:
        return self._valkey is not None and time.monotonic() >= self._silent_until

    def _leave_alone(self) -> None:
        self._silent_until = time.monotonic() + PAUSE


@lru_cache(maxsize=4)
def _counts(url: str) -> Counts:
    return Counts(url)


def counts() -> Counts:
    """This process's way to the counts."""
    return _counts(settings.VALKEY_URL)


def _client(url: str) -> Redis:
    """A client that gives up soon; a link that was cut while it lay idle is made anew once."""
    return Redis.from_url(
        url,
        socket_timeout=TIMEOUT,
        socket_connect_timeout=TIMEOUT,
        retry=Retry(NoBackoff(), 1, supported_errors=(Gone,)),
        protocol=2,
    )
