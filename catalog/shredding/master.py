"""The master key, which no database holds: data keys lie sealed under it."""

import hmac
import secrets
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

NONCE = 12


class MasterKeyMissing(RuntimeError):
    """A key was sealed under a master key that the settings don't name."""


def current_mark() -> str:
    """The 8 hexadecimal digits by which the master key that seals now is told from others."""
    return _mark(_current())


def wrap(secret: bytes, name: bytes) -> bytes:
    """A data key as ciphertext that is bound to its name."""
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(_key(_current())).encrypt(nonce, secret, name)


def unwrap(wrapped: bytes, name: bytes, mark: str) -> bytes:
    """The data key; raises MasterKeyMissing where no master key of the settings opens it."""
    for text in (_current(), *settings.FORMER_MASTER_KEYS):
        if _mark(text) == mark:
            try:
                return AESGCM(_key(text)).decrypt(wrapped[:NONCE], wrapped[NONCE:], name)
            except InvalidTag:
                break
    raise MasterKeyMissing(f"no master key opens a key that was sealed under {mark}")


def _current() -> str:
    return settings.MASTER_KEY or settings.API_KEY_PEPPER


@lru_cache(maxsize=16)
def _key(text: str) -> bytes:
    # As with codes, another label for each purpose: no two uses of one pepper share a key.
    return hmac.digest(text.encode(), b"offerdesk data keys", "sha256")


@lru_cache(maxsize=16)
def _mark(text: str) -> str:
    return hmac.digest(_key(text), b"mark", "sha256").hex()[:8]
