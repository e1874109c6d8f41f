"""offers.md, "Offers in files": every command is run in turn and prints what the page shows."""

import io
import re
import shlex
from pathlib import Path

import pytest
from django.core.management import call_command

from tests.docs.conftest import person
from tests.docs.pages import read, section

PART = section(read("offers.md"), "## Offers in files")
COMMANDS = [
    (head, shown)
    for head, shown in re.findall(
        r"^\$ (.*)\n((?:(?!\$ |```).*\n)*)", PART.partition("```console")[2].partition("```")[0], re.M
    )
]


def test_the_commands_print_what_the_page_shows(
    db: None, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    person("maria", "marketer")
    monkeypatch.chdir(tmp_path)
    file = tmp_path / "autumn.yaml"
    file.write_text(PART.partition("```yaml\n")[2].partition("```")[0], encoding="utf-8")
    assert [head.split()[0] for head, _ in COMMANDS] == ["./run", "./run", "./run", "sed", "./run", "./run"]
    for head, shown in COMMANDS:
        words = shlex.split(head)
        if words[0] == "sed":
            for old, new in re.findall(r"s/([^/]*)/([^/]*)/", words[2]):
                file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
            continue
        out = io.StringIO()
        call_command(*words[2:], stdout=out, stderr=io.StringIO())
        assert out.getvalue() == shown, head
