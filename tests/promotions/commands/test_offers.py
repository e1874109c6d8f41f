"""`manage.py offers`: what it prints, where, and with which exit code."""

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from decisions.public import load_documents
from promotions.models import Offer, OfferVersion
from tests.promotions.conftest import PERCENT, Draft, publish

pytestmark = pytest.mark.django_db

GOOD = """offer: one
name: One
priority: 5
give: [{kind: percent_off, percent: "10", on: order}]
---
offer: two
give: [{kind: amount_off, amount: {EUR: "5.00"}}]
"""
WRONG = "offer: three\ngive:\n  - {kind: percent_off, percent: 0}\n"


class Run:
    """What a run printed, and how it ended (0, or the exit code)."""

    def __init__(self, *words: str) -> None:
        out, err = io.StringIO(), io.StringIO()
        self.code = 0
        try:
            call_command("offers", *words, stdout=out, stderr=err)
        except SystemExit as ended:
            self.code = int(str(ended.code))
        except CommandError as error:
            self.code = error.returncode
            err.write(str(error))
        self.out, self.err = out.getvalue(), err.getvalue()

    @property
    def lines(self) -> list[str]:
        return self.out.splitlines()


File = Callable[[str, str], str]


@pytest.fixture
def file(tmp_path: Path) -> File:
    """Writes a file and gives its path."""

    def write(name: str, text: str) -> str:
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return str(path)

    return write


class TestValidate:
    def test_what_is_right_is_counted(self, file: File) -> None:
        run = Run("validate", file("a.yaml", GOOD))
        assert (run.code, run.lines) == (0, ["2 documents: 0 problems, 0 warnings"])

    def test_what_is_wrong_is_named_with_its_place(self, file: File) -> None:
        path = file("a.yaml", f"{GOOD}---\n{WRONG}")
        run = Run("validate", path)
        wanted = "must be a decimal text from 0.0001 to 100, such as \"12.5\", not '0'"
        assert run.code == 1
        assert run.lines == [
            f"{path}:11:25: offer three: /give/0/percent: {wanted}",
            "3 documents: 1 problem, 0 warnings",
        ]

    def test_warnings_alone_are_no_failure(self, file: File) -> None:
        path = file("a.yaml", 'offer: a\nowner: nobody\ngive: [{kind: percent_off, percent: "1"}]')
        run = Run("validate", path)
        assert run.code == 0
        assert run.lines[0].startswith(f"{path}:2:1: warning: offer a: /owner: 'nobody' is no active user's")

    def test_json_for_machines(self, file: File) -> None:
        path = file("a.yaml", WRONG)
        run = Run("validate", path, "--json")
        found = json.loads(run.out)
        assert (run.code, found["ok"], found["documents"]) == (1, False, 1)
        (finding,) = found["findings"]
        assert finding.pop("message")
        assert finding == {
            "weight": "error",
            "file": path,
            "line": 3,
            "column": 25,
            "document": "offer three",
            "path": "/give/0/percent",
            "code": "wrong_value",
        }

    def test_folders_files_and_standard_input(self, file: File, monkeypatch: pytest.MonkeyPatch) -> None:
        file("book/b/two.json", '[{"offer": "four", "give": 1}]')
        one = file("book/one.yml", "offer: five\ngive: 1")
        file("book/notes.txt", "no document")
        file("book/.hidden/x.yaml", "no document")
        monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(b"offer: six\ngive: 1\n")))
        run = Run("validate", str(Path(one).parent), "-")
        assert run.code == 1
        assert [line.split(": ")[1] for line in run.lines[:-1]] == ["offer four", "offer five", "offer six"]
        assert run.lines[2].startswith("standard input:2:1: ")

    @pytest.mark.parametrize(
        ("name", "content", "says"),
        [
            ("a.yaml", b"# nothing\n", "no document in"),
            ("a.yaml", b"offer: \xff", "is no UTF-8 text (byte 7)"),
            (None, b"", "can't be read: No such file"),
        ],
    )
    def test_what_cannot_be_read_is_exit_code_2(
        self, tmp_path: Path, name: str | None, content: bytes, says: str
    ) -> None:
        path = tmp_path / (name or "missing.yaml")
        if name is not None:
            path.write_bytes(content)
        run = Run("validate", str(path))
        assert run.code == 2
        assert says in run.err
        assert run.out == ""


class TestPlan:
    def test_a_plan_in_words(self, file: File, maria: User, draft: Draft) -> None:
        publish(draft("one", name="Eins", tags=["a", "b"], give=[PERCENT | {"percent": "5"}]))
        draft("other")
        path = file("a.yaml", GOOD.replace("priority: 5", "tags: [b, c]"))
        run = Run("plan", path)
        assert run.code == 0
        assert run.lines == [
            f"~ offer one (a new draft beside version 1, live)  {path}:1",
            "  ~ name: Eins -> One",
            "  ~ tags: +c, -a",
            "  ~ Gives 1, percent: 5 -> 10",
            "",
            f"+ offer two (new)  {path}:6",
            "    5.00 EUR off each unit of every item",
            "",
            "  Untouched, in the house and not in these files: policies default",
            "  Untouched, in the house and not in these files: offers other",
            "Plan: 1 to create, 1 to change, 0 unchanged. Nothing is written or deleted.",
        ]
        assert OfferVersion.objects.count() == 2

    def test_check_fails_where_something_would_change(self, file: File, maria: User) -> None:
        path = file("a.yaml", GOOD)
        assert (Run("plan", path).code, Run("plan", path, "--check").code) == (0, 1)
        Run("apply", path, "--as", "maria")
        again = Run("plan", path, "--check")
        assert (again.code, again.lines[-1]) == (0, "No changes: 2 documents as the house has them already.")

    def test_json_for_machines(self, file: File, draft: Draft) -> None:
        draft("one", name="Eins", priority=5)
        found = json.loads(Run("plan", file("a.yaml", GOOD), "--json").out)
        assert found["counts"] == {"create": 1, "change": 1, "unchanged": 0, "refused": 0}
        assert found["applied"] is False
        assert found["untouched"].pop("policies") == ["default"]
        rest = ("launch rules", "guardrails", "suppressions", "experiments", "campaigns", "offers")
        assert found["untouched"] == {kind: [] for kind in rest}
        change, new = found["changes"]
        assert (change["verb"], change["stands"], change["opens_draft"]) == (
            "change",
            "version 1, draft",
            False,
        )
        assert change["differences"] == [{"path": "/name", "old": "Eins", "new": "One"}]
        assert (new["document"], new["verb"], new["stands"]) == ("offer two", "create", None)

    def test_what_cannot_be_changed_is_said(self, file: File, draft: Draft) -> None:
        publish(draft("one"), "in_review")
        path = file("a.yaml", GOOD)
        run = Run("plan", path)
        assert run.code == 1
        assert run.lines[:2] == [
            f"! offer one (can't be changed: version 1, in review)  {path}:1",
            "    Version 1 of one is in review; it can be changed after it has been sent back.",
        ]

    def test_an_unknown_owner_is_an_error_here(self, file: File) -> None:
        run = Run("plan", file("a.yaml", GOOD.replace("priority: 5", "owner: nobody")))
        assert run.code == 1
        assert "/owner" in run.lines[0]
        assert run.err.strip() == "Nothing is written."


class TestApply:
    def test_drafts_are_made_once(self, file: File, maria: User) -> None:
        path = file("a.yaml", GOOD)
        run = Run("apply", path, "--as", "maria")
        assert run.code == 0
        assert run.lines[-1] == (
            "Applied: 2 created, 0 changed, 0 unchanged. Nothing is published before a review approves it."
        )
        again = Run("apply", path, "--as", "maria")
        assert (again.code, again.lines[-1]) == (0, "No changes: 2 documents as the house has them already.")
        assert set(OfferVersion.objects.values_list("revision", "state")) == {(1, "draft")}

    def test_a_wrong_document_keeps_out_all(self, file: File, maria: User) -> None:
        run = Run("apply", file("a.yaml", f"{GOOD}---\n{WRONG}"), "--as", "maria")
        assert (run.code, run.err.strip()) == (1, "Nothing is written.")
        assert not Offer.objects.exists()

    @pytest.mark.parametrize(
        ("name", "code", "says"),
        [
            ("nobody", 2, "There is no user nobody."),
            ("ada", 1, "Nothing is applied: ada may not define offers"),
        ],
    )
    def test_the_person_must_be_known_and_hold_the_right(
        self, file: File, ada: User, name: str, code: int, says: str
    ) -> None:
        run = Run("apply", file("a.yaml", GOOD), "--as", name)
        assert run.code == code
        assert says in run.err
        assert not Offer.objects.exists()

    def test_json_for_machines(self, file: File, maria: User) -> None:
        found = json.loads(Run("apply", file("a.yaml", GOOD), "--as", "maria", "--json").out)
        assert (found["applied"], found["counts"]["create"]) == (True, 2)


@pytest.fixture
def house(draft: Draft) -> None:
    """An offer live in one version with another in draft, and one that is only a draft."""
    publish(draft("one", name="One"))
    draft("one", name="Uno")
    draft("two", name="Two")


class TestExport:
    @pytest.mark.parametrize(
        ("words", "expected"),
        [
            (["--kind", "offer"], [("one", "Uno"), ("two", "Two")]),
            (["--kind", "offer", "--live"], [("one", "One")]),
            (["--code", "two"], [("two", "Two")]),
            (["--kind", "offer", "--code", "one", "--code", "two", "--live"], [("one", "One")]),
        ],
    )
    def test_what_is_asked_for(self, house: None, words: list[str], expected: list[tuple[str, str]]) -> None:
        for form in ("yaml", "json"):
            documents: Any = load_documents(Run("export", *words, "--format", form).out)
            documents = documents[0] if form == "json" else documents
            assert [(each["offer"], each["name"]) for each in documents] == expected

    def test_everything_goes_back_unchanged(self, file: File, house: None) -> None:
        path = file("all.yaml", Run("export").out)
        run = Run("plan", path)
        assert run.lines == ["No changes: 3 documents as the house has them already."]

    def test_a_code_that_there_is_not(self, house: None) -> None:
        run = Run("export", "--code", "one", "--code", "nope")
        assert (run.code, run.err) == (1, "There is no such document: nope.")
