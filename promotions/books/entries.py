"""The documents of a book, each with the place where it stands."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import Any

import yaml

from decisions.public import DocumentErrors, Problem, load_documents, load_json
from promotions.books.texts import Piece

_MARK = re.compile(r"(?:: )?line (\d+),? column (\d+)(?: \(char \d+\))?(?:: )?")
_PAIR = re.compile(r"(?<!\\)((?:\\\\)*)\\u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}")
"""A character beyond the first 65,536 as JSON escapes it, in two halves; YAML knows no halves."""
_BEYOND = re.compile("[\U00010000-\U0010ffff]")
_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class Weight(StrEnum):
    """Whether a finding keeps a book from being applied."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Finding:
    """Something about one place of a book; `line` and `column` count from 1, None = not known."""

    file: str
    line: int | None
    column: int | None
    document: str
    path: str
    code: str
    message: str
    weight: Weight = Weight.ERROR


@dataclass(frozen=True, slots=True)
class Entry:
    """One document of a book; `number` counts the documents of its file from 1."""

    file: str
    line: int
    number: int
    document: Any
    piece: Piece
    within: str = ""
    """The JSON pointer of the document in a piece that is a list of several."""

    def finding(self, name: str, problem: Problem, weight: Weight = Weight.ERROR) -> Finding:
        """A problem of the document with its place in the file."""
        line, column = place_of(self, problem.path)
        return Finding(
            self.file, line, column, name or self.name, problem.path, problem.code, problem.message, weight
        )

    @property
    def name(self) -> str:
        """What the document is called where nothing in it says so."""
        return f"document {self.number}"


def entries_of(pieces: Iterable[Piece]) -> Iterator[Entry | Finding]:
    """The documents of a file's pieces, and a finding for each piece that can't be read."""
    number = 0
    for piece in pieces:
        try:
            values = [load_json(piece.text)] if piece.is_json else load_documents(piece.text)
        except DocumentErrors as errors:
            number += 1
            yield _unreadable(piece, number, errors.problems[0])
            continue
        for value in values:
            if not isinstance(value, list):
                number += 1
                yield Entry(piece.file, piece.line, number, value, piece)
                continue
            lines = _lines(piece, len(value))
            for index, document in enumerate(value):
                number += 1
                yield Entry(piece.file, lines[index], number, document, piece, f"/{index}")


def place_of(entry: Entry, path: str) -> tuple[int, int | None]:
    """Line and column of a JSON pointer, or of what holds it where the document lacks it."""
    mark = _mark(_composed(entry.piece), [*_parts(entry.within), *_parts(path)])
    if mark is None or not (path or entry.within):
        return entry.line, None
    return entry.piece.first + mark.line, mark.column + 1


def _unreadable(piece: Piece, number: int, problem: Problem) -> Finding:
    """The loader's problem, its line counted in the file."""
    found = _MARK.search(problem.message)
    line = piece.first + int(found[1]) - 1 if found else piece.line
    column = int(found[2]) if found else None
    message = _MARK.sub("", problem.message).strip()
    return Finding(piece.file, line, column, f"document {number}", "", problem.code, message)


def _parts(path: str) -> list[str]:
    return [part.replace("~1", "/").replace("~0", "~") for part in path.split("/")[1:]]


@lru_cache(maxsize=8)
def _composed(piece: Piece) -> yaml.Node | None:
    """The piece as YAML nodes with their marks; JSON is YAML but for tabs between its tokens."""
    text = piece.text
    if piece.is_json:
        text = _PAIR.sub(r"\1\\ufffd\\ufffd", text.replace("\t", " "))  # as long, so that places stay
    try:
        node: yaml.Node | None = yaml.compose(text, Loader=_Loader)
    except (yaml.YAMLError, ValueError, RecursionError):
        return None
    return node


def _lines(piece: Piece, count: int) -> list[int]:
    """The lines on which the members of a list begin."""
    node = _composed(piece)
    members = node.value if isinstance(node, yaml.SequenceNode) else []
    found = [piece.first + member.start_mark.line for member in members]
    return found + [piece.line] * (count - len(found))


def _mark(node: yaml.Node | None, parts: list[str]) -> Any:
    """The mark of the deepest part that is there: of a key where it is one, else of the value."""
    if node is None:
        return None
    mark = node.start_mark
    for part in parts:
        if isinstance(node, yaml.MappingNode):
            halved = _BEYOND.sub("\ufffd\ufffd", part)
            pair = next(((key, value) for key, value in node.value if key.value in (part, halved)), None)
            if pair is None:
                break
            mark, node = pair[0].start_mark, pair[1]
        elif isinstance(node, yaml.SequenceNode) and part.isdecimal() and int(part) < len(node.value):
            node = node.value[int(part)]
            mark = node.start_mark
        else:
            break
    return mark
