"""The one error tree: a code, its data and its nature; only the API maps them to HTTP.

OfferdeskError
    invalid   what was asked cannot be read or contradicts itself
    refused   understood, and not allowed
    conflict  allowed, but not in the present state
    missing   names something that does not exist
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum


class Nature(StrEnum):
    """Why something was not done."""

    INVALID = "invalid"
    REFUSED = "refused"
    CONFLICT = "conflict"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class FieldError:
    """One wrong place of a document: JSON pointer, code, sentence."""

    pointer: str
    code: str
    message: str

    def under(self, prefix: str) -> "FieldError":
        """The same error as seen from a document that holds this one at `prefix`."""
        return replace(self, pointer=prefix + self.pointer)

    def as_json(self) -> dict[str, str]:
        return {"pointer": self.pointer, "code": self.code, "message": self.message}


class OfferdeskError(Exception):
    """The base of every refusal that a caller may be told about."""

    def __init__(
        self,
        code: str,
        data: Mapping[str, object] | None = None,
        nature: Nature = Nature.INVALID,
        *,
        detail: str = "",
        errors: Sequence[FieldError] = (),
    ) -> None:
        super().__init__(detail or code)
        self.code = code
        self.data = dict(data or {})
        self.nature = nature
        self.detail = detail
        self.errors = tuple(errors)


def pointer(*parts: str | int) -> str:
    """The JSON pointer (RFC 6901) of a path: pointer("rows", 3, "a/b") -> "/rows/3/a~1b"."""
    return "".join("/" + str(part).replace("~", "~0").replace("/", "~1") for part in parts)
