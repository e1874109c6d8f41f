"""Several people at the same codes at once: one of them does it, the others are told."""

import io
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.contrib.auth.models import User
from django.db import connection

from decisions.codes.exporting import export_batch
from decisions.codes.generation import Order, ask_for_codes, generate, make_next
from decisions.codes.importing import import_codes
from decisions.codes.issuing import issue_code
from decisions.codes.voiding import void_code
from decisions.models import Code, CodeBatch, CodeEvent, CodePool, SealedCodes
from tests.decisions.codes.test_importing import csv_file
from tests.governance.launch.elsewhere import outcome_of

pytestmark = pytest.mark.django_db(transaction=True)
PEOPLE = 6


def at_once(deed: Callable[[], object]) -> list[str]:
    """What became of the deed in each of several threads: "done", or the code of the refusal."""
    ready = Barrier(PEOPLE)

    def together() -> None:
        connection.ensure_connection()
        ready.wait()
        deed()

    with ThreadPoolExecutor(PEOPLE) as pool:
        return sorted(task.result() for task in [pool.submit(outcome_of, together) for _ in range(PEOPLE)])


def test_one_export(mailing: CodePool, maria: User, olga: User) -> None:
    batch = generate(actor=maria, pool=mailing, order=Order(2_000), door="command")
    told = at_once(lambda: export_batch(actor=olga, batch_id=batch.pk, door="admin", out=io.StringIO()))
    assert told == ["already_exported"] * (PEOPLE - 1) + ["done"]
    assert CodeEvent.objects.filter(deed="exported").count() == 1
    assert not SealedCodes.objects.exists()


def test_one_making_of_what_was_asked_for(mailing: CodePool, maria: User) -> None:
    ask_for_codes(actor=maria, pool=mailing, order=Order(2_000), door="admin")
    assert at_once(lambda: make_next(door="job")) == ["done"] * PEOPLE
    assert Code.objects.count() == 2_000
    assert CodeEvent.objects.filter(deed="generated").count() == 1


def test_one_import_of_the_same_file(mailing: CodePool, maria: User) -> None:
    text = "code\n" + "".join(f"IMPORTED-{number}\n" for number in range(2_000))
    told = at_once(lambda: import_codes(actor=maria, pool=mailing, file=csv_file(text), door="admin"))
    assert told.count("done") == 1
    assert set(told) <= {"done", "codes_collide", "codes_refused"}
    assert Code.objects.count() == 2_000
    assert CodeBatch.objects.count() == 1


def test_one_voiding_of_a_code(mailing: CodePool, maria: User) -> None:
    import_codes(actor=maria, pool=mailing, file=csv_file("code\nSUMMER-1\n"), door="admin")
    told = at_once(lambda: void_code(actor=maria, code="summer-1", reason="leaked", door="admin"))
    assert told == ["already_void"] * (PEOPLE - 1) + ["done"]
    assert CodeBatch.objects.get().void_codes == 1


def test_codes_issued_at_once_share_a_batch(mailing: CodePool) -> None:
    told = at_once(lambda: issue_code(pool=mailing, identities={}, door="decision"))
    assert told == ["done"] * PEOPLE
    assert (CodeBatch.objects.count(), Code.objects.count()) == (1, PEOPLE)
