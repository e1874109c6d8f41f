"""Same inputs, same bytes: in one process and in others, whatever the order of hashes."""

import ast
import os
import subprocess
import sys
from pathlib import Path

import pytest

import decisions.engine
from tests.decisions.engine.answers import lines

ROOT = Path(__file__).parents[3]
ENGINE = Path(decisions.engine.__file__).parent


def answers_of_another_process(seed: str) -> list[str]:
    """What a fresh process answers whose sets and dictionaries hash differently."""
    run = subprocess.run(
        [sys.executable, "-m", "tests.decisions.engine.answers"],
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": seed},
        capture_output=True,
        check=True,
        text=True,
    )
    return run.stdout.splitlines()


def test_the_same_bytes_in_every_process() -> None:
    here = lines()
    assert len(here) > 200
    assert here == lines()
    assert answers_of_another_process("1") == here
    assert answers_of_another_process("4711") == here


CLOCKS = {"now", "today", "utcnow", "time", "monotonic", "perf_counter", "getenv", "urandom", "random"}


@pytest.mark.parametrize("path", sorted(ENGINE.rglob("*.py")), ids=lambda path: str(path.relative_to(ENGINE)))
def test_no_file_asks_the_world(path: Path) -> None:
    """No clock, no environment, no file, no float that money could touch."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            assert name not in CLOCKS | {"open", "print", "input", "float"}, f"line {node.lineno}: {name}"
        assert not (isinstance(node, ast.Constant) and isinstance(node.value, float)), f"a float: {path}"
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Div)), f"/ in line {node.lineno}"
