"""The SHA-256 of a row as SQL: each column's own digest, put together and digested again."""

from collections.abc import Sequence

Column = tuple[str, str]
"""(name, kind): text, bytes or time; anything else is taken as its text."""


def row_digest(columns: Sequence[Column]) -> str:
    """An expression of type bytea; what a column holds can't be shifted into its neighbour."""
    return f"sha256({' || '.join(_column(*column) for column in columns)})"


def _column(name: str, kind: str) -> str:
    match kind:
        case "bytes":
            content = name
        case "time":
            content = f"convert_to((extract(epoch from {name}) * 1000000)::bigint::text, 'UTF8')"
        case _:
            content = f"convert_to({name}::text, 'UTF8')"
    return f"coalesce(sha256({content}), '\\x00'::bytea)"
