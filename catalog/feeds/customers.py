"""What customer and score rows look like."""

import re
from typing import Any

from catalog.errors import FieldError
from catalog.feeds import compound, readers
from catalog.feeds.readers import Kind, UnreadableError
from catalog.feeds.rows import Column, Feed
from catalog.identity import email_hash
from catalog.models import Score

IDENTITY_KINDS = ("device", "card")
_HASH = re.compile("[0-9a-f]{64}")


def _hash() -> Kind:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not _HASH.fullmatch(value):
            raise UnreadableError("malformed", "This is a SHA-256 in 64 lower-case hexadecimal digits.")
        return value

    return Kind(read, {"type": "string", "pattern": "^[0-9a-f]{64}$"})


def _email() -> Kind:
    def read(value: Any) -> str:
        found = email_hash(value) if isinstance(value, str) and len(value) <= 320 else None
        if found is None:
            raise UnreadableError("malformed", "This is an e-mail address.")
        return found

    return Kind(read, {"type": "string", "format": "email", "writeOnly": True})


def _identities() -> Kind:
    tokens = compound.one_or_list_of(readers.code(200))

    def read(value: Any) -> dict[str, list[str]]:
        if not isinstance(value, dict):
            raise UnreadableError("not_an_object", "This is an object with device and card.")
        found: dict[str, list[str]] = {}
        for kind, sent in value.items():
            if kind not in IDENTITY_KINDS:
                raise UnreadableError("unknown_key", f"Identities are {', '.join(IDENTITY_KINDS)}.")
            try:
                found[kind] = [] if sent is None else tokens.read(sent)
            except UnreadableError as error:
                raise UnreadableError(error.code, error.message, f"/{kind}{error.at}") from None
        return found

    either = {"oneOf": [dict(tokens.schema), {"type": "null"}]}
    return Kind(
        read,
        {
            "type": "object",
            "properties": dict.fromkeys(IDENTITY_KINDS, either),
            "additionalProperties": False,
        },
    )


def _one_hash(values: dict[str, Any]) -> list[FieldError]:
    """`email` becomes the hash; the address itself goes no further."""
    if "email" not in values:
        return []
    hashed = values.pop("email")
    if values.setdefault("email_hash", hashed) != hashed:
        return [FieldError("/email_hash", "contradiction", "email and email_hash name different addresses.")]
    return []


CUSTOMERS = Feed(
    kind="customers",
    key=("id",),
    complete=_one_hash,
    columns=(
        Column("id", readers.code(100), "The channels' customer id.", required=True),
        Column(
            "email",
            _email(),
            "Only its hash is kept (trimmed, lower case, +tag off).",
            cleared="",
        ),
        Column("email_hash", _hash(), "The hash instead of the address.", cleared=""),
        Column("tier", readers.text(64), "Loyalty tier.", cleared=""),
        Column("attributes", compound.attributes(), "Facts of your own. Replaces all of them.", cleared={}),
        Column(
            "identities",
            _identities(),
            "Opaque tokens per kind, one or a list; a kind that is named is replaced, null empties it.",
            cleared={kind: [] for kind in IDENTITY_KINDS},
        ),
        Column(
            "segments",
            compound.list_of(readers.code(80)),
            "Static segments; replaces the customer's static ones, rule segments stay.",
            cleared=[],
        ),
    ),
    example={
        "id": "c-42",
        "email": "anna+shop@example.com",
        "tier": "gold",
        "attributes": {"language": "de"},
        "identities": {"device": "d-1", "card": None},
        "segments": ["vip"],
    },
)

SCORES = Feed(
    kind="scores",
    key=("customer", "name"),
    columns=(
        Column("customer", readers.code(100), "A known customer's id.", required=True),
        Column("name", readers.one_of(*(name for name, _ in Score.NAMES)), "Which score.", required=True),
        Column(
            "value",
            readers.number(6, "-99999999", "99999999"),
            "Decimal; null removes the score.",
            required=True,
            cleared=None,
        ),
        Column("as_of", readers.instant(), "When it was computed; absent = now."),
        Column("source", readers.text(120), "Which model made it.", cleared=""),
    ),
    example={"customer": "c-42", "name": "churn", "value": "0.12", "as_of": "2026-06-15T04:00:00Z"},
)
