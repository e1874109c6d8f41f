"""Cards of stored offers: what compiling needs of each, made once and kept beside the documents."""

import hashlib
import json
import zlib
from collections.abc import Collection, Iterable, Iterator
from pathlib import Path
from typing import TypeAlias

from catalog import money
from decisions import engine
from decisions.engine import Offer, canonical
from decisions.engine.cards import Outline, outline_from, outline_of
from decisions.engine.recent import Recent
from decisions.snapshots import readers
from decisions.snapshots.selectors import CHUNK, Cursor

CardRow: TypeAlias = tuple[str, Outline, bytes]
"""A document's hash, its outline and itself packed."""
MOST_OFFERS = 4_096
"""Offers that stay read from one snapshot to the next."""
_FAMILIAR = canonical(
    {
        **{key: {"none": "", "EUR": "100.00"} for key in engine.OFFER_KEYS},
        "kpi": {"metric": "margin", "target": "+5%"},
        "stacking": {"exclusive": "basket", "groups": [""], "never_with": {"groups": [""], "tags": [""]}},
        "texts": {"de": {"message": "", "name": ""}, "en": {"message": "", "name": ""}},
        "when": [kind.sample for kind in engine.CONDITIONS.values()],
        "where": {"channels": ["web"], "regions": ["DE"]},
        "give": [kind.sample for kind in engine.BENEFITS.values()],
        "zone": "Europe/Berlin",
    }
).encode()
"""Texts that documents are made of; a packed document refers to them."""


def _mark() -> str:
    """Names the code that reads offers: what another one made of a document proves nothing here."""
    digest = hashlib.sha256(_FAMILIAR)
    package = Path(str(engine.__file__)).parent
    for path in (Path(str(money.__file__)), Path(__file__), *sorted(package.rglob("*.py"))):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


MARK = _mark()


def pack(body: str) -> bytes:
    """A document's canonical JSON, made small."""
    packer = zlib.compressobj(zdict=_FAMILIAR)
    return packer.compress(body.encode()) + packer.flush()


def unpack(packed: bytes) -> str:
    """The canonical JSON of a packed document."""
    return zlib.decompressobj(zdict=_FAMILIAR).decompress(packed).decode()


class Reader:
    """Reads the offers of packed documents; those used lately are at hand, whatever snapshot asks."""

    def __init__(self) -> None:
        self._read: Recent[bytes, Offer] = Recent(MOST_OFFERS)

    def __call__(self, packed: bytes) -> Offer:
        offer = self._read.get(packed)
        if offer is None:
            offer = readers.READERS["offer"](json.loads(unpack(packed)))
            self._read.put(packed, offer)
        return offer


def stored_cards(cursor: Cursor, hashes: Collection[str]) -> Iterator[CardRow]:
    """(hash, outline, packed document) of those offers for which this code has left a card."""
    wanted = list(hashes)
    for start in range(0, len(wanted), CHUNK):
        cursor.execute(
            "SELECT hash, outline, packed FROM decisions_card WHERE mark = %s AND hash = ANY(%s)",
            [MARK, wanted[start : start + CHUNK]],
        )
        for digest, outline, packed in cursor.fetchall():
            yield digest, outline_from(json.loads(outline)), bytes(packed)


def store_cards(cursor: Cursor, cards: Iterable[CardRow]) -> None:
    """Keeps cards for the next process; what is there already stays."""
    listed = list(cards)
    for start in range(0, len(listed), CHUNK):
        part = listed[start : start + CHUNK]
        cursor.execute(
            "INSERT INTO decisions_card (mark, hash, outline, packed) "
            "SELECT %s, * FROM unnest(%s::varchar[], %s::text[], %s::bytea[]) ON CONFLICT DO NOTHING",
            [
                MARK,
                [digest for digest, _, _ in part],
                [canonical(list(outline)) for _, outline, _ in part],
                [packed for _, _, packed in part],
            ],
        )


def card_row(digest: str, body: str, offer: Offer) -> CardRow:
    """The card to store of a read document."""
    return digest, outline_of(offer), pack(body)


def forget_others(cursor: Cursor) -> int:
    """Removes the cards that other releases have left; returns how many."""
    cursor.execute("DELETE FROM decisions_card WHERE mark <> %s", [MARK])
    return int(cursor.rowcount)
