"""Files of codes land whole or not at all; every wrong row is named as its author counts it."""

import io
from collections.abc import Sequence
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from openpyxl import Workbook  # type: ignore[import-untyped]

from catalog.errors import OfferdeskError
from catalog.identity import email_hash
from catalog.models import ImportRecord
from decisions.codes.digests import subject_digest
from decisions.codes.files import CodeFile
from decisions.codes.importing import KEPT, CodesRefused, import_codes
from decisions.codes.pools import change_pool
from decisions.codes.selectors import known_codes
from decisions.models import Code, CodeBatch, CodeBinding, CodeEvent, CodePool
from tests.decisions.codes.conftest import Filled

pytestmark = pytest.mark.django_db


def csv_file(text: str | bytes, name: str = "codes.csv") -> CodeFile:
    return CodeFile(io.BytesIO(text if isinstance(text, bytes) else text.encode()), name)


def workbook(rows: Sequence[Sequence[Any]]) -> CodeFile:
    book, content = Workbook(), io.BytesIO()
    for row in rows:
        book.active.append(list(row))
    book.save(content)
    content.seek(0)
    return CodeFile(content, "codes.xlsx")


def land(actor: User, pool: CodePool, file: CodeFile | str) -> CodeBatch:
    read = csv_file(file) if isinstance(file, str) else file
    return import_codes(actor=actor, pool=pool, file=read, door="command")


def refusal(actor: User, pool: CodePool, file: CodeFile | str) -> CodesRefused:
    with pytest.raises(CodesRefused) as refused:
        land(actor, pool, file)
    assert not Code.objects.filter(batch__origin="imported").exists()
    assert not CodeBatch.objects.filter(origin="imported").exists()
    return refused.value


class TestWhatLands:
    def test_codes_with_what_is_their_own(self, mailing: CodePool, maria: User) -> None:
        text = (
            "code,partner,expires\n"
            "ANNA-2026,,\n"
            " ben-2026 ,affiliate:ben,2026-12-31\n"
            "\n"
            "EVE-2026,,2026-12-24T18:00+01:00\n"
        )
        batch = land(maria, mailing, text)
        known = known_codes(["anna-2026", "BEN-2026", "eve-2026"])
        assert [each.partner for each in known.values()] == [
            "affiliate:anna",
            "affiliate:ben",
            "affiliate:anna",
        ]
        assert [each.expires for each in known.values()] == [
            None,
            datetime(2027, 1, 1, tzinfo=UTC),
            datetime(2026, 12, 24, 17, tzinfo=UTC),
        ]
        assert (batch.size, batch.mixed, batch.sealed_key) == (3, True, None)
        assert CodeEvent.objects.get().count == 3
        record = ImportRecord.objects.get()
        assert (record.kind, record.door, record.rows, record.landed, record.actor) == (
            "codes", "command", 3, 3, maria,
        )  # fmt: skip

    def test_a_workbook_with_numbers_and_dates(self, mailing: CodePool, maria: User) -> None:
        rows: list[list[Any]] = [
            ["expires", "code"],
            [date(2026, 12, 31), 123456],
            [None, "ABCDEF"],
            [None, None],
        ]
        land(maria, mailing, workbook(rows))
        known = known_codes(["123456", "abcdef"])
        assert known["123456"].expires == datetime(2027, 1, 1, tzinfo=UTC)
        assert known["abcdef"].expires is None

    def test_semicolons_and_a_byte_order_mark(self, mailing: CodePool, maria: User) -> None:
        land(maria, mailing, csv_file("\ufeffCode;Partner\r\nABCDEF;a, b\r\n".encode()))
        assert known_codes(["ABCDEF"])["abcdef"].partner == "a, b"

    def test_personal_codes_belong_to_whom_the_row_names(self, personal: CodePool, maria: User) -> None:
        hashed = email_hash("anna@example.com")
        land(
            maria,
            personal,
            f"code,id,email,email_hash,card\nONE-CODE,c-1,,,\nTWO-CODE,c-2,Anna@Example.com,,k-1\nTHREE-CODE,,,{hashed},\n",
        )
        known = known_codes(["ONE-CODE", "TWO-CODE", "THREE-CODE"])
        assert known["one-code"].bound == {("id", subject_digest("id", "c-1").hex())}
        assert {kind for kind, _ in known["two-code"].bound} == {"id", "email", "card"}
        assert known["three-code"].belongs_to({"email_hash": hashed})
        assert not known["two-code"].belongs_to({"id": "c-1"})
        assert CodeBinding.objects.count() == 5

    def test_several_files_in_one_transaction(self, mailing: CodePool, maria: User) -> None:
        land(maria, mailing, "code\nFIRST-1\n")
        land(maria, mailing, "code\nSECOND-1\n")
        assert Code.objects.count() == 2

    def test_a_batch_without_anything_of_its_own_is_counted_as_one(
        self, mailing: CodePool, maria: User
    ) -> None:
        assert not land(maria, mailing, "code,partner\nFIRST-1,\n").mixed


class TestWhatIsRefused:
    def test_every_wrong_row_is_named_and_nothing_lands(self, mailing: CodePool, maria: User) -> None:
        text = (
            "code,partner,expires,id\n"
            "GOOD-CODE,,,\n"
            ",x,,\n"
            "abc,,,\n"
            f"{'x' * 81},,,\n"
            "ZERO\u200bWIDTH,,,\n"
            "DATED-1,,31.12.2026,\n"
            "BOUND-1,,,c-42\n"
            f"LONG-1,{'p' * 121},,\n"
        )
        refused = refusal(maria, mailing, text)
        assert [(problem.line, problem.error.pointer) for problem in refused.problems] == [
            (3, "/code"), (4, "/code"), (5, "/code"), (6, "/code"),
            (7, "/expires"), (8, "/id"), (9, "/partner"),
        ]  # fmt: skip
        assert (refused.count, refused.rows) == (7, 8)
        assert refused.detail.startswith(
            "Nothing landed: 7 of 8 rows are wrong. row 3: the code is missing; "
        )
        record = ImportRecord.objects.get()
        assert (record.rows, record.landed, record.refused) == (8, 0, 7)
        assert record.errors[0]["row"] == 1
        assert not CodeEvent.objects.exists()

    def test_doubles_in_the_file_name_the_first_row(self, mailing: CodePool, maria: User) -> None:
        refused = refusal(maria, mailing, "code\nSUMMER-1\nOTHER-1\n summer-1\nSummer-1\n")
        assert [str(problem) for problem in refused.problems] == [
            "row 4: the code …er-1 stands in row 2 already",
            "row 5: the code …er-1 stands in row 2 already",
        ]

    def test_codes_that_are_there_name_their_pool(
        self, mailing: CodePool, personal: CodePool, maria: User, filled: Filled
    ) -> None:
        batch, (code, *_rest) = filled(mailing)
        refused = refusal(maria, personal, f"code,id\nNEW-CODE,c-1\n{code.lower()},c-2\n")
        (problem,) = refused.problems
        assert (
            str(problem)
            == f"row 3: the code …{code.lower()[-4:]} is in the pool mailing already, batch {batch.pk}"
        )
        assert not CodeBinding.objects.exists()
        assert code.lower() not in str(ImportRecord.objects.get().errors).lower()

    def test_the_same_file_twice_lands_once(self, mailing: CodePool, maria: User) -> None:
        land(maria, mailing, "code\nSUMMER-1\n")
        with pytest.raises(CodesRefused, match="in the pool mailing already"):
            land(maria, mailing, "code\nSUMMER-1\n")
        assert Code.objects.count() == 1

    def test_many_wrong_rows_are_counted_and_the_first_are_kept(self, mailing: CodePool, maria: User) -> None:
        refused = refusal(maria, mailing, "code\n" + "x\n" * 250)
        assert (refused.count, len(refused.problems)) == (250, KEPT)

    @pytest.mark.parametrize(
        ("identities", "code"),
        [
            ("id,email\n,", "identity_missing"),
            ("email\nanna", "identity_invalid"),
            ("email_hash\nabc", "wrong_value"),
        ],
    )
    def test_personal_codes_need_somebody(
        self, personal: CodePool, maria: User, identities: str, code: str
    ) -> None:
        head, row = identities.split("\n")
        (problem,) = refusal(maria, personal, f"code,{head}\nONE-CODE,{row}\n").problems
        assert problem.error.code == code

    @pytest.mark.parametrize(
        ("content", "why"),
        [
            ("code,colour\nABCDEF,red\n", "unknown columns: colour"),
            ("partner\nx\n", "one of them code"),
            ("code,code\nABCDEF,x\n", "twice"),
            ("code\nABCDEF,x\n", "row 2 has more cells"),
            ('code\n"ABC\n', "unexpected end of data"),
            (b"code\nABC\xff\n", "not UTF-8"),
            (b"PK\x03\x04nothing", "can't be read"),
            ("", "one of them code"),
            ("code\n", "holds no codes"),
        ],
    )
    def test_a_file_that_cannot_be_read(
        self, mailing: CodePool, maria: User, content: str | bytes, why: str
    ) -> None:
        with pytest.raises(OfferdeskError, match=why):
            land(maria, mailing, csv_file(content))
        assert not CodeBatch.objects.exists()

    def test_by_whom_and_into_what(self, mailing: CodePool, maria: User, olga: User) -> None:
        with pytest.raises(OfferdeskError) as refused:
            land(olga, mailing, "code\nABCDEF\n")
        assert refused.value.code == "right_missing"
        change_pool(actor=maria, pool=mailing, closed=True)
        mailing.refresh_from_db()
        with pytest.raises(OfferdeskError) as refused:
            land(maria, mailing, "code\nABCDEF\n")
        assert refused.value.code == "pool_closed"


def test_a_hundred_thousand_rows_in_seconds(mailing: CodePool, maria: User) -> None:
    text = "code\n" + "".join(f"IMPORTED-{number}\n" for number in range(100_000))
    assert land(maria, mailing, text).size == 100_000
    assert set(known_codes(["imported-99999", "imported-100000"])) == {"imported-99999"}
