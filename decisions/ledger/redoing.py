"""What a claim keeps to decide once more: request and facts, sealed under the key of their log row."""

from base64 import b64decode, b64encode
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from catalog.selectors.data_keys import key_named
from catalog.shredding.keys import CannotOpen
from catalog.shredding.master import MasterKeyMissing
from decisions.log.rows import LogRow

Json = Any
_TEXTS = ("request", "facts")


def sealed_inputs(row: LogRow) -> dict[str, str]:
    """Request and facts of a log row as ciphertexts in base64, and the name of their key.

    In clear text only where the row comes from before there were keys.
    """
    key = row.data_key
    if key is None:
        return {name: getattr(row, name) for name in _TEXTS}
    sealed = {name: key.seal(getattr(row, name), _name(row.id, name)) for name in _TEXTS}
    return {"key": str(key.id), **{name: b64encode(cipher).decode() for name, cipher in sealed.items()}}


def opened_inputs(kept: Mapping[str, Json], decision: str) -> dict[str, Json] | None:
    """What `sealed_inputs` and the claim kept, opened; None where it is erased or nothing opens it."""
    found = {**kept, "clock": datetime.fromisoformat(kept["clock"])}
    if "key" not in kept:
        return found
    try:
        key = key_named(UUID(kept["key"]))
        if key is None:
            return None
        return found | {name: key.open(b64decode(kept[name]), _name(decision, name)) for name in _TEXTS}
    except (CannotOpen, MasterKeyMissing):
        return None


def _name(decision: str, text: str) -> str:
    return f"claim of {decision} {text}"
