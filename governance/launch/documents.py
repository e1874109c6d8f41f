"""The document that an approval binds to."""

import hashlib
from typing import Any

from decisions.public import canonical


def hash_of(document: dict[str, Any]) -> str:
    """The SHA-256 hex of a document's canonical text."""
    return hashlib.sha256(canonical(document).encode()).hexdigest()
