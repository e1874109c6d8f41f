"""Under whose key a decision is logged."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from catalog.selectors.data_keys import key_of_person
from catalog.shredding.keys import OpenKey, make_key
from catalog.shredding.remembering import guests_key, note_stored, remember, remembered
from decisions.codes.digests import subject_digest
from decisions.engine.identities import identities_of

ORDER = ("id", "email", "card", "device")


def subject_of(customer: Mapping[str, Any] | None) -> bytes | None:
    """The digest of the first of its identities that a request's customer shows; None for a guest."""
    shown = identities_of(customer)
    return next((subject_digest(kind, shown[kind]) for kind in ORDER if kind in shown), None)


def key_for(subject: bytes | None, read: OpenKey | None) -> OpenKey | None:
    """The customer's key as it was read, or a first one, which is stored with the row; None for a guest."""
    if subject is None:
        return None
    if read is not None:
        note_stored(read)
    return remember(read or make_key(subject=subject))


def key_at(subject: bytes | None, moment: datetime) -> OpenKey:
    """The same where nothing was read yet: of a customer, or of the guests of the day."""
    if subject is None:
        return guests_key(moment.astimezone(UTC).date())
    key = remembered(subject) or key_for(subject, key_of_person(subject))
    assert key is not None
    return key
