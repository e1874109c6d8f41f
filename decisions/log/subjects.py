"""Under whose key a decision is logged."""

from collections.abc import Mapping
from typing import Any

from decisions.codes.digests import subject_digest
from decisions.engine.identities import identities_of

ORDER = ("id", "email", "card", "device")


def subject_of(customer: Mapping[str, Any] | None) -> bytes | None:
    """The digest of the first of its identities that a request's customer shows; None for a guest."""
    shown = identities_of(customer)
    return next((subject_digest(kind, shown[kind]) for kind in ORDER if kind in shown), None)
