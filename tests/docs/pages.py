"""Pages of docs/ as the tests read them: fenced blocks, generated parts, links."""

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
UPDATE = "UPDATE_DOCS"
"""The environment variable that makes the tests write generated parts instead of comparing them."""

_FENCE = re.compile(r"^```([^\n`]*)\n(.*?)^```$", re.M | re.S)
_INLINE = re.compile(r"`[^`\n]*`")
_LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
_HEADING = re.compile(r"^#{1,6} +(.+?) *$", re.M)


@dataclass(frozen=True, slots=True)
class Block:
    """One fenced block: its page, line, info string and text."""

    page: str
    line: int
    info: str
    text: str

    def __str__(self) -> str:
        return f"{self.page}:{self.line}"


def pages() -> list[Path]:
    """Every page below docs/."""
    return sorted(DOCS.rglob("*.md"))


def read(name: str) -> str:
    """The text of a page by its name in docs/."""
    return (DOCS / name).read_text(encoding="utf-8")


def blocks(name: str, *infos: str) -> list[Block]:
    """The fenced blocks of a page, in order; with `infos` only those."""
    text = read(name)
    found = [
        Block(name, text.count("\n", 0, match.start()) + 1, match[1].strip(), match[2])
        for match in _FENCE.finditer(text)
    ]
    return [block for block in found if not infos or block.info in infos]


def prose(text: str) -> str:
    """A page without its fenced blocks."""
    return _FENCE.sub("", text)


def links(text: str) -> list[str]:
    """The targets of a page's links."""
    return _LINK.findall(_INLINE.sub("", prose(text)))


def anchors(text: str) -> set[str]:
    """The fragments that a page's headings answer to."""
    return {
        re.sub(r"[^\w\- ]", "", heading.lower()).replace(" ", "-")
        for heading in _HEADING.findall(prose(text))
    }


def section(text: str, heading: str) -> str:
    """What stands below a heading, up to the next one of its level or above."""
    level = len(heading) - len(heading.lstrip("#"))
    match = re.search(rf"^{re.escape(heading)}$(.*?)(?=^#{{1,{level}}} |\Z)", text, re.M | re.S)
    assert match is not None, f"there is no heading {heading!r}"
    return match[1]


def table_rows(text: str) -> Iterator[list[str]]:
    """The body rows of a text's tables, cell by cell."""
    lines = text.splitlines()
    for number, line in enumerate(lines):
        is_body = line.startswith("|") and not set(line) <= set("|-: ")
        is_head = number + 1 < len(lines) and lines[number + 1].startswith("|--")
        if is_body and not is_head:
            yield [cell.strip() for cell in re.split(r"(?<!\\)\|", line.strip()[1:-1])]


def check_generated(name: str, part: str, wanted: str) -> None:
    """A page's generated part is what the code says now; with UPDATE_DOCS set it is written."""
    text = read(name)
    begin, end = f"<!-- generated: {part} -->\n", "<!-- end -->"
    head, found, rest = text.partition(begin)
    assert found, f"{name} has no generated part {part!r}"
    shown, closed, tail = rest.partition(end)
    assert closed, f"the generated part {part!r} of {name} has no end"
    if shown != wanted and os.environ.get(UPDATE):
        (DOCS / name).write_text(head + begin + wanted + end + tail, encoding="utf-8")
        return
    assert shown == wanted, f"{name} is out of date: {UPDATE}=1 pytest tests/docs writes it"
