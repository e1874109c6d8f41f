"""The document that an approval binds to, and what of it is cosmetic."""

import hashlib
from collections.abc import Mapping
from typing import Any

from decisions.public import canonical
from promotions.material import COSMETIC


def hash_of(document: Mapping[str, Any]) -> str:
    """The SHA-256 hex of a document's canonical text."""
    return hashlib.sha256(canonical(dict(document)).encode()).hexdigest()


def material_hash_of(document: Mapping[str, Any]) -> str:
    """The same without its cosmetic keys: two documents of one hash are one offer to a shopper's purse."""
    return hash_of({key: value for key, value in document.items() if key not in COSMETIC})
