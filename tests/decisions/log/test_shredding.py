"""What of a decision is personal lies in the log as ciphertext, under a key that can be destroyed."""

import json
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from pytest_django import Settings

from catalog.models import DataKey
from catalog.services.data_keys import shred_keys
from catalog.shredding.remembering import forget_data_keys
from decisions.codes.digests import subject_digest
from decisions.ids import created_at
from decisions.log.rows import ERASED, LOCKED, read_row, write_row
from decisions.log.subjects import subject_of
from decisions.public import replay_decision
from decisions.services.replay import ReplayImpossible
from tests.decisions.conftest import Ask
from tests.decisions.documents import BOOK, basket
from tests.decisions.log.test_rows import MOMENT, row

pytestmark = pytest.mark.django_db
ANNA = {"id": "anna-4711", "identities": {"card": "card-0815"}, "attributes": {"city": "Ulm"}}
Install = Any


def raw(decision: str) -> str:
    """The whole row as the database shows it, bytes decoded as far as they are text."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT l::text, request, facts FROM decisions_log l WHERE id = %s AND created = %s",
            [decision, created_at(decision)],
        )
        text, *ciphers = cursor.fetchone()
    return "".join([text, *(bytes(cipher).decode("latin-1") for cipher in ciphers)])


def test_nothing_of_the_shopper_stands_in_clear_text(ask: Ask, install: Install) -> None:
    install(*BOOK)
    decision = json.loads(ask(basket(customer=ANNA)).content)["id"]
    found = raw(decision)
    for word in ("anna-4711", "card-0815", "Ulm", "segments"):
        assert word not in found
    logged = read_row(decision)
    assert logged is not None
    assert json.loads(logged.request)["customer"] == ANNA
    assert logged.subject == subject_digest("id", "anna-4711")


@pytest.mark.parametrize(
    ("customer", "by"),
    [
        (None, None),
        ({"segments": ["vip"]}, None),
        ({"id": "a", "email_hash": "e", "identities": {"card": "c", "device": "d"}}, ("id", "a")),
        ({"email_hash": "e", "identities": {"card": "c", "device": "d"}}, ("email", "e")),
        ({"identities": {"card": "c", "device": "d"}}, ("card", "c")),
        ({"identities": {"device": "d"}}, ("device", "d")),
    ],
)
def test_whose_key_it_is(customer: dict[str, Any] | None, by: tuple[str, str] | None) -> None:
    assert subject_of(customer) == (subject_digest(*by) if by else None)


def test_a_customer_has_one_key_and_guests_one_a_day(ask: Ask, install: Install) -> None:
    install(*BOOK)
    for customer in (ANNA, ANNA, None, None, {"id": "bert"}):
        ask(basket(customer=customer))
        forget = customer is ANNA
        if forget:
            forget_data_keys()  # another process
    assert DataKey.objects.filter(subject=subject_digest("id", "anna-4711")).count() == 1
    assert DataKey.objects.filter(subject=None).count() == 1
    assert DataKey.objects.count() == 3


def test_once_the_key_is_shredded(ask: Ask, install: Install) -> None:
    install(*BOOK)
    answer = ask(basket(customer=ANNA)).content
    decision = json.loads(answer)["id"]
    shred_keys(subjects=[subject_digest("id", "anna-4711")], at=MOMENT)
    logged = read_row(decision)
    assert logged is not None
    assert (logged.shut, logged.request, logged.facts, logged.data_key) == (ERASED, "", "", None)
    assert logged.answer == answer.decode()


def test_a_process_that_holds_a_shredded_key_does_not_bring_it_back(ask: Ask, install: Install) -> None:
    install(*BOOK)
    ask(basket(customer=ANNA))
    DataKey.objects.update(wrapped=None, shredded=MOMENT)  # by another process
    decision = json.loads(ask(basket(customer=ANNA)).content)["id"]
    assert DataKey.objects.filter(wrapped__isnull=False).count() == 0
    assert read_row(decision).shut == ERASED  # type: ignore[union-attr]
    forget_data_keys()  # the seconds are over
    decision = json.loads(ask(basket(customer=ANNA)).content)["id"]
    assert read_row(decision).shut == ""  # type: ignore[union-attr]


def test_under_another_master_key_it_is_locked(ask: Ask, install: Install, settings: Settings) -> None:
    install(*BOOK)
    decision = json.loads(ask(basket(customer=ANNA)).content)["id"]
    settings.MASTER_KEY = "another"
    assert read_row(decision).shut == LOCKED  # type: ignore[union-attr]
    with pytest.raises(ReplayImpossible, match="cannot be opened"):
        replay_decision(decision)
    assert json.loads(ask(basket(customer=ANNA)).content)["object"] == "decision"


def test_ciphertext_of_another_row_is_locked() -> None:
    write_row(row())
    other = replace(row(), id=row().id[:-1] + "Z")
    write_row(other)
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE decisions_log_default DISABLE TRIGGER USER")
        cursor.execute(
            "UPDATE decisions_log SET request = (SELECT request FROM decisions_log WHERE id = %s)"
            " WHERE id = %s",
            [row().id, other.id],
        )
    assert read_row(other.id).shut == LOCKED  # type: ignore[union-attr]


def test_a_row_from_before_there_were_keys() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO decisions_log (id, created, expires, channel, key, diagnose, snapshot, overrides,"
            " engine, request, facts, allowances, answer)"
            " VALUES (%s, %s, %s, 'web', 'abc', false, 'sha256:0', 17, '1.0', %s, %s, '{}', %s)",
            [row().id, row().created, row().expires, b'{"channel": "web"}', b"{}", row().answer],
        )
    assert read_row(row().id) == row()
