"""docs/pricing.md: its worked baskets exist, are told as they are, and cover every file of vectors."""

import re
from pathlib import Path

import pytest

from tests.decisions.engine.conformance import FOLDER, differences, vectors
from tests.decisions.engine.running import simulate

PAGE = (FOLDER.parent / "pricing.md").read_text(encoding="utf-8")
EXAMPLE = re.compile(r"^- \*(?P<name>[^*]+)\*: (?P<worked>.*(?:\n  .*)*)", re.MULTILINE)
EXAMPLES = {found["name"]: " ".join(found["worked"].split()) for found in EXAMPLE.finditer(PAGE)}
CASES = {case["name"]: (file, case) for file, case in vectors()}


@pytest.mark.parametrize("name", EXAMPLES)
def test_a_worked_basket_is_a_vector_that_holds(name: str) -> None:
    assert name in CASES, "no vector has this name"
    case = CASES[name][1]
    assert EXAMPLES[name] == " ".join(case["worked"].split())
    expected = case["expect"] if isinstance(case["expect"], list) else [case["expect"]]
    decisions = simulate(case["simulation"])["decisions"]
    assert [differences(*pair) for pair in zip(decisions, expected, strict=True)] == [[] for _ in expected]


def test_no_example_is_told_twice() -> None:
    assert len(EXAMPLE.findall(PAGE)) == len(EXAMPLES) >= 100


def test_every_section_has_examples_and_every_file_is_told_of() -> None:
    sections = re.split(r"^## ", PAGE, flags=re.MULTILINE)[1:]
    for section in sections:
        title = section.splitlines()[0]
        assert "Where we had to choose" in title or EXAMPLE.search(section), title
    assert {CASES[name][0] for name in EXAMPLES} == {path.stem for path in Path(FOLDER).glob("*.json")}


def test_the_vectors_explain_themselves() -> None:
    told = (FOLDER / "README.md").read_text(encoding="utf-8")
    keys = {key for _, case in CASES.values() for key in case}
    parts = {
        part
        for _, case in CASES.values()
        for expected in (case["expect"] if isinstance(case["expect"], list) else [case["expect"]])
        for part in expected
    }
    for word in keys | parts:
        assert f"`{word}`" in told, word
