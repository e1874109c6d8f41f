"""By what a shopper is known besides the channels' id."""

import hashlib


def email_hash(address: str) -> str | None:
    """SHA-256 hex of the address trimmed, lower-cased and without its +tag; None for what is no address."""
    local, at, domain = address.strip().lower().rpartition("@")
    local = local.split("+", 1)[0]
    if not at or not local or not domain or any(sign.isspace() for sign in local + domain):
        return None
    return hashlib.sha256(f"{local}@{domain}".encode()).hexdigest()
