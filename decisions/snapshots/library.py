"""Compiled snapshots: every document parsed once per process, however many snapshots hold it."""

import gc
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from decisions.engine import Compiled, DocumentErrors, Policy, compile_snapshot
from decisions.snapshots.documents import ManifestEntry
from decisions.snapshots.readers import READERS
from decisions.snapshots.selectors import Cursor, SnapshotMissing, read_bodies, read_entries

logger = logging.getLogger(__name__)


class SnapshotBroken(RuntimeError):
    """A stored document that this engine cannot read; the text names it."""


class Library:
    """Parsed documents by their hash, so that a switch parses only what changed."""

    def __init__(self) -> None:
        self._parsed: dict[str, Any] = {}

    def compile(self, cursor: Cursor, digest: str, *, keep: bool) -> Compiled:
        """The snapshot with this hash; `keep` makes its documents the ones remembered from now on."""
        entries = read_entries(cursor, digest)
        with _collector_off():
            parsed = self._read(cursor, entries)
            policies = _of(entries, parsed, "policy")
            compiled = compile_snapshot(
                [(entry.version, parsed[entry.hash]) for entry in entries if entry.kind == "offer"],
                policies[0] if policies else Policy(),
                digest,
                guardrails=_of(entries, parsed, "guardrail"),
                suppressions=_of(entries, parsed, "suppression"),
                experiments=_of(entries, parsed, "experiment"),
            )
            if keep:
                self._parsed = parsed
        return compiled

    def _read(self, cursor: Cursor, entries: list[ManifestEntry]) -> dict[str, Any]:
        known = self._parsed
        parsed = {entry.hash: known[entry.hash] for entry in entries if entry.hash in known}
        missing = {entry.hash: entry for entry in entries if entry.hash not in parsed}
        for digest, body in read_bodies(cursor, missing):
            entry = missing.pop(digest)
            try:
                parsed[digest] = READERS[entry.kind](json.loads(body))
            except DocumentErrors as error:
                raise SnapshotBroken(f"{entry.kind} {entry.code} v{entry.version}: {error}") from error
        if missing:
            names = ", ".join(f"{entry.kind} {entry.code}" for entry in list(missing.values())[:5])
            raise SnapshotMissing(f"documents are not stored: {names}")
        return parsed


def _of(entries: list[ManifestEntry], parsed: dict[str, Any], kind: str) -> list[Any]:
    """The parsed documents of one kind."""
    return [parsed[entry.hash] for entry in entries if entry.kind == kind]


@contextmanager
def _collector_off() -> Iterator[None]:
    """Compiles without the collector, then takes what was made out of its sight.

    A full collection over 100,000 compiled offers would stop the process for a second.
    """
    gc.collect()
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_enabled:
            gc.enable()


class Shelf:
    """The last few snapshots asked for by hash: what replay needs."""

    SIZE = 4

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiled: OrderedDict[str, Compiled] = OrderedDict()

    def take(self, cursor: Cursor, digest: str) -> Compiled:
        """The compiled snapshot with this hash, made if it is not at hand; raises SnapshotMissing."""
        with self._lock:
            found = self._compiled.get(digest)
            if found is None:
                found = self._compiled[digest] = Library().compile(cursor, digest, keep=False)
                if len(self._compiled) > self.SIZE:
                    self._compiled.popitem(last=False)
            self._compiled.move_to_end(digest)
            return found


SHELF = Shelf()
