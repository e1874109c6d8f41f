"""What a request's customer is known by."""

from collections.abc import Iterable, Mapping
from typing import Any

from decisions.engine.limits import IDENTITIES


def identities_of(sent: Mapping[str, Any] | None, known: str | None = None) -> dict[str, str]:
    """`id`, `email`, `device` and `card`, those that are there; `known` is the id that the house knows."""
    sent = sent or {}
    named = {"id": sent.get("id") or known, "email": sent.get("email_hash"), **(sent.get("identities") or {})}
    return {name: value for name in IDENTITIES if (value := named.get(name))}


def counted(identities: Mapping[str, str], names: Iterable[str]) -> frozenset[tuple[str, str]]:
    """Those identities that a limit counts by; whoever shares one of them is the same customer."""
    return frozenset((name, identities[name]) for name in names if name in identities)
