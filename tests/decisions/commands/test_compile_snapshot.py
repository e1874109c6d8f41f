"""`manage.py compile_snapshot`."""

import re
from collections.abc import Callable
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from decisions.models import Card
from decisions.snapshots import cards
from tests.decisions.documents import BOOK
from tests.decisions.snapshots.test_live import install_unreadable

pytestmark = pytest.mark.django_db


def test_the_cards_of_this_release_take_the_place_of_others(
    install: Callable[..., object], monkeypatch: pytest.MonkeyPatch
) -> None:
    install(*BOOK)
    monkeypatch.setattr(cards, "MARK", "this release")
    out = StringIO()
    call_command("compile_snapshot", stdout=out)
    assert re.fullmatch(r"5 offers compiled in \d+\.\d s, 5 old cards removed\n", out.getvalue())
    assert list(Card.objects.values_list("mark", flat=True)) == ["this release"] * 5


def test_a_snapshot_that_cannot_be_read_is_named() -> None:
    install_unreadable()
    with pytest.raises(CommandError, match="offer future v1"):
        call_command("compile_snapshot", stdout=StringIO())
