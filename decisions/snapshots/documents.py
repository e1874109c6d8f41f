"""What a snapshot is made of, and how it is named: content decides, nothing else."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from decisions.engine import canonical


@dataclass(frozen=True, slots=True)
class DefinitionInput:
    """One approved document that shall be live."""

    kind: str
    code: str
    version: int
    document: Mapping[str, Any]


@dataclass(frozen=True, slots=True, order=True)
class ManifestEntry:
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


def hash_of(body: str) -> str:
    """The SHA-256 hex of a text's bytes."""
    return hashlib.sha256(body.encode()).hexdigest()


def manifest_text(entries: Iterable[ManifestEntry]) -> str:
    """The canonical text of a manifest, sorted."""
    return canonical([[entry.kind, entry.code, entry.version, entry.hash] for entry in sorted(entries)])


def read_manifest(text: str) -> list[ManifestEntry]:
    return [ManifestEntry(*row) for row in json.loads(text)]


def snapshot_hash(manifest: str) -> str:
    """The name of the snapshot with this manifest: "sha256:" and 64 hex digits."""
    return f"sha256:{hash_of(manifest)}"


EMPTY = snapshot_hash("[]")
"""The snapshot of a house without offers; it needs no row to be loaded."""
