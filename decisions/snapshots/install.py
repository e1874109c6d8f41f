"""Making a set of documents the live snapshot."""

from collections.abc import Callable, Collection, Iterable
from typing import Any

from django.db import connection, transaction

from catalog.errors import OfferdeskError
from decisions.engine import Offer, canonical
from decisions.models import Definition, Snapshot
from decisions.snapshots.cards import CardRow, card_row, store_cards
from decisions.snapshots.documents import (
    DefinitionInput,
    Installed,
    ManifestEntry,
    hash_of,
    manifest_text,
    snapshot_hash,
)
from decisions.snapshots.readers import READERS
from decisions.snapshots.selectors import CHUNK, current_manifest

Fetch = Callable[[list[ManifestEntry]], Iterable[DefinitionInput]]
"""Gives the documents of the entries that it is asked for, those that no snapshot had before."""


def install_snapshot(*, definitions: Iterable[DefinitionInput]) -> Installed:
    """Stores what is new of the documents and switches every worker to exactly this set.

    As `install_entries`, for who has every document at hand.
    """
    given = list(definitions)
    named = {}
    for definition in given:
        digest = hash_of(canonical(definition.document))
        named[ManifestEntry(definition.kind, definition.code, definition.version, digest)] = definition
    _check_set(ManifestEntry(each.kind, each.code, each.version, "") for each in given)
    return install_entries(entries=list(named), fetch=lambda missing: [named[entry] for entry in missing])


def install_entries(*, entries: Collection[ManifestEntry], fetch: Fetch) -> Installed:
    """Switches every worker to exactly these documents; `fetch` is asked once, for those not stored yet.

    Runs in the caller's transaction and holds the one current row to its end, so that installations follow
    one another. Installing what is live already changes nothing. Raises OfferdeskError for a contradictory
    set and DocumentErrors for a document that cannot be read.
    """
    _check_set(entries)
    with transaction.atomic():
        sequence, current = hold_installation()
        before, after = set(current_manifest()), set(entries)
        came = sorted(after - before)
        missing = _not_stored(came)
        _store_definitions(missing, fetch(missing) if missing else [])
        manifest = manifest_text(entries)
        digest = snapshot_hash(manifest)
        if current == digest:
            return Installed(digest, sequence, changed=False)
        if not Snapshot.objects.filter(hash=digest).exists():
            offers = sum(entry.kind == "offer" for entry in entries)
            # Two installations may make the same snapshot at once; content-addressed, so either row will do.
            new = Snapshot(hash=digest, manifest=manifest, offers=offers)
            Snapshot.objects.bulk_create([new], ignore_conflicts=True)
        sequence = _switch_to(digest)
        return Installed(digest, sequence, changed=True, came=tuple(came), went=tuple(sorted(before - after)))


def _check_set(entries: Iterable[ManifestEntry]) -> None:
    """Refuses kinds that nothing reads, one version twice, two policies, an experiment or campaign twice."""
    seen: set[tuple[Any, ...]] = set()
    for entry in entries:
        if entry.kind not in READERS:
            raise OfferdeskError(
                "kind_not_built", detail=f"{entry.kind} {entry.code}: this kind is not built yet"
            )
        name: tuple[Any, ...] = entry[:3]
        if entry.kind in ("experiment", "campaign"):
            name = entry[:2]  # two versions would draw everybody twice, or state two budgets
        elif entry.kind == "policy":
            name = ("policy",)
        if name in seen:
            raise OfferdeskError("defined_twice", detail=f"{entry.kind} {entry.code} stands twice")
        seen.add(name)


def _not_stored(entries: Collection[ManifestEntry]) -> list[ManifestEntry]:
    """The entries whose documents no snapshot had before; a stored one must be of the entry's code."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT hash, kind, code FROM decisions_definition WHERE hash = ANY(%s)",
            [[entry.hash for entry in entries]],
        )
        stored = {digest: (kind, code) for digest, kind, code in cursor.fetchall()}
    for entry in entries:
        kind, code = stored.get(entry.hash, (entry.kind, entry.code))
        if (kind, code) != (entry.kind, entry.code):
            raise _mismatch(entry.kind, entry.code, f"{kind} {code}")
    return [entry for entry in entries if entry.hash not in stored]


def _store_definitions(missing: list[ManifestEntry], given: Iterable[DefinitionInput]) -> None:
    """Validates and stores the documents, each exactly the one that its entry names, some at a time."""
    wanted = {entry.hash: entry for entry in missing}
    stored: set[str] = set()
    rows: list[Definition] = []
    cards: list[CardRow] = []
    for definition in given:
        body = canonical(definition.document)
        digest = hash_of(body)
        _check_named(definition, wanted.get(digest))
        if digest in stored:
            continue  # two versions may say the same
        stored.add(digest)
        read = READERS[definition.kind](dict(definition.document))
        if isinstance(read, Offer):
            cards.append(card_row(digest, body, read))
        entry = wanted[digest]
        rows.append(
            Definition(hash=digest, kind=entry.kind, code=entry.code, version=entry.version, body=body)
        )
        if len(rows) == CHUNK:
            _write(rows, cards)
            rows, cards = [], []
    _write(rows, cards)
    lacking = [f"{entry.kind} {entry.code}" for digest, entry in wanted.items() if digest not in stored]
    if lacking:
        detail = f"no document was given for {', '.join(lacking[:5])}"
        raise OfferdeskError("document_missing", detail=detail)


def _check_named(definition: DefinitionInput, entry: ManifestEntry | None) -> None:
    """Refuses a document that is not the one asked for."""
    named = definition.document.get(definition.kind)
    if named != definition.code:
        raise _mismatch(definition.kind, definition.code, repr(named))
    if entry is None or (entry.kind, entry.code) != (definition.kind, definition.code):
        detail = f"{definition.kind} {definition.code}: not the document that was asked for"
        raise OfferdeskError("document_differs", detail=detail)


def _write(rows: list[Definition], cards: list[CardRow]) -> None:
    # Two installations may store the same document at once; content-addressed, so either row will do.
    Definition.objects.bulk_create(rows, ignore_conflicts=True)
    with connection.cursor() as cursor:
        store_cards(cursor, cards)


def _mismatch(kind: str, code: str, named: str) -> OfferdeskError:
    return OfferdeskError("code_mismatch", detail=f"{kind} {code}: its document says {named}")


def hold_installation() -> tuple[int, str | None]:
    """Locks the current row to the end of the caller's transaction; returns its sequence and snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO decisions_currentsnapshot (id, sequence) VALUES (1, 0) ON CONFLICT (id) DO NOTHING"
        )
        cursor.execute("SELECT sequence, snapshot_id FROM decisions_currentsnapshot WHERE id = 1 FOR UPDATE")
        sequence, current = cursor.fetchone()
        return sequence, current


def _switch_to(digest: str) -> int:
    """Points the held row at a snapshot; returns its sequence, which grows with every change."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_currentsnapshot SET snapshot_id = %s, sequence = sequence + 1, "
            "installed_at = now() WHERE id = 1 RETURNING sequence",
            [digest],
        )
        (sequence,) = cursor.fetchone()
        # Only a shortcut: every worker looks for itself twice a second.
        cursor.execute("SELECT pg_notify('offerdesk_live', %s)", [f"snapshot {sequence}"])
    return int(sequence)
