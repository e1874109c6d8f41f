"""Data keys: made, sealed under the master key, remembered for seconds, shredded."""

import time
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.db import DatabaseError, IntegrityError, transaction
from pytest_django import Settings

from catalog.errors import OfferdeskError
from catalog.models import DataKey
from catalog.selectors.data_keys import key_named, key_of_person
from catalog.services.data_keys import rewrap_keys, shred_day, shred_keys
from catalog.shredding.keys import CannotOpen, OpenKey, make_key
from catalog.shredding.master import MasterKeyMissing
from catalog.shredding.remembering import (
    MAX_AGE,
    MAX_KEYS,
    forget_data_keys,
    guests_key,
    remember,
    remembered,
)

NOW = datetime(2026, 11, 27, 12, tzinfo=UTC)
ANNA = b"anna's pseudonym"


def stored(**whose: Any) -> OpenKey:
    key = make_key(**(whose or {"subject": ANNA}))
    DataKey.objects.create(
        pk=key.id, subject=key.subject, day=key.day, wrapped=key.wrapped, master=key.master, made=NOW
    )
    return key


class TestSealing:
    def test_what_was_sealed_opens(self) -> None:
        key = make_key(subject=ANNA)
        assert key.open(key.seal("Äpfel, 99 €", "row 1"), "row 1") == "Äpfel, 99 €"

    def test_not_under_another_name_key_or_with_a_changed_bit(self) -> None:
        key, sealed = make_key(subject=ANNA), b""
        sealed = key.seal("text", "row 1")
        changed = sealed[:-1] + bytes([sealed[-1] ^ 1])
        for other, cipher, name in [
            (key, sealed, "row 2"),
            (make_key(subject=ANNA), sealed, "row 1"),
            (key, changed, "row 1"),
        ]:
            with pytest.raises(CannotOpen):
                other.open(cipher, name)

    def test_no_ciphertext_comes_twice(self) -> None:
        key = make_key(subject=ANNA)
        assert len({key.seal("text", "row") for _ in range(100)}) == 100

    def test_a_key_tells_nobody_its_secret(self) -> None:
        key = make_key(subject=ANNA)
        assert repr(key.secret) not in repr(key)


class TestRemembering:
    def test_for_seconds(self, monkeypatch: pytest.MonkeyPatch) -> None:
        forget_data_keys()
        key = remember(make_key(subject=ANNA))
        assert remembered(ANNA) is key
        now = time.monotonic()
        monkeypatch.setattr(time, "monotonic", lambda: now + MAX_AGE)
        assert remembered(ANNA) is None
        assert MAX_AGE <= 5

    def test_so_many_and_no_more(self) -> None:
        forget_data_keys()
        key = make_key(subject=ANNA)
        for number in range(MAX_KEYS + 1):
            remember(OpenKey(key.id, key.secret, key.wrapped, key.master, b"%d" % number))
        assert remembered(b"0") is None
        assert remembered(b"1") is not None
        forget_data_keys()

    def test_guests_share_a_key_for_a_day(self) -> None:
        forget_data_keys()
        one = guests_key(date(2026, 11, 27))
        assert guests_key(date(2026, 11, 27)) is one
        assert guests_key(date(2026, 11, 28)).id != one.id
        assert (one.subject, one.day) == (None, date(2026, 11, 27))


@pytest.mark.django_db
class TestStored:
    def test_a_persons_newest_live_key(self) -> None:
        key = stored()
        assert key_of_person(ANNA) == key
        assert key_named(key.id) == key
        assert key_of_person(b"nobody") is None

    def test_a_shredded_key_is_nobodys_and_its_row_stays(self) -> None:
        first, second = stored(), stored()
        other = stored(subject=b"somebody else")
        assert shred_keys(subjects=[ANNA], at=NOW) == 2
        assert shred_keys(subjects=[ANNA], at=NOW) == 0
        assert key_of_person(ANNA) is None
        assert key_named(first.id) is key_named(second.id) is None
        assert key_named(other.id) is not None
        assert DataKey.objects.filter(shredded=NOW, wrapped=None).count() == 2

    def test_a_days_keys_go_when_it_is_over(self) -> None:
        key = stored(day=NOW.date())
        with pytest.raises(OfferdeskError, match="not over yet"):
            shred_day(day=NOW.date(), at=NOW)
        assert shred_day(day=NOW.date(), at=datetime(2026, 11, 28, tzinfo=UTC)) == 1
        assert key_named(key.id) is None

    def test_rows_are_not_deleted(self) -> None:
        stored()
        with pytest.raises(DatabaseError, match="Cannot delete"), transaction.atomic():
            DataKey.objects.all().delete()

    @pytest.mark.parametrize(
        ("changes", "name"),
        [
            ({"day": NOW.date()}, "data_key_is_a_persons_or_a_days"),
            ({"wrapped": None}, "data_key_is_there_or_shredded"),
        ],
    )
    def test_constraints(self, changes: dict[str, Any], name: str) -> None:
        stored()
        with pytest.raises(IntegrityError, match=name), transaction.atomic():
            DataKey.objects.update(**changes)


@pytest.mark.django_db
class TestMasterKey:
    def test_without_one_it_is_the_pepper(self, settings: Settings) -> None:
        settings.MASTER_KEY = ""
        key = stored()
        settings.MASTER_KEY = settings.API_KEY_PEPPER
        assert key_named(key.id) == key

    def test_another_one_opens_nothing_until_the_former_is_named(self, settings: Settings) -> None:
        settings.MASTER_KEY = "one"
        key = stored()
        settings.MASTER_KEY = "two"
        assert key_of_person(ANNA) is None
        with pytest.raises(MasterKeyMissing):
            key_named(key.id)
        with pytest.raises(MasterKeyMissing):
            rewrap_keys()
        settings.FORMER_MASTER_KEYS = ["zero", "one"]
        assert key_of_person(ANNA) == key

    def test_rotation(self, settings: Settings) -> None:
        settings.MASTER_KEY = "one"
        keys = [stored(subject=bytes([number])) for number in range(5)]
        gone = stored()
        shred_keys(subjects=[ANNA], at=NOW)
        settings.MASTER_KEY, settings.FORMER_MASTER_KEYS = "two", ["one"]
        assert [rewrap_keys(most=3), rewrap_keys(most=3), rewrap_keys(most=3)] == [3, 2, 0]
        settings.FORMER_MASTER_KEYS = []
        assert [key_named(key.id).secret for key in keys] == [key.secret for key in keys]  # type: ignore[union-attr]
        assert key_named(gone.id) is None
