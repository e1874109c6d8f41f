"""`manage.py replay ID`."""

import json
from collections.abc import Callable
from dataclasses import replace
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from decisions.log.rows import read_row, write_row
from tests.decisions.conftest import Ask
from tests.decisions.documents import BOOK, basket


def test_it_says_identical(ask: Ask, install: Callable[..., object]) -> None:
    install(*BOOK)
    posted = ask(basket(coupons=["SUMMER10"]))
    out = StringIO()
    call_command("replay", json.loads(posted.content)["id"], stdout=out)
    assert out.getvalue() == f"identical, {len(posted.content):,} bytes\n"


def test_it_says_what_differs_and_ends_with_1(ask: Ask, install: Callable[..., object]) -> None:
    install(*BOOK)
    row = read_row(json.loads(ask(basket()).content)["id"])
    assert row is not None
    forged = row.id[:-4] + "0000"
    write_row(replace(row, id=forged, request=row.request.replace("49.90", "49.80")))
    out = StringIO()
    with pytest.raises(SystemExit) as caught:
        call_command("replay", forged, stdout=out)
    assert caught.value.code == 1
    assert out.getvalue().startswith("first difference at /")


def test_a_snapshot_that_is_lost(ask: Ask, install: Callable[..., object]) -> None:
    row = read_row(json.loads(ask(basket()).content)["id"])
    assert row is not None
    lost = row.id[:-4] + "0000"
    write_row(replace(row, id=lost, snapshot="sha256:" + "0" * 64))
    with pytest.raises(CommandError, match=r"snapshot sha256:0+ is not stored"):
        call_command("replay", lost)


@pytest.mark.django_db
def test_an_unknown_id() -> None:
    with pytest.raises(CommandError, match="there is no decision x"):
        call_command("replay", "x")
