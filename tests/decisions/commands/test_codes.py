"""`manage.py codes`: from a new pool to a file for the printer, with errors that say what is wrong."""

import io
import json
import stat
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from catalog.models import ImportRecord
from decisions.codes.selectors import known_codes
from decisions.models import Code, CodeBatch, CodeEvent, CodePool
from tests.decisions.codes.conftest import MAKING, person

pytestmark = pytest.mark.django_db
Run = Callable[..., str]


@pytest.fixture
def run(db: None) -> Run:
    """Runs `codes WORDS`; what stands on standard output."""
    person("maria", *MAKING)
    person("olga", "export_codepool")

    def call(*words: object, by: str | None = "maria") -> str:
        out = io.StringIO()
        actor = ["--as", by] if by else []
        call_command("codes", *map(str, words), *actor, stdout=out, stderr=io.StringIO())
        return out.getvalue()

    call("pool", "mailing", "--name", "Mailing", "--prefix", "mail-", "--partner", "affiliate:anna")
    return call


def made(run: Run, count: object = 5) -> CodeBatch:
    run("generate", "mailing", count)
    return CodeBatch.objects.latest("id")


def test_from_a_pool_to_the_printer(run: Run, tmp_path: Path) -> None:
    told = run("generate", "mailing", "1_000", "--expires", "2027-12-31", "--note", "autumn")
    batch = CodeBatch.objects.get()
    assert told == (
        f"batch {batch.pk}: 1,000 codes in the pool mailing; `codes export {batch.pk} FILE` writes them\n"
    )
    file = tmp_path / "codes.csv"
    assert run("export", batch.pk, file, by="olga").startswith(f"batch {batch.pk}: 1,000 codes written to ")
    head, first, *rest = file.read_text().splitlines()
    assert head == "code,pool,partner,expires"
    assert len(rest) == 999
    assert first.startswith("MAIL-")
    assert first.endswith(",mailing,affiliate:anna,2028-01-01T00:00:00+00:00")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert len(known_codes([first.split(",")[0]])) == 1


def test_a_second_export_leaves_no_file(run: Run, tmp_path: Path) -> None:
    batch = made(run)
    run("export", batch.pk, tmp_path / "first.csv", by="olga")
    with pytest.raises(CommandError, match=r"was exported on .* by olga"):
        run("export", batch.pk, tmp_path / "second.csv", by="olga")
    assert [path.name for path in tmp_path.iterdir()] == ["first.csv"]


def test_an_export_never_writes_over_a_file(run: Run, tmp_path: Path) -> None:
    batch, file = made(run), tmp_path / "codes.csv"
    file.write_text("precious")
    with pytest.raises(CommandError, match="File exists"):
        run("export", batch.pk, file, by="olga")
    assert file.read_text() == "precious"
    with pytest.raises(CommandError, match="No such file or directory"):
        run("export", batch.pk, tmp_path / "nowhere" / "codes.csv", by="olga")
    batch.refresh_from_db()
    assert batch.exported_at is None


def test_a_disk_that_fails_leaves_the_codes_to_be_exported(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    batch = made(run)

    def full(number: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        run("export", batch.pk, tmp_path / "codes.csv", by="olga")
    assert list(tmp_path.iterdir()) == []
    monkeypatch.undo()
    run("export", batch.pk, tmp_path / "codes.csv", by="olga")


def test_an_import_names_every_wrong_row(run: Run, tmp_path: Path) -> None:
    file = tmp_path / "codes.csv"
    file.write_text("code\nSUMMER-1\nsummer-1\nx\n")
    errors = io.StringIO()
    with pytest.raises(CommandError, match=r"Nothing landed: 2 of 3 rows are wrong\."):
        call_command("codes", "import", "mailing", str(file), "--as", "maria", stderr=errors)
    assert errors.getvalue().splitlines() == [
        "codes.csv, row 3: the code …er-1 stands in row 2 already",
        "codes.csv, row 4: a code has from 4 to 80 characters, this one has 1",
    ]
    file.write_text("code\nSUMMER-1\n")
    assert run("import", "mailing", file).endswith("1 codes landed in the pool mailing\n")
    assert list(ImportRecord.objects.order_by("id").values_list("door", "landed")) == [
        ("command", 0),
        ("command", 1),
    ]
    with pytest.raises(CommandError, match=r"nowhere.csv cannot be read: No such file"):
        run("import", "mailing", tmp_path / "nowhere.csv")


def test_voiding(run: Run, tmp_path: Path) -> None:
    batch, file = made(run), tmp_path / "codes.csv"
    run("export", batch.pk, file, by="olga")
    code = file.read_text().splitlines()[1].split(",")[0]
    assert run("void", "--code", code, "--reason", "leaked") == f"the code …{code[-4:]} is void\n"
    assert run("void", "--batch", batch.pk, "--reason", "leaked") == f"batch {batch.pk}: 5 codes are void\n"
    assert run("void", "--pool", "mailing", "--reason", "leaked") == "pool mailing: all codes are void\n"
    doors = CodeEvent.objects.filter(deed="voided").values_list("door", "reason")
    assert list(doors) == [("command", "leaked")] * 3
    with pytest.raises(CommandError, match="takes no more codes"):
        run("generate", "mailing", 5)


def test_the_report(run: Run) -> None:
    made(run, 12)
    run("generate", "mailing", 3, "--partner", "influencer:eve")
    assert run("report", by=None).splitlines() == [
        "partner         pool     kind    codes  unused  void  expired  asked",
        "affiliate:anna  mailing  unique     12      12     0        0      0",
        "influencer:eve  mailing  unique      3       3     0        0      0",
        "                total               15      15     0        0      0",
    ]
    told: dict[str, Any] = json.loads(run("report", "mailing", "--json", by=None))
    assert [row["codes"] for row in told["rows"]] == [12, 3]
    assert told["total"]["unused"] == 15
    with pytest.raises(CommandError, match="There is no pool nobodys"):
        run("report", "nobodys", by=None)


@pytest.mark.parametrize(
    ("words", "why"),
    [
        (["generate", "nobodys", "5"], "There is no pool nobodys."),
        (["generate", "mailing", "6000000"], "from 1 to 5,000,000 codes"),
        (["generate", "mailing", "0"], "no whole number"),
        (["generate", "mailing", "five"], "no whole number"),
        (["generate", "mailing", "5", "--expires", "31.12.2026"], "no date like"),
        (["pool", "Ünique", "--name", "x"], "A slug has"),
        (["pool", "short", "--name", "x", "--length", "12"], "from 13 to 40"),
        (["void", "--batch", "999", "--reason", "x"], "There is no batch 999."),
        (["void", "--code", "NOBODYS", "--reason", "x"], "No pool has this code"),
        (["void", "--code", "NOBODYS", "--reason", " "], "needs a reason"),
        (["export", "999", "x.csv"], "There is no batch 999."),
    ],
)
def test_errors_say_what_is_wrong(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: list[str], why: str
) -> None:
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match=why):
        run(*words)
    assert not Code.objects.exists()
    assert list(tmp_path.iterdir()) == []


def test_only_known_people_with_the_right(run: Run, tmp_path: Path) -> None:
    with pytest.raises(CommandError, match="There is no user nobody"):
        run("generate", "mailing", 5, by="nobody")
    with pytest.raises(CommandError, match="olga may not generate codes"):
        run("generate", "mailing", 5, by="olga")
    batch = made(run)
    with pytest.raises(CommandError, match="maria may not export codes"):
        run("export", batch.pk, tmp_path / "codes.csv", by="maria")
    assert CodePool.objects.get().created_by == User.objects.get(username="maria")
