"""How a seal is made from its leaves and the seal before it."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import UTC, datetime

from decisions.models import Seal
from decisions.sealing.streams import Leaf

NAME, DIGEST = 26, 32
FIRST = bytes(DIGEST)
"""What stands for the seal before the first one."""


def digest_of(seal: Seal) -> bytes:
    """The SHA-256 of all that a seal says, its predecessor's digest first."""
    head = "\n".join(
        [
            seal.stream,
            *map(str, (seal.number, seal.form, seal.start, seal.until, seal.count, seal.late)),
            _instant(seal.at),
            "",
        ]
    )
    return hashlib.sha256(bytes(seal.previous) + head.encode() + bytes(seal.leaves)).digest()


def packed(leaves: Iterable[Leaf]) -> bytes:
    """Leaves as they are stored."""
    return b"".join(name.encode("ascii") + digest for name, digest in leaves)


def unpacked(raw: bytes) -> Iterator[Leaf]:
    """Stored leaves; raises ValueError where they are none."""
    if len(raw) % (NAME + DIGEST):
        raise ValueError("leaves are cut off")
    for at in range(0, len(raw), NAME + DIGEST):
        yield raw[at : at + NAME].decode("ascii"), raw[at + NAME : at + NAME + DIGEST]


def _instant(moment: datetime) -> str:
    return moment.astimezone(UTC).isoformat(timespec="microseconds")
