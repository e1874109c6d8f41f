"""What a snapshot is made of, and how it is named: content decides, nothing else."""

import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from decisions.engine import canonical

_PIECE = 1 << 16
"""Characters of a manifest that are parsed at once."""
_BETWEEN = re.compile(r'[0-9a-f]"\],\["')
"""Two entries meet: a mark behind a digit closes a text, for inside one it has a backslash before it."""


@dataclass(frozen=True, slots=True)
class DefinitionInput:
    """One approved document that shall be live."""

    kind: str
    code: str
    version: int
    document: Mapping[str, Any]


class ManifestEntry(NamedTuple):
    """One line of a snapshot's manifest; `hash` is the SHA-256 hex of the document's canonical bytes."""

    kind: str
    code: str
    version: int
    hash: str


@dataclass(frozen=True, slots=True)
class Installed:
    """What became of an installation; `changed` is False when the same snapshot was live already."""

    hash: str
    sequence: int
    changed: bool
    came: tuple[ManifestEntry, ...] = field(default=(), compare=False)
    """What the live snapshot has now and had not before; `went` the other way round."""
    went: tuple[ManifestEntry, ...] = field(default=(), compare=False)


def hash_of(body: str) -> str:
    """The SHA-256 hex of a text's bytes."""
    return hashlib.sha256(body.encode()).hexdigest()


def manifest_text(entries: Iterable[ManifestEntry]) -> str:
    """The canonical text of a manifest, sorted."""
    return canonical(sorted(entries))


def read_manifest(text: str) -> Iterator[ManifestEntry]:
    """The entries of a manifest, of which never more than a few thousand are parsed at once.

    Parsing holds every other thread up, and a manifest of 100,000 entries is megabytes.
    """
    start = 1
    while start < len(text) - 1:
        found = _BETWEEN.search(text, start + _PIECE)
        end = found.start() + 3 if found is not None else len(text) - 1
        yield from map(ManifestEntry._make, json.loads(f"[{text[start:end]}]"))
        start = end + 1


def snapshot_hash(manifest: str) -> str:
    """The name of the snapshot with this manifest: "sha256:" and 64 hex digits."""
    return f"sha256:{hash_of(manifest)}"


EMPTY = snapshot_hash("[]")
"""The snapshot of a house without offers; it needs no row to be loaded."""
