"""The key that bundles are signed with: its own setting, else one derived from the pepper."""

import base64
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from decisions.codes.digests import key_of
from decisions.offline.signatures import key_id


def private_key() -> Ed25519PrivateKey:
    """The key of SNAPSHOT_KEY (64 hex digits); without one, a key that the code pepper gives."""
    text = settings.SNAPSHOT_KEY
    try:
        seed = bytes.fromhex(text) if text else key_of("snapshots")
        return Ed25519PrivateKey.from_private_bytes(seed)
    except ValueError:
        raise ImproperlyConfigured("SNAPSHOT_KEY must be 64 hex digits") from None


def public_key() -> dict[str, Any]:
    """The public key as `GET /snapshot/key` tells it."""
    raw = private_key().public_key().public_bytes_raw()
    return {
        "object": "snapshot_key",
        "key_id": key_id(raw),
        "algorithm": "Ed25519",
        "public_key": base64.b64encode(raw).decode(),
    }
