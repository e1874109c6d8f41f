"""What can be wrong with a document: every problem named with its path."""

from dataclasses import dataclass, field


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
    return raw


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
