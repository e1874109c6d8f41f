"""operations.md names exactly the environment variables that the code reads, and commands that exist."""

import ast
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import get_commands

from tests.docs.pages import ROOT, blocks, pages, read, section, table_rows

READERS = {"get", "pop", "setdefault", "required", "str", "bool", "int", "float", "list"}
SOURCES = {"env", "environ", "environment", "required"}
NOT_FOR_PEOPLE = {"PYTHONPATH", "OFFERDESK_DEMO"}
"""Told by one of our processes to another."""
OTHERS = {"GRANIAN_WORKERS", "GRANIAN_BLOCKING_THREADS", "DJANGO_SETTINGS_MODULE"}
"""Read by the server and by Django; the demo reads the first two as well."""


def read_by(source: str) -> Iterator[str]:
    """The environment variables that a module reads: env.str("X"), required("X"), os.environ["X"] ..."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and node.args and called(node.func) is not None:
            yield from names(node.args[0])
        if isinstance(node, ast.Subscript) and last_name(node.value) in SOURCES:
            yield from names(node.slice)


def called(function: ast.expr) -> str | None:
    """The source of a reading call, None where the call reads something else."""
    if isinstance(function, ast.Attribute) and function.attr in READERS:
        found = last_name(function.value)
    else:
        found = last_name(function)
    return found if found in SOURCES else None


def last_name(node: ast.expr) -> str:
    """The last part of a dotted name."""
    return node.attr if isinstance(node, ast.Attribute) else getattr(node, "id", "")


def names(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value.isupper():
        yield node.value


def in_code() -> set[str]:
    """Every variable that config or the run script reads."""
    modules = [path.read_text(encoding="utf-8") for path in Path(ROOT, "config").rglob("*.py")]
    run = (ROOT / "run").read_text(encoding="utf-8")
    return {name for source in modules for name in read_by(source)} | set(re.findall(r"\$\{([A-Z_]+):-", run))


def on_the_page() -> list[str]:
    """The variables of the page's table."""
    rows = table_rows(section(read("operations.md"), "## Environment"))
    return [name for row in rows for name in re.findall(r"`([A-Z_]+)`", row[0])]


def test_every_variable_is_documented_and_every_documented_one_is_read() -> None:
    documented = on_the_page()
    assert len(documented) == len(set(documented))
    assert set(documented) == (in_code() | OTHERS) - NOT_FOR_PEOPLE


def test_reading_of_the_code_finds_all_ways() -> None:
    source = (
        'env.str("A", "")\nrequired("B")\nos.environ["C"]\nos.environ.get("D")\nother.get("E")\nenv.int("f")'
    )
    assert set(read_by(source)) == {"A", "B", "C", "D"}


def commands() -> list[tuple[str, list[str]]]:
    """(page, words) of every line of the pages that calls ./run or manage.py."""
    lines = [
        (block.page, line.partition(" #")[0].strip())
        for page in pages()
        if page.parent.name == "docs"
        for block in blocks(page.name, "sh", "")
        for line in block.text.splitlines()
        if re.match(r"([A-Z_]+=\S+ )*(\./run|\S*python manage\.py) ", line.strip())
    ]
    return [(page, shlex.split(line)) for page, line in lines]


@pytest.mark.parametrize(("page", "words"), commands())
def test_command_exists(page: str, words: list[str]) -> None:
    words = [word for word in words if not re.match(r"[A-Z_]+=", word)]
    if words[0] == "./run":
        script = (ROOT / "run").read_text(encoding="utf-8")
        known = re.search(r"^Usage:.*?^TEXT$", script, re.M | re.S)
        assert known is not None
        assert re.search(rf"^  {words[1]}\b", known[0], re.M), f"{page}: no ./run {words[1]}"
    name = {"./run": words[2] if words[1] == "manage" else None}.get(words[0], words[-1])
    if words[0] != "./run":
        name = words[words.index("manage.py") + 1]
    assert name is None or name == "COMMAND" or name in get_commands(), f"{page}: no command {name}"
