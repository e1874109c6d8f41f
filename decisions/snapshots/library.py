"""Compiled snapshots: every document looked at once per process, however many snapshots hold it."""

import gc
import json
import logging
import threading
from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field, replace
from typing import Any

from decisions.engine import Compiled, DocumentErrors, Policy
from decisions.engine.cards import Card, card_of
from decisions.engine.index import Pause, no_pause, paced
from decisions.snapshots import readers
from decisions.snapshots.cards import CardRow, Reader, card_row, store_cards, stored_cards
from decisions.snapshots.documents import ManifestEntry, read_manifest
from decisions.snapshots.selectors import CHUNK, Cursor, SnapshotMissing, read_bodies, read_snapshot

logger = logging.getLogger(__name__)

MANY = 10_000
"""Offers that come at once from which on the collector is kept out of the way."""


class SnapshotBroken(RuntimeError):
    """A stored document that this engine cannot read; the text names it."""


@dataclass(slots=True)
class Contents:
    """What a snapshot consists of; `cards` by document and version, in evaluation order."""

    cards: dict[bytes, Card] = field(default_factory=dict)
    parsed: dict[str, Any] = field(default_factory=dict)
    """The few documents that are not offers, by their hash."""


class Library:
    """Remembers the cards of the snapshot compiled last, so that a switch reads only what changed."""

    def __init__(self) -> None:
        self.progress = (0, 0)
        """Offers at hand so far, and all of them, of the compilation going on or done last."""
        self._reader = Reader()
        self._known = Contents()

    def compile(self, cursor: Cursor, digest: str, *, keep: bool, pause: Pause = no_pause) -> Compiled:
        """The snapshot with this hash; `keep` makes its contents the ones remembered from now on."""
        known = self._known
        manifest, offers = read_snapshot(cursor, digest)
        much = keep and (not known.cards or offers - len(known.cards) >= MANY)
        with _collector_off() if much else nullcontext():
            wanted: set[bytes] = set()
            new: dict[bytes, Card] = {}
            others: list[ManifestEntry] = []
            missing: list[ManifestEntry] = []
            for entry in paced(read_manifest(manifest), pause):
                if entry.kind != "offer":
                    others.append(entry)
                    continue
                key = _key(entry)
                wanted.add(key)
                if key not in known.cards:
                    missing.append(entry)
                if len(missing) == CHUNK:
                    new |= _new_cards(cursor, missing, keep)
                    missing.clear()
                if keep:
                    self.progress = (len(wanted), offers)
            new |= _new_cards(cursor, missing, keep)
            del manifest
            contents = Contents(_ordered(known.cards, new, wanted, pause), _parse(cursor, others, known))
            compiled = self._compiled(digest, contents, others, pause)
            if keep:
                self._known = contents
        return compiled

    def _compiled(
        self, digest: str, contents: Contents, others: list[ManifestEntry], pause: Pause
    ) -> Compiled:
        def of(kind: str) -> list[Any]:
            return [contents.parsed[entry.hash] for entry in others if entry.kind == kind]

        return Compiled(
            digest,
            next(iter(of("policy")), Policy()),
            list(contents.cards.values()),
            of("guardrail"),
            of("suppression"),
            of("experiment"),
            [
                replace(contents.parsed[entry.hash], version=entry.version)
                for entry in others
                if entry.kind == "campaign"
            ],
            read=self._reader,
            pause=pause,
        )


def _new_cards(cursor: Cursor, missing: list[ManifestEntry], keep: bool) -> dict[bytes, Card]:
    """The cards of some offers; `keep` leaves those behind that had to be made."""
    cards: dict[bytes, Card] = {}
    by_hash: dict[str, list[ManifestEntry]] = {}
    for entry in missing:
        by_hash.setdefault(entry.hash, []).append(entry)
    for rows in (stored_cards(cursor, by_hash), _made_cards(cursor, by_hash, keep)):
        for digest, outline, packed in rows:
            for entry in by_hash.pop(digest):
                cards[_key(entry)] = card_of(entry.code, entry.version, outline, packed)
    _check_all(by_hash.values())
    return cards


def _made_cards(cursor: Cursor, by_hash: Mapping[str, list[ManifestEntry]], keep: bool) -> Iterator[CardRow]:
    """Cards of documents for which nobody has left one: another release published them."""
    made = []
    for digest, body in read_bodies(cursor, by_hash):
        entry = by_hash[digest][0]
        made.append(card_row(digest, body, _read(entry, body)))
    if keep and made:
        store_cards(cursor, made)
    yield from made


def _ordered(
    known: Mapping[bytes, Card], new: Mapping[bytes, Card], wanted: Collection[bytes], pause: Pause
) -> dict[bytes, Card]:
    """All cards in evaluation order; those known stand in it already, which makes sorting cheap."""
    keys = [key for key in paced(known, pause) if key in wanted]
    keys += sorted(new, key=lambda key: new[key].order)
    keys.sort(key=lambda key: (known.get(key) or new[key]).order)
    return {key: known.get(key) or new[key] for key in paced(keys, pause)}


def _parse(cursor: Cursor, others: Iterable[ManifestEntry], known: Contents) -> dict[str, Any]:
    """The documents that are not offers, read."""
    parsed = {entry.hash: known.parsed[entry.hash] for entry in others if entry.hash in known.parsed}
    missing = {entry.hash: entry for entry in others if entry.hash not in parsed}
    for digest, body in read_bodies(cursor, missing):
        parsed[digest] = _read(missing.pop(digest), body)
    _check_all([entry] for entry in missing.values())
    return parsed


def _key(entry: ManifestEntry) -> bytes:
    """Names a version's document in a few bytes."""
    return bytes.fromhex(entry.hash) + entry.version.to_bytes(4, "big")


def _read(entry: ManifestEntry, body: str) -> Any:
    try:
        return readers.READERS[entry.kind](json.loads(body))
    except DocumentErrors as error:
        raise SnapshotBroken(f"{entry.kind} {entry.code} v{entry.version}: {error}") from error


def _check_all(missing: Iterable[list[ManifestEntry]]) -> None:
    """Refuses where documents were not found."""
    names = [f"{entry.kind} {entry.code}" for entries in missing for entry in entries]
    if names:
        raise SnapshotMissing(f"documents are not stored: {', '.join(names[:5])}")


THRESHOLDS = (20_000, 20, 20)
"""A request makes some thousand objects, none in a cycle: collecting at each 700 costs a tenth of it."""


@contextmanager
def _collector_off() -> Iterator[None]:
    """Makes much without the collector, then takes it out of its sight for good.

    A full collection that has to walk through 100,000 offers would stop the process. Nothing here stands in
    a cycle, so what a later snapshot drops is given back all the same; and what it adds is little.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.collect()
        gc.freeze()
        gc.set_threshold(*THRESHOLDS)
        if was_enabled:
            gc.enable()


class Shelf:
    """The last few snapshots asked for by hash: what replay needs."""

    SIZE = 4

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._compiled: OrderedDict[str, Compiled] = OrderedDict()

    def take(self, cursor: Cursor, digest: str, library: Library) -> Compiled:
        """The compiled snapshot with this hash, made from what the library knows; raises SnapshotMissing."""
        with self._lock:
            found = self._compiled.get(digest)
            if found is None:
                found = self._compiled[digest] = library.compile(cursor, digest, keep=False)
                if len(self._compiled) > self.SIZE:
                    self._compiled.popitem(last=False)
            self._compiled.move_to_end(digest)
            return found


SHELF = Shelf()
