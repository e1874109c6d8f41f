"""Where a book's texts come from: files, folders and standard input."""

import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

from promotions.books.entries import Entry, Finding, entries_of
from promotions.books.texts import pieces

STDIN = "-"
SUFFIXES = (".yaml", ".yml", ".json", ".jsonl")


class Unreadable(Exception):
    """A file that can't be opened or is no text; says which and why."""


def read_book(names: Sequence[str]) -> list[Entry | Finding]:
    """Every document of the named files, of the files in the named folders, and of standard input (-).

    Raises Unreadable for what can't be opened, and where no document is found at all.
    """
    found = [each for file, text in _texts(names) for each in entries_of(pieces(file, text))]
    if not found:
        raise Unreadable(f"no document in {', '.join(names)}")
    return found


def _texts(names: Iterable[str]) -> Iterator[tuple[str, str]]:
    for name in names:
        if name == STDIN:
            yield "standard input", _decoded("standard input", sys.stdin.buffer.read())
            continue
        for path in _files(Path(name)):
            try:
                content = path.read_bytes()
            except OSError as error:
                raise Unreadable(f"{path} can't be read: {error.strerror}") from None
            yield str(path), _decoded(str(path), content)


def _files(path: Path) -> list[Path]:
    """The file, or the documents' files anywhere below a folder in the order of their names."""
    if not path.is_dir():
        return [path]
    below = (each for each in path.rglob("*") if each.suffix in SUFFIXES and each.is_file())
    visible = (each for each in below if not any(part[0] == "." for part in each.relative_to(path).parts))
    return sorted(visible)


def _decoded(name: str, content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise Unreadable(f"{name} is no UTF-8 text (byte {error.start})") from None
