"""Making a set of documents the live snapshot."""

from collections.abc import Iterable

from django.db import connection, transaction

from catalog.errors import OfferdeskError
from decisions.engine import canonical, read_offer, read_policy
from decisions.models import Definition, Snapshot
from decisions.snapshots.documents import (
    DefinitionInput,
    Installed,
    ManifestEntry,
    hash_of,
    manifest_text,
    snapshot_hash,
)

READERS = {"offer": read_offer, "policy": read_policy}


def install_snapshot(*, definitions: Iterable[DefinitionInput]) -> Installed:
    """Stores what is new of the documents and switches every worker to exactly this set.

    Runs in the caller's transaction and holds the one current row to its end, so that installations follow
    one another. Installing what is live already changes nothing. Raises OfferdeskError for a contradictory
    set and DocumentErrors for a document that cannot be read.
    """
    given = list(definitions)
    _check(given)
    entries, bodies = [], {}
    for definition in given:
        body = canonical(definition.document)
        entry = ManifestEntry(definition.kind, definition.code, definition.version, hash_of(body))
        entries.append(entry)
        bodies[entry.hash] = (definition, body)
    with transaction.atomic():
        _store_definitions(bodies)
        manifest = manifest_text(entries)
        digest = snapshot_hash(manifest)
        offers = sum(entry.kind == "offer" for entry in entries)
        Snapshot.objects.get_or_create(hash=digest, defaults={"manifest": manifest, "offers": offers})
        return _switch_to(digest)


def _check(definitions: list[DefinitionInput]) -> None:
    """Refuses kinds that nothing reads, one version twice, and two policies."""
    seen: set[object] = set()
    for definition in definitions:
        if definition.kind not in READERS:
            raise OfferdeskError(
                "kind_not_built", detail=f"{definition.kind} {definition.code}: this kind is not built yet"
            )
        if definition.document.get(definition.kind) != definition.code:
            named = definition.document.get(definition.kind)
            raise OfferdeskError(
                "code_mismatch", detail=f"{definition.kind} {definition.code}: its document says {named!r}"
            )
        name: object = (definition.kind, definition.code, definition.version)
        name = "policy" if definition.kind == "policy" else name
        if name in seen:
            raise OfferdeskError("defined_twice", detail=f"{definition.kind} {definition.code} stands twice")
        seen.add(name)


def _store_definitions(bodies: dict[str, tuple[DefinitionInput, str]]) -> None:
    """Validates and stores the documents that no snapshot had before."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT hash FROM decisions_definition WHERE hash = ANY(%s)", [list(bodies)])
        known = {row[0] for row in cursor.fetchall()}
    rows = []
    for digest, (definition, body) in bodies.items():
        if digest not in known:
            READERS[definition.kind](dict(definition.document))
            rows.append(
                Definition(
                    hash=digest,
                    kind=definition.kind,
                    code=definition.code,
                    version=definition.version,
                    body=body,
                )
            )
    # Two installations may store the same document at once; content-addressed, so either row will do.
    Definition.objects.bulk_create(rows, batch_size=1000, ignore_conflicts=True)


def hold_installation() -> tuple[int, str | None]:
    """Locks the current row to the end of the caller's transaction; returns its sequence and snapshot."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO decisions_currentsnapshot (id, sequence) VALUES (1, 0) ON CONFLICT (id) DO NOTHING"
        )
        cursor.execute("SELECT sequence, snapshot_id FROM decisions_currentsnapshot WHERE id = 1 FOR UPDATE")
        sequence, current = cursor.fetchone()
        return sequence, current


def _switch_to(digest: str) -> Installed:
    """Points the current row at a snapshot; the sequence grows with every change."""
    sequence, current = hold_installation()
    if current == digest:
        return Installed(digest, sequence, changed=False)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE decisions_currentsnapshot SET snapshot_id = %s, sequence = sequence + 1, "
            "installed_at = now() WHERE id = 1 RETURNING sequence",
            [digest],
        )
        (sequence,) = cursor.fetchone()
        # Only a shortcut: every worker looks for itself twice a second.
        cursor.execute("SELECT pg_notify('offerdesk_live', %s)", [f"snapshot {sequence}"])
    return Installed(digest, sequence, changed=True)
