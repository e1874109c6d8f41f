"""How codes and identities are compared and stored: normalised, then as an HMAC that nobody can turn back."""

import hmac
import unicodedata
from collections.abc import Mapping
from functools import lru_cache

from django.conf import settings

from catalog.errors import OfferdeskError
from catalog.identity import email_hash

SIZE = 16
"""Bytes of a digest: 128 bits, so that among a billion codes no two are alike by chance."""
TAIL = 4


def normalised(code: str) -> str:
    """A code as the engine compares those of offers: without surrounding space, without case."""
    return code.strip().casefold()


def bare(code: str) -> str:
    """What of a pool's code is compared: without case, hyphens, spaces, and what nobody sees.

    Full-width and other compatible forms read as the plain ones; look-alikes of other scripts don't.
    """
    plain = unicodedata.normalize("NFKC", code).casefold()
    return "".join(sign for sign in unicodedata.normalize("NFKC", plain) if not _is_passed_over(sign))


def _is_passed_over(sign: str) -> bool:
    """Whether a sign is none of a code's: hyphens of all lengths, the minus, spaces, zero-width signs."""
    return sign == "\u2212" or sign.isspace() or unicodedata.category(sign) in ("Pd", "Cf")


def code_digest(code: str) -> bytes:
    """The 16 bytes by which a pool's code, however it is written, is known."""
    return hmac.digest(key_of("codes"), _bytes(bare(code)), "sha256")[:SIZE]


def subject_digest(kind: str, value: str) -> bytes:
    """The 16 bytes of an identity: `kind` id, email (the catalogue's hash), device or card."""
    return hmac.digest(key_of("subjects"), _bytes(f"{kind}:{value}"), "sha256")[:SIZE]


def tail_of(code: str) -> str:
    """What is shown of a code: its last four symbols, of a short one no more than half."""
    plain = code.strip()
    return plain[-min(TAIL, len(plain) // 2) :] if len(plain) > 1 else ""


def subjects_of(identities: Mapping[str, str | None]) -> dict[str, bytes]:
    """Kind -> digest of the identities that are given: id, email (an address or `email_hash`), device, card.

    OfferdeskError `identity_invalid` for an e-mail that is none, or a kind that nobody knows.
    """
    found = {}
    for kind, value in identities.items():
        text = (value or "").strip()
        if not text:
            continue
        if kind == "email":
            hashed = email_hash(text)
            if hashed is None:
                raise OfferdeskError("identity_invalid", detail=f"{text!r} is no e-mail address.")
            kind, text = "email", hashed
        elif kind == "email_hash":
            kind, text = "email", text.lower()
        elif kind not in ("id", "device", "card"):
            raise OfferdeskError("identity_invalid", detail=f"There is no identity of the kind {kind!r}.")
        found[kind] = subject_digest(kind, text)
    return found


def key_of(domain: str) -> bytes:
    """The 32 bytes that are used for one purpose alone; all come from the pepper, which no database holds."""
    return _derived(settings.CODE_PEPPER or settings.API_KEY_PEPPER, domain)


@lru_cache(maxsize=16)
def _derived(pepper: str, domain: str) -> bytes:
    # An API key's secret has no space in it, so no key's hash is ever one of these.
    return hmac.digest(pepper.encode(), f"offerdesk {domain}".encode(), "sha256")


def _bytes(text: str) -> bytes:
    return text.encode("utf-8", "surrogatepass")
