"""Documents and places: what is wrong is found by line and column, in YAML and in JSON."""

from typing import Any

import pytest

from decisions.public import Problem
from promotions.books.entries import Entry, Finding, entries_of, place_of
from promotions.books.texts import pieces

YAML = """# the summer
offer: a
give:
  - kind: percent_off
    percent: "110"
---
offer: b
"a/b": {c~d: 1}
give: [{kind: percent_off, percent: "10"}]
"""
JSON = '[\n\t{"offer": "a"},\n\t{"offer": "b",\n\t "give": [{"kind": "x"}]}\n]'
EMOJI = '{"offer": "a",\n "name": "\\ud83d\\ude00\\ud83d\\ude01", "\\ud83d\\ude00": {"b": 1},\n'
EMOJI += ' "text": "\\\\", "give": [{"kind": "x"}]}'
PLACES: list[Any] = [
    pytest.param(YAML, 0, "/give/0/percent", (5, 5), id="a key"),
    pytest.param(YAML, 0, "/give/0", (4, 5), id="a member"),
    pytest.param(YAML, 0, "/give/0/items", (4, 5), id="a missing key: what lacks it"),
    pytest.param(YAML, 0, "/owner", (2, 1), id="a missing key of the document"),
    pytest.param(YAML, 0, "", (2, None), id="the document"),
    pytest.param(YAML, 1, "/a~1b/c~0d", (8, 9), id="keys with slash and tilde"),
    pytest.param(YAML, 1, "/give/0/percent", (9, 28), id="within one line"),
    pytest.param("---\n---\n" + YAML, 0, "/give/0/percent", (7, 5), id="behind an empty document"),
    pytest.param("# x\n---\n# y\n---\n" + YAML, 0, "/give/0", (8, 5), id="behind comments alone"),
    pytest.param(EMOJI, 0, "/give/0/kind", (3, 26), id="JSON with an escaped emoji"),
    pytest.param(EMOJI, 0, "/\U0001f600/b", (2, 55), id="a key with an emoji"),
    pytest.param(JSON, 1, "/give/0/kind", (4, 13), id="JSON with tabs, in a list"),
    pytest.param(JSON, 1, "", (3, 2), id="a member of a JSON list"),
]


def entries(text: str, file: str = "a") -> list[Entry | Finding]:
    """The entries of a text."""
    return list(entries_of(pieces(file, text)))


@pytest.mark.parametrize(("text", "index", "path", "expected"), PLACES)
def test_places(text: str, index: int, path: str, expected: tuple[int, int | None]) -> None:
    entry = entries(text)[index]
    assert isinstance(entry, Entry)
    assert place_of(entry, path) == expected
    finding = entry.finding("offer a", Problem(path, "wrong", "is wrong"))
    assert (finding.line, finding.column) == expected


def test_documents_are_counted_in_their_file() -> None:
    found = entries(YAML) + entries(JSON)
    assert [(each.line, each.number) for each in found if isinstance(each, Entry)] == [
        (2, 1), (7, 2), (2, 1), (3, 2)
    ]  # fmt: skip


BROKEN: list[Any] = [
    pytest.param("offer: a\n---\n\nb: [\n---\noffer: c", "a.yaml", (4, 5, "document 2"), id="YAML"),
    pytest.param("offer: a\n---\nb: 1\nb: 2\n", "a.yaml", (4, 1, "document 2"), id="a key that stands twice"),
    pytest.param('{"a": 1}\n{"b": ,\n}', "a.json", (2, 7, "document 2"), id="JSON"),
    pytest.param('{"a": 1, "a": 2}', "a.json", (1, None, "document 1"), id="a JSON key that stands twice"),
    pytest.param("offer: a\n---\nb: '\\0\0'\n", "a.yaml", (3, None, "document 2"), id="no text"),
]


@pytest.mark.parametrize(("text", "file", "expected"), BROKEN)
def test_what_cannot_be_read_hides_nothing_else(
    text: str, file: str, expected: tuple[int, int | None, str]
) -> None:
    found = entries(text, file)
    broken = [each for each in found if isinstance(each, Finding)]
    assert [(each.line, each.column, each.document) for each in broken] == [expected]
    assert broken[0].code == "unreadable"
    assert "line" not in broken[0].message
    readable = text.count("---") + 1 if file == "a.yaml" else len(found)
    assert len(found) == readable
