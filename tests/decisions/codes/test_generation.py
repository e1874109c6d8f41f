"""Batches are generated all or none, by who may, into pools that take codes."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import DatabaseError, IntegrityError, connection, transaction

from catalog.errors import OfferdeskError
from decisions.codes import generation
from decisions.codes.digests import code_digest
from decisions.codes.drawing import draw
from decisions.codes.generation import Order, ask_for_codes, generate, make_codes, make_next
from decisions.codes.pools import change_pool, make_pool
from decisions.codes.selectors import known_codes
from decisions.models import Code, CodeBatch, CodeEvent, CodePool, SealedCodes
from tests.decisions.codes.conftest import Filled

pytestmark = pytest.mark.django_db


class Steps:
    """A watch that remembers."""

    def __init__(self) -> None:
        self.total, self.steps = 0, []  # type: int, list[int]

    def begin(self, step: str, total: int) -> None:
        self.total = total

    def advance(self, count: int) -> None:
        self.steps.append(count)


def test_a_batch_is_stored_by_digest_and_tail_alone(mailing: CodePool, filled: Filled) -> None:
    batch, codes = filled(mailing, 500)
    assert len(set(codes)) == 500
    stored = {bytes(digest): tail for digest, tail in Code.objects.values_list("digest", "tail")}
    assert stored == {code_digest(code): code[-4:] for code in codes}
    assert set(Code.objects.values_list("batch", "void", "expires", "partner")) == {
        (batch.pk, False, None, None)
    }
    with connection.cursor() as cursor:
        cursor.execute("SELECT c::text FROM decisions_code c")
        rows = " ".join(row for (row,) in cursor.fetchall())
    assert not any(code in rows for code in codes)


def test_progress_is_told_and_the_deed_noted(mailing: CodePool, maria: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(generation, "CHUNK", 400)
    watch = Steps()
    batch = generate(actor=maria, pool=mailing, order=Order(1_000), door="command", watch=watch)
    assert (watch.total, watch.steps) == (1_000, [400, 400, 200])
    assert SealedCodes.objects.filter(batch=batch).count() == 3
    noted = CodeEvent.objects.order_by("id").values_list("deed", "count", "actor__username", "door")
    assert list(noted) == [("asked", 1_000, "maria", "command"), ("generated", 1_000, "maria", "command")]


def test_a_batch_is_all_or_none(mailing: CodePool, maria: User, monkeypatch: Any) -> None:
    monkeypatch.setattr(generation, "CHUNK", 100)
    asked = ask_for_codes(actor=maria, pool=mailing, order=Order(300), door="admin")

    class Broken(Steps):
        def advance(self, count: int) -> None:
            super().advance(count)
            if len(self.steps) == 2:
                raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        make_codes(batch_id=asked.pk, door="job", watch=Broken())
    assert (Code.objects.count(), SealedCodes.objects.count()) == (0, 0)
    assert make_next(door="job") == 300
    assert make_next(door="job") == 0
    assert Code.objects.count() == 300


def test_making_twice_makes_once(mailing: CodePool, maria: User) -> None:
    batch = generate(actor=maria, pool=mailing, order=Order(10), door="command")
    key = bytes(batch.sealed_key or b"")
    again = make_codes(batch_id=batch.pk, door="job")
    assert (Code.objects.count(), bytes(again.sealed_key or b"")) == (10, key)


def test_what_is_there_already_is_drawn_anew(
    mailing: CodePool, maria: User, filled: Filled, monkeypatch: Any
) -> None:
    _, there = filled(mailing, 5)
    answers = [there, draw(5, length=15)]

    def drawn(count: int, **shape: object) -> Sequence[str]:
        return answers.pop(0)

    monkeypatch.setattr(generation, "draw", drawn)
    generate(actor=maria, pool=mailing, order=Order(5), door="command")
    assert answers == []
    assert Code.objects.count() == 10


def test_a_draw_that_never_fits_is_no_endless_loop(
    mailing: CodePool, maria: User, filled: Filled, monkeypatch: Any
) -> None:
    _, there = filled(mailing, 5)
    monkeypatch.setattr(generation, "draw", lambda count, **shape: there)
    with pytest.raises(OfferdeskError) as refused:
        generate(actor=maria, pool=mailing, order=Order(5), door="command")
    assert refused.value.code == "codes_collide"
    assert CodeBatch.objects.count() == 1


@pytest.mark.parametrize("size", [0, -1, generation.MOST + 1])
def test_a_batch_has_a_size(mailing: CodePool, maria: User, size: int) -> None:
    with pytest.raises(OfferdeskError) as refused:
        generate(actor=maria, pool=mailing, order=Order(size), door="command")
    assert refused.value.code == "size_invalid"


def test_only_who_may_generates(mailing: CodePool, olga: User, ada: User) -> None:
    root = User.objects.create_superuser("root", "root@example.com")
    for nobody in (olga, ada, root):
        with pytest.raises(OfferdeskError) as refused:
            generate(actor=nobody, pool=mailing, order=Order(5), door="command")
        assert refused.value.code == "right_missing"
    assert not CodeBatch.objects.exists()


def test_a_closed_pool_takes_no_codes_and_keeps_those_it_has(
    mailing: CodePool, maria: User, filled: Filled
) -> None:
    _, (code, *_rest) = filled(mailing)
    closed = change_pool(actor=maria, pool=mailing, closed=True)
    with pytest.raises(OfferdeskError) as refused:
        generate(actor=maria, pool=closed, order=Order(5), door="command")
    assert refused.value.code == "pool_closed"
    assert next(iter(known_codes([code]).values())).state == "unused"


class TestPools:
    def test_wrong_fields_are_named_together(self, maria: User) -> None:
        with pytest.raises(OfferdeskError) as refused:
            make_pool(actor=maria, slug="Not A Slug", name=" ", prefix="ä", length=12, grouping=99)
        pointers = [each.pointer for each in refused.value.errors]
        assert pointers == ["/slug", "/name", "/prefix", "/length", "/grouping"]

    def test_a_slug_is_taken_once(self, maria: User, mailing: CodePool) -> None:
        with pytest.raises(OfferdeskError, match="already"):
            make_pool(actor=maria, slug="mailing", name="Another")

    def test_a_kind_stays_once_there_are_codes(self, maria: User, mailing: CodePool, filled: Filled) -> None:
        assert change_pool(actor=maria, pool=mailing, kind="voucher").kind == "voucher"
        filled(mailing)
        with pytest.raises(OfferdeskError, match="keeps its kind"):
            change_pool(actor=maria, pool=mailing, kind="unique")

    def test_changes_stand_in_the_history_with_their_actor(self, maria: User, mailing: CodePool) -> None:
        change_pool(actor=maria, pool=mailing, partner="affiliate:ben", prefix="sum-")
        last = mailing.history.first()
        assert (last.partner, last.prefix, last.history_user) == ("affiliate:ben", "SUM-", maria)

    def test_the_database_holds_the_bounds_too(self, mailing: CodePool) -> None:
        for change in ({"length": 12}, {"prefix": "ü"}, {"grouping": 41}, {"name": ""}):
            with pytest.raises(IntegrityError), transaction.atomic():
                CodePool.objects.filter(pk=mailing.pk).update(**change)


def test_codes_batches_and_events_stay(mailing: CodePool, filled: Filled) -> None:
    filled(mailing)
    with connection.cursor() as cursor:
        for table in ("decisions_code", "decisions_codebatch", "decisions_codeevent"):
            with pytest.raises(DatabaseError, match="delete rows from"), transaction.atomic():
                cursor.execute(f"DELETE FROM {table}")
        with pytest.raises(DatabaseError, match="Cannot update or delete"), transaction.atomic():
            cursor.execute("UPDATE decisions_codeevent SET count = 0")
