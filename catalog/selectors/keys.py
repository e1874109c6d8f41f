"""API keys as the API reads them: by prefix, cached for a second, so that a warm key costs no statement."""

import hashlib
import hmac
import re
import threading
import time
from dataclasses import dataclass
from datetime import datetime

from django.conf import settings

from catalog.statements import read_prepared

MAX_AGE = 1.0
"""Seconds for which a process trusts what it read about a key; a revocation bites after that."""
MAX_KEYS = 1024

_CLEAR_TEXT = re.compile(r"od_([a-z0-9]{4,16})_([A-Za-z0-9]{20,64})", re.ASCII)
_KNOWN_KEY = """
SELECT k.id, k.secret_hash, c.code, c.active, k.scopes, k.responsible_id, k.expires_at, k.revoked_at,
       k.last_used_at,
       ARRAY(SELECT o.code FROM catalog_apikey_acts_for a JOIN catalog_channel o ON o.id = a.channel_id
             WHERE a.apikey_id = k.id AND o.active)
FROM catalog_apikey k JOIN catalog_channel c ON c.id = k.channel_id
WHERE k.prefix = %(prefix)s
"""


@dataclass(frozen=True, slots=True)
class KeyGrant:
    """What a valid key allows: `channel` and `acts_for` are channel codes, `scopes` values of Scope."""

    key_id: int
    prefix: str
    channel: str
    acts_for: frozenset[str]
    scopes: frozenset[str]
    responsible_id: int

    @property
    def channels(self) -> frozenset[str]:
        """All channels in whose name the key may ask and write."""
        return self.acts_for | {self.channel}

    def speaks_for(self, channel: str) -> bool:
        """Whether the key may ask and write in this channel's name."""
        return channel == self.channel or channel in self.acts_for


@dataclass(frozen=True, slots=True)
class KnownKey:
    """A key as stored, with the monotonic time at which it was read."""

    grant: KeyGrant
    secret_hash: str
    channel_active: bool
    expires_at: datetime | None
    revoked_at: datetime | None
    last_used_at: datetime | None
    read_at: float


_cache: dict[str, KnownKey] = {}
_filling = threading.Lock()


def split_key(clear_text: str) -> tuple[str, str] | None:
    """(prefix, secret) of "od_<prefix>_<secret>", None for anything else."""
    match = _CLEAR_TEXT.fullmatch(clear_text)
    return (match[1], match[2]) if match else None


def hash_secret(secret: str) -> str:
    """The HMAC-SHA256 hex of a secret under the pepper; the only form in which it is stored."""
    return hmac.new(settings.API_KEY_PEPPER.encode(), secret.encode(), hashlib.sha256).hexdigest()


def known_key(prefix: str) -> KnownKey | None:
    """The key with this prefix, at most MAX_AGE seconds old; None if there is none."""
    known = _cache.get(prefix)
    now = time.monotonic()
    if known is not None and now - known.read_at < MAX_AGE:
        return known
    known = _read(prefix, now)
    with _filling:
        _cache.pop(prefix, None)
        if known is not None:
            while len(_cache) >= MAX_KEYS:
                del _cache[next(iter(_cache))]
            _cache[prefix] = known
    return known


def forget_keys() -> None:
    """Empties this process's cache: after a revocation, and between tests."""
    with _filling:
        _cache.clear()


def _read(prefix: str, now: float) -> KnownKey | None:
    rows = read_prepared(_KNOWN_KEY, {"prefix": prefix})
    if not rows:
        return None
    key_id, secret_hash, channel, active, scopes, responsible, expires, revoked, used, acts_for = rows[0]
    grant = KeyGrant(key_id, prefix, channel, frozenset(acts_for), frozenset(scopes), responsible)
    return KnownKey(grant, secret_hash, active, expires, revoked, used, now)
