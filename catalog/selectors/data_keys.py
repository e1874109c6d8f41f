"""Data keys as they are looked up: a person's, or by name."""

import json
from datetime import date
from uuid import UUID

from catalog.shredding.keys import OpenKey, open_key
from catalog.shredding.master import MasterKeyMissing
from catalog.statements import read_prepared

KEY_OF_PERSON = """
SELECT json_build_array(k.id, encode(k.wrapped, 'hex'), k.master)
FROM catalog_datakey k WHERE k.subject = %(key_subject)s::bytea AND k.wrapped IS NOT NULL
ORDER BY k.made DESC, k.id LIMIT 1
"""
"""A subselect with the parameter `key_subject` (empty = nobody's); its one value is read by `read_key`."""
_BY_NAME = "SELECT wrapped, master, subject, day FROM catalog_datakey WHERE id = %s"


def read_key(text: str | None, subject: bytes | None) -> OpenKey | None:
    """The value of KEY_OF_PERSON, as text; None where there is no key, or none that can be opened."""
    if text is None or subject is None:
        return None
    name, wrapped, master = json.loads(text)
    try:
        return open_key(UUID(name), bytes.fromhex(wrapped), master, subject)
    except MasterKeyMissing:
        return None


def key_of_person(subject: bytes) -> OpenKey | None:
    """A live key of a person, by one statement."""
    ((text,),) = read_prepared(f"SELECT ({KEY_OF_PERSON})::text", {"key_subject": subject})
    return read_key(text, subject)


def key_named(name: UUID) -> OpenKey | None:
    """A key by its name; None where it is shredded. Raises MasterKeyMissing."""
    rows = read_prepared(_BY_NAME, (name,))
    return opened(name, *rows[0]) if rows else None


def opened(
    name: UUID, wrapped: bytes | None, master: str | None, subject: bytes | None, day: date | None
) -> OpenKey | None:
    """A key from its columns; None where it is shredded or gone. Raises MasterKeyMissing."""
    if wrapped is None or master is None:
        return None
    return open_key(name, bytes(wrapped), master, None if subject is None else bytes(subject), day)
