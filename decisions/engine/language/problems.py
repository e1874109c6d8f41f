"""What can be wrong with a document: every problem named with its path."""

import re
from dataclasses import dataclass, field

DEEPEST = 60
"""Levels of a path past which nothing is read: what nests deeper is an accident or an attack."""
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Problem:
    """One wrong place; `path` is a JSON pointer into the document ("/give/0/percent")."""

    path: str
    code: str
    message: str


class DocumentErrors(Exception):
    """A document that cannot be accepted, with all its problems."""

    def __init__(self, document: str, problems: list[Problem]) -> None:
        self.document = document
        self.problems = problems
        lines = "; ".join(f"{p.path or '/'}: {p.message}" for p in problems)
        super().__init__(f"{document}: {lines}")


@dataclass(slots=True)
class Reading:
    """One document while it is read: the currency of bare amounts, and the problems so far."""

    currency: str | None = None
    problems: list[Problem] = field(default_factory=list)
    protecting: bool = False
    """Whether it protects products, and so reads their own attributes, never those that a line sends."""

    def refuse(self, path: str, code: str, message: str) -> None:
        """Note a problem and go on, so that one answer names them all."""
        self.problems.append(Problem(path, code, message))

    def finish(self, document: str) -> None:
        """Raise DocumentErrors if anything was refused."""
        if self.problems:
            raise DocumentErrors(document, self.problems)


def pointer(path: str, key: object) -> str:
    """The JSON pointer of a member of `path` (RFC 6901 escapes)."""
    return f"{path}/{str(key).replace('~', '~0').replace('/', '~1')}"


def mapping(raw: object, path: str, reading: Reading, what: str = "an object") -> dict[str, object] | None:
    """`raw` as an object with text keys, or None with a problem noted."""
    if not isinstance(raw, dict) or not all(isinstance(key, str) for key in raw):
        reading.refuse(path, "wrong_type", f"must be {what}, not {name_of(raw)}")
        return None
    if not all(map(storable, raw)):
        reading.refuse(path, "wrong_value", "a key holds NUL or half a surrogate pair")
        return None
    return raw


def member(raw: dict[str, object], key: str, path: str, reading: Reading) -> dict[str, object]:
    """An optional object among the members of another; empty when absent, null or refused."""
    value = raw.get(key)
    return {} if value is None else mapping(value, pointer(path, key), reading) or {}


def storable(text: str) -> bool:
    """Whether a text can be stored and sent: no NUL, no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def too_deep(path: str, reading: Reading) -> bool:
    """Whether a path lies too deep, noted as a problem."""
    if path.count("/") <= DEEPEST:
        return False
    reading.refuse(path, "too_deep", f"nests deeper than {DEEPEST} levels")
    return True


def unknown_keys(raw: dict[str, object], known: object, path: str, reading: Reading) -> None:
    """Refuse every key that is not known here."""
    for key in raw:
        if key not in known:  # type: ignore[operator]
            reading.refuse(pointer(path, key), "unknown_key", f"unknown key {key!r}")


def name_of(raw: object) -> str:
    """The JSON name of a value's type, for messages."""
    if raw is None:
        return "null"
    if isinstance(raw, bool):
        return "a boolean"
    if isinstance(raw, int | float):
        return "a number"
    if isinstance(raw, str):
        return "a text"
    if isinstance(raw, list):
        return "a list"
    return "an object"
