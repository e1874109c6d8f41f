"""Clear texts at rest: each batch under a key of its own, which is destroyed with their export.

The key lies in the batch's row, itself sealed under the pepper: a copy of the database alone opens nothing.
"""

import base64
import secrets
from collections.abc import Iterator, Sequence

from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from decisions.codes.digests import key_of
from decisions.models import CodeBatch, SealedCodes

NONCE = 12


class Seal:
    """Writes a batch's clear texts, part by part; `sealed_key` is what its row keeps."""

    def __init__(self, batch_id: int) -> None:
        self.batch_id = batch_id
        self._key = AESGCM.generate_key(bit_length=256)
        self.sealed_key = _encrypt(key_of("sealing"), self._key, _name(batch_id))
        self._parts = 0

    def write(self, codes: Sequence[str]) -> None:
        """Stores the next part."""
        cipher = _encrypt(self._key, "\n".join(codes).encode(), _name(self.batch_id, self._parts))
        SealedCodes.objects.create(batch_id=self.batch_id, number=self._parts, cipher=cipher)
        self._parts += 1


def opened(batch: CodeBatch) -> Iterator[list[str]]:
    """The clear texts of a batch, part by part; the batch holds its key still.

    cryptography's InvalidTag where the pepper is another one, or a part was changed.
    """
    assert batch.sealed_key is not None
    key = _decrypt(key_of("sealing"), bytes(batch.sealed_key), _name(batch.pk))
    for part in SealedCodes.objects.filter(batch=batch).order_by("number").iterator(chunk_size=4):
        yield _decrypt(key, bytes(part.cipher), _name(batch.pk, part.number)).decode().split("\n")


def destroy(batch: CodeBatch) -> None:
    """Removes key and ciphertext; the caller saves the batch."""
    batch.sealed_key = None
    SealedCodes.objects.filter(batch=batch).delete()


def sealed_text(text: str, name: str) -> str:
    """A text that must be kept for a while, under the pepper and bound to what it is the text of."""
    return base64.b64encode(_encrypt(key_of("answers"), text.encode(), name.encode())).decode()


def opened_text(sealed: str, name: str) -> str:
    """The text again; cryptography's InvalidTag where the pepper is another one, or it was changed."""
    return _decrypt(key_of("answers"), base64.b64decode(sealed), name.encode()).decode()


def _name(batch_id: int, part: int | None = None) -> bytes:
    """What a ciphertext is bound to, so that none can stand in another's place."""
    return f"batch {batch_id} {'key' if part is None else part}".encode()


def _encrypt(key: bytes, clear: bytes, name: bytes) -> bytes:
    nonce = secrets.token_bytes(NONCE)
    return nonce + AESGCM(key).encrypt(nonce, clear, name)


def _decrypt(key: bytes, cipher: bytes, name: bytes) -> bytes:
    return AESGCM(key).decrypt(cipher[:NONCE], cipher[NONCE:], name)
