"""Codes inside a bundle: digests under its salt, so that nobody reads them off a till."""

import hmac
from collections.abc import Collection, Mapping, Sequence
from typing import Any

Json = dict[str, Any]
NOT_FOR_TILLS = frozenset({"owner", "objective", "kpi", "partner", "reason", "endless"})
"""What no decision reads."""
SIZE = 16
"""Bytes of a digest."""


def digest(salt: str, code: str, *, exactly: bool = False) -> str:
    """A code's 32 hex digits in the bundle with this salt; `exactly`: case matters."""
    compared = f"={code.strip()}" if exactly else code.strip().casefold()
    return hmac.digest(salt.encode(), compared.encode("utf-8", "surrogatepass"), "sha256")[:SIZE].hex()


def hidden(document: Json, salt: str) -> Json:
    """A document of a snapshot as tills get it: every code as a digest, nothing that only people read."""
    found = {key: _hidden(value, salt) for key, value in document.items() if key not in NOT_FOR_TILLS}
    if "offer" in document and "codes" in document:
        exactly = bool(document.get("case_sensitive"))
        found["codes"] = [digest(salt, code, exactly=exactly) for code in document["codes"]]
    elif document.get("kind") == "blocked_codes":
        found["params"] = _digests(document["params"], salt)
    return found


def _digests(value: Any, salt: str) -> Any:
    """Every text of nested lists as a digest."""
    if isinstance(value, dict):
        return {key: _digests(item, salt) for key, item in value.items()}
    return [_digests(item, salt) for item in value] if isinstance(value, list) else digest(salt, value)


def _hidden(value: Any, salt: str) -> Any:
    """The same inside: `coupon_held` names codes wherever it stands among the conditions."""
    if isinstance(value, list):
        return [_hidden(item, salt) for item in value]
    if not isinstance(value, dict):
        return value
    found = {key: _hidden(item, salt) for key, item in value.items()}
    if value.get("kind") == "coupon_held":
        found["in"] = [digest(salt, code) for code in value["in"]]
    return found


def entered(coupons: Sequence[str], salt: str, known: Collection[str]) -> Mapping[str, str]:
    """Digest -> the code as the shopper entered it, in the order entered; `known` are the digests of offers.

    The digest that minds case is there beside the other one where an offer wants it.
    """
    found: dict[str, str] = {}
    for code in coupons:
        exact = digest(salt, code, exactly=True)
        for one in (digest(salt, code), *([exact] if exact in known else [])):
            found.setdefault(one, code)
    return found
