"""The signature of a bundle: Ed25519 over the bundle's canonical bytes.

A signed bundle is one canonical JSON object, so that the bundle's bytes stand in it as they were signed,
between `{"bundle":` and `,"key_id":`.
"""

import base64
import hashlib
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from decisions.engine import canonical

Json = dict[str, Any]
OBJECT = "signed_snapshot"


class NotGenuine(ValueError):
    """A bundle that the house has not signed, or that somebody has changed since."""


def key_id(public: bytes) -> str:
    """The name of a public key (32 bytes): 16 hex digits of its SHA-256."""
    return hashlib.sha256(public).hexdigest()[:16]


def signed(bundle: Json, private: Ed25519PrivateKey) -> str:
    """The text of the signed bundle."""
    signature = private.sign(canonical(bundle).encode())
    return canonical(
        {
            "bundle": bundle,
            "key_id": key_id(private.public_key().public_bytes_raw()),
            "object": OBJECT,
            "signature": base64.b64encode(signature).decode(),
        }
    )


def verified(text: str, public: bytes) -> Json:
    """The bundle of a signed one; raises NotGenuine. `public` is the key's 32 bytes, known from before."""
    try:
        outer = json.loads(text)
        bundle: Json = outer["bundle"]
        signature = base64.b64decode(outer["signature"], validate=True)
        Ed25519PublicKey.from_public_bytes(public).verify(signature, canonical(bundle).encode())
    except (ValueError, TypeError, KeyError, InvalidSignature):
        raise NotGenuine("the bundle is not signed by the house's key") from None
    return bundle
