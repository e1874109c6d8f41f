"""Data keys as values: made, opened, and used to seal texts."""

import os
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from uuid import UUID

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from catalog.shredding.master import NONCE, current_mark, unwrap, wrap


class CannotOpen(RuntimeError):
    """A ciphertext that isn't this key's, or was changed."""


@dataclass(frozen=True)
class OpenKey:
    """A data key, opened: a person's (`subject`, 16 bytes) or that of a day's guests."""

    id: UUID
    secret: bytes = field(repr=False)
    wrapped: bytes = field(repr=False)
    master: str
    subject: bytes | None = None
    day: date | None = None

    def seal(self, text: str, name: str) -> bytes:
        """A text as ciphertext that opens under this key and name alone."""
        nonce = os.urandom(NONCE)
        return nonce + self._cipher.encrypt(nonce, text.encode(), name.encode())

    def open(self, sealed: bytes, name: str) -> str:
        """The text; raises CannotOpen."""
        try:
            return self._cipher.decrypt(sealed[:NONCE], sealed[NONCE:], name.encode()).decode()
        except InvalidTag:
            raise CannotOpen(f"{name} does not open under the key {self.id}") from None

    @cached_property
    def _cipher(self) -> AESGCM:
        return AESGCM(self.secret)


def make_key(*, subject: bytes | None = None, day: date | None = None) -> OpenKey:
    """A new key, of a person or of a day; it is stored with the first row that it seals."""
    name, secret = UUID(bytes=os.urandom(16), version=4), os.urandom(32)
    return OpenKey(name, secret, wrap(secret, name.bytes), current_mark(), subject, day)


def open_key(
    name: UUID, wrapped: bytes, master: str, subject: bytes | None = None, day: date | None = None
) -> OpenKey:
    """A stored key; raises MasterKeyMissing."""
    return OpenKey(name, unwrap(wrapped, name.bytes, master), wrapped, master, subject, day)
