"""`manage.py simulate`: JSON lines in, one result a line out."""

import json
import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from decisions.management.commands import simulate as command
from decisions.services.simulate import simulate
from tests.decisions.documents import FIVE_OFF, basket

GOOD = {"offers": [FIVE_OFF], "requests": [{**basket(region=None), "at": "2026-06-15T12:00:00Z"}]}


def results(path: Path, *options: str) -> list[Any]:
    out = StringIO()
    call_command("simulate", str(path), *options, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "simulations.jsonl"


def test_one_result_a_line_in_the_same_order(file: Path) -> None:
    lines = [
        json.dumps(GOOD),
        "{",
        json.dumps({"requests": [], "colour": 1}),
        "",
        json.dumps(GOOD),
        '{"a":NaN}',
    ]
    file.write_text("\n".join(lines) + "\n")
    first, unreadable, invalid, last, constant = results(file)
    assert first == last
    assert first["decisions"][0]["totals"]["order_discount"] == "5.00"
    assert (unreadable["code"], unreadable["status"], unreadable["instance"]) == (
        "malformed_json",
        400,
        "#line-2",
    )
    assert (invalid["code"], invalid["instance"]) == ("validation", "#line-3")
    assert invalid["errors"] == [
        {"pointer": "/colour", "code": "unknown_key", "message": "unknown key 'colour'"}
    ]
    assert constant["code"] == "malformed_json"


def test_an_object_over_several_lines_is_told_how_it_has_to_be(file: Path) -> None:
    file.write_text(json.dumps(GOOD, indent=1) + '\n{"a": NaN}\n{"a" 1}\n')
    *pieces, constant, wrong = results(file)
    assert pieces[0]["detail"].endswith("A line holds one whole simulation.")
    assert pieces[-1]["detail"].endswith("A line holds one whole simulation.")
    assert "whole simulation" not in constant["detail"]
    assert "whole simulation" not in wrong["detail"]


def test_there_is_no_bound_on_size(file: Path) -> None:
    many = {**GOOD, "products": [{"sku": f"SKU-{n}", "name": "x" * 200} for n in range(20_000)]}
    file.write_text(json.dumps(many))
    assert len(file.read_bytes()) > 4 * 1024 * 1024
    assert len(results(file)[0]["decisions"]) == 1


def test_a_defect_on_one_line_leaves_the_others(
    file: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:

    def failing(document: Any, **options: Any) -> Any:
        if "carry" in document:
            raise ZeroDivisionError
        return simulate(document, **options)

    monkeypatch.setattr(command, "simulate", failing)
    file.write_text(json.dumps({**GOOD, "carry": True}) + "\n" + json.dumps(GOOD))
    broken, fine = results(file)
    assert (broken["code"], list(fine)) == ("internal_error", ["decisions"])
    assert "ZeroDivisionError" in capsys.readouterr().err


def test_diagnose(file: Path) -> None:
    file.write_text(json.dumps({"requests": [basket(region=None, coupons=["NOPE"])]}))
    assert "code_not_usable" in json.dumps(results(file))
    assert "code_unknown" in json.dumps(results(file, "--diagnose"))


def test_a_file_that_is_not_there(file: Path) -> None:
    with pytest.raises(CommandError, match="cannot be read"):
        results(file)


def test_it_needs_no_database_and_stdout_holds_results_alone() -> None:
    asked = [GOOD, {"requests": [basket(region="DE", context={"campaign": "Größe ∞"})]}]
    done = subprocess.run(
        [sys.executable, "manage.py", "simulate", "-"],
        input="\n".join(json.dumps(document, ensure_ascii=False) for document in asked).encode(),
        env={**os.environ, "DATABASE_URL": "postgresql://nobody@/none?host=/nowhere", "LC_ALL": "C"},
        capture_output=True,
        check=True,
    )
    found = [json.loads(line) for line in done.stdout.splitlines()]
    assert [list(result) for result in found] == [["decisions"], ["decisions"]]
