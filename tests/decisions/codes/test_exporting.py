"""Clear texts leave the house once, by who may, and then nobody can read them."""

import csv
import io
from datetime import UTC, datetime
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, connection, transaction
from pytest_django import Settings

from catalog.errors import OfferdeskError
from decisions.codes import generation
from decisions.codes.digests import code_digest
from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, ask_for_codes, generate
from decisions.codes.pools import change_pool
from decisions.codes.voiding import void_batch, void_pool
from decisions.models import Code, CodeBatch, CodeEvent, CodePool, SealedCodes

pytestmark = pytest.mark.django_db
END = datetime(2027, 1, 1, tzinfo=UTC)


@pytest.fixture
def batch(mailing: CodePool, maria: User) -> CodeBatch:
    order = Order(250, partner="=affiliate:ben", expires=END)
    return generate(actor=maria, pool=mailing, order=order, door="command")


def export(actor: User, batch: CodeBatch) -> list[dict[str, str]]:
    out = io.StringIO()
    export_batch(actor=actor, batch_id=batch.pk, door="admin", out=out)
    return list(csv.DictReader(io.StringIO(out.getvalue())))


def refusal(actor: User, batch: CodeBatch) -> OfferdeskError:
    with pytest.raises(OfferdeskError) as refused:
        export(actor, batch)
    return refused.value


def test_the_file_holds_every_code_and_what_is_printed_beside_it(batch: CodeBatch, olga: User) -> None:
    rows = export(olga, batch)
    assert {code_digest(row["code"]) for row in rows} == {
        bytes(digest) for digest in Code.objects.values_list("digest", flat=True)
    }
    # What a spreadsheet would take for a formula has an apostrophe before it.
    assert {(row["pool"], row["partner"], row["expires"]) for row in rows} == {
        ("mailing", "'=affiliate:ben", "2027-01-01T00:00:00+00:00")
    }


def test_the_earlier_end_is_printed(batch: CodeBatch, maria: User, olga: User) -> None:
    change_pool(actor=maria, pool=batch.pool, expires=datetime(2026, 12, 24, tzinfo=UTC))
    assert export(olga, batch)[0]["expires"] == "2026-12-24T00:00:00+00:00"


def test_parts_come_in_their_order(mailing: CodePool, maria: User, olga: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(generation, "CHUNK", 7)
    batch = generate(actor=maria, pool=mailing, order=Order(50), door="command")
    assert len({row["code"] for row in export(olga, batch)}) == 50


def test_a_second_export_is_refused_and_nothing_is_left_to_read(batch: CodeBatch, olga: User) -> None:
    export(olga, batch)
    batch.refresh_from_db()
    assert (batch.sealed_key, batch.exported_by) == (None, olga)
    assert not SealedCodes.objects.exists()
    again = refusal(olga, batch)
    assert again.code == "already_exported"
    assert "by olga" in again.detail
    with pytest.raises(IntegrityError, match="exported_batch_names_who"), transaction.atomic():
        CodeBatch.objects.filter(pk=batch.pk).update(sealed_key=b"x")


def test_who_when_and_how_many_are_kept(batch: CodeBatch, olga: User) -> None:
    export(olga, batch)
    event = CodeEvent.objects.get(deed="exported")
    assert (event.actor, event.count, event.door, event.batch) == (olga, 250, "admin", batch)


def test_generating_gives_no_right_to_export(batch: CodeBatch, maria: User, ada: User) -> None:
    root = User.objects.create_superuser("root", "root@example.com")
    assert {refusal(nobody, batch).code for nobody in (maria, ada, root)} == {"right_missing"}
    batch.refresh_from_db()
    assert batch.exported_at is None


def test_a_file_that_cannot_be_written_is_no_export(batch: CodeBatch, olga: User) -> None:
    class Full(io.StringIO):
        def write(self, text: str) -> int:
            raise OSError("no space left")

    with pytest.raises(OSError, match="no space"):
        export_batch(actor=olga, batch_id=batch.pk, door="command", out=Full())
    assert len(export(olga, batch)) == 250


def test_the_database_alone_opens_nothing(batch: CodeBatch, olga: User, settings: Settings) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT encode(cipher, 'escape') FROM decisions_sealedcodes")
        assert "MAIL-" not in cursor.fetchone()[0]
    settings.CODE_PEPPER = "another"
    assert refusal(olga, batch).code == "seal_broken"
    settings.CODE_PEPPER = ""
    assert len(export(olga, batch)) == 250


def test_a_part_in_anothers_place_is_noticed(batch: CodeBatch, maria: User, olga: User) -> None:
    other = generate(actor=maria, pool=batch.pool, order=Order(5), door="command")
    SealedCodes.objects.filter(batch=batch).delete()
    SealedCodes.objects.filter(batch=other).update(batch=batch)
    assert refusal(olga, batch).code == "seal_broken"


def test_what_has_no_clear_texts_is_not_exported(
    batch: CodeBatch, mailing: CodePool, maria: User, olga: User
) -> None:
    waiting = ask_for_codes(actor=maria, pool=mailing, order=Order(5), door="admin")
    assert refusal(olga, waiting).code == "not_made"
    void_batch(actor=maria, batch_id=batch.pk, reason="misprint", door="admin")
    assert refusal(olga, batch).code == "nothing_to_export"
    assert not SealedCodes.objects.exists()


def test_voiding_a_pool_destroys_what_was_not_exported(batch: CodeBatch, maria: User, olga: User) -> None:
    void_pool(actor=maria, pool=batch.pool, reason="leaked", door="admin")
    assert refusal(olga, batch).code == "nothing_to_export"
    assert not SealedCodes.objects.exists()
