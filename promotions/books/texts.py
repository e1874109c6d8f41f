"""A text of many documents cut into pieces of one, so that a broken one hides none of the others."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = re.compile(r"(?:---|\.\.\.)(?:\s|$)")
_MARKED = re.compile(r"^---(?:\s|$)", re.MULTILINE)
_EMPTY = re.compile(r"\s*(?:#.*)?$")
_BEGIN = re.compile(r"\s*")


@dataclass(frozen=True, slots=True)
class Piece:
    """The text of one document; `first` is the line of the file with which the text begins, from 1."""

    file: str
    first: int
    text: str
    is_json: bool

    @property
    def line(self) -> int:
        """The line of the file on which the document begins: the first that is no comment or directive."""
        for number, line in enumerate(self.text.split("\n")):
            if not _EMPTY.match(_MARKER.sub("", line, count=1)) and not line.startswith("%"):
                return self.first + number
        return self.first


def pieces(file: str, text: str) -> Iterator[Piece]:
    """The pieces of a text: YAML with `---` between documents, or JSON values one after the other."""
    begins_json = text.lstrip()[:1] in ("{", "[")
    if file.endswith((".json", ".jsonl")) or (begins_json and _is_json(text)):
        return _json_pieces(file, text)
    return _yaml_pieces(file, text)


def _is_json(text: str) -> bool:
    if _MARKED.search(text):
        return False
    try:
        json.JSONDecoder().raw_decode(text.lstrip())
    except (ValueError, RecursionError):
        return False
    return True


def _yaml_pieces(file: str, text: str) -> Iterator[Piece]:
    """Cut at the markers, which YAML allows nowhere else; directives stay with the document they precede."""
    held: list[str] = []
    first, says, opened = 1, False, False
    for number, line in enumerate(text.split("\n"), start=1):
        marker = _MARKER.match(line)
        if marker and says:
            yield Piece(file, first, "\n".join(held), False)
        if marker and (says or opened):  # what was opened and says nothing is no document
            held, first, says, opened = [], number, False, False
        if marker and line.startswith("..."):
            held, first = [], number + 1
            continue
        opened = opened or bool(marker)
        directive = line.startswith("%") and not says
        says = says or not (directive or _EMPTY.match(line[3:] if marker else line))
        held.append(line)
    if says:
        yield Piece(file, first, "\n".join(held), False)


def _json_pieces(file: str, text: str) -> Iterator[Piece]:
    """One value after the other; what can't be read is the last piece, with all that follows."""
    decoder, at, line = json.JSONDecoder(), 0, 1
    while True:
        begin = _BEGIN.match(text, at).end()  # type: ignore[union-attr]
        if begin == len(text):
            return
        line += text.count("\n", at, begin)
        try:
            _, end = decoder.raw_decode(text, begin)
        except (ValueError, RecursionError):
            end = len(text)
        yield Piece(file, line, text[begin:end], True)
        line += text.count("\n", begin, end)
        at = end
