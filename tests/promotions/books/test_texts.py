"""Cutting texts into documents: each with the line on which it begins."""

from typing import Any

import pytest

from promotions.books.texts import pieces

CASES: list[Any] = [
    pytest.param("a.yaml", "offer: a\n", [(1, "offer: a")], id="one document"),
    pytest.param("a.yaml", "offer: a\n---\noffer: b\n", [(1, "offer: a"), (3, "offer: b")], id="two"),
    pytest.param(
        "a.yaml",
        "# say\n\n---\n# more\noffer: a\n---\n\noffer: b",
        [(5, "offer: a"), (8, "offer: b")],
        id="comments and blank lines are no document",
    ),
    pytest.param("a.yaml", "---\n---\noffer: a\n---\n", [(3, "offer: a")], id="empty documents are none"),
    pytest.param("a.yaml", "---\n---\n# x\n---\noffer: a\n", [(5, "offer: a")], id="several empty ones"),
    pytest.param("a.yaml", "---\n# x\n---\noffer: a\n", [(4, "offer: a")], id="comments alone"),
    pytest.param(
        "a.yaml", "--- {offer: a}\n--- {offer: b}\n", [(1, "a"), (2, "b")], id="on the marker's line"
    ),
    pytest.param(
        "a.yaml", "%YAML 1.2\n---\na: 1\n...\n# x\n---\nb: 1", [(3, "a"), (7, "b")], id="directives"
    ),
    pytest.param(
        "a.yaml", "name: |\n  ---\n  x\n ---\noffer: a\n", [(1, "offer: a")], id="an indented marker is text"
    ),
    pytest.param("a.yaml", "offer: a\r\n---\r\noffer: b\r\n", [(1, "a"), (3, "b")], id="carriage returns"),
    pytest.param("a.yml", "", [], id="nothing"),
    pytest.param("-", '{"offer": "a"}\n\n{"offer":\n "b"}', [(1, '"a"'), (3, '"b"')], id="JSON"),
    pytest.param("-", ' [{"offer": "a"}]', [(1, '"a"')], id="a JSON list is one piece"),
    pytest.param("-", "{offer: a}\n---\n{offer: b}", [(1, "a"), (3, "b")], id="flow YAML begins like JSON"),
    pytest.param("-", '{"offer": 1}\n---\n{"offer": 2}', [(1, "1"), (3, "2")], id="JSON in YAML"),
    pytest.param("a.json", '{"offer": "a"}\n{"b":', [(1, '"a"'), (2, '"b"')], id="JSON that breaks off"),
]


@pytest.mark.parametrize(("file", "text", "expected"), CASES)
def test_pieces(file: str, text: str, expected: list[tuple[int, str]]) -> None:
    found = list(pieces(file, text))
    assert [piece.line for piece in found] == [line for line, _ in expected]
    for piece, (_, part) in zip(found, expected, strict=True):
        assert part in piece.text
