"""Installing snapshots: content-addressed, idempotent, in the caller's transaction, immutable."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from catalog.errors import OfferdeskError
from decisions.engine import DocumentErrors, canonical
from decisions.models import Definition, Snapshot
from decisions.snapshots.documents import DefinitionInput, Installed, ManifestEntry, hash_of
from decisions.snapshots.install import install_entries, install_snapshot
from decisions.snapshots.selectors import Position, current_manifest, read_position
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF

pytestmark = pytest.mark.django_db

Install = Callable[..., Installed]
AOV = {"experiment": "aov", "unit": "customer", "arms": {"control": "50", "treatment": "50"}}


def position() -> Position:
    with connection.cursor() as cursor:
        return read_position(cursor)


def test_installing_twice_changes_nothing(install: Install) -> None:
    first = install(*BOOK)
    assert first.changed
    assert install(*reversed(BOOK)) == Installed(first.hash, first.sequence, changed=False)


def test_every_switch_has_a_greater_sequence(install: Install) -> None:
    one, two, back = install(TEN_OFF), install(FIVE_OFF), install(TEN_OFF)
    assert two.sequence == one.sequence + 1
    assert back.sequence == two.sequence + 1
    assert back.hash == one.hash


def test_a_version_is_part_of_the_snapshot(install: Install) -> None:
    assert install((1, TEN_OFF)).hash != install((2, TEN_OFF)).hash


def test_snapshots_share_their_definitions(install: Install) -> None:
    install(*BOOK)
    before = Definition.objects.count()
    install(*BOOK[:-1], {**BOOK[-1], "priority": 7})
    assert Definition.objects.count() == before + 1


def test_the_manifest_says_what_is_live(install: Install) -> None:
    install((3, TEN_OFF), FIVE_OFF, policy={"max_coupons": 1})
    assert [(entry.kind, entry.code, entry.version) for entry in current_manifest()] == [
        ("offer", "five-off", 1),
        ("offer", "summer10", 3),
        ("policy", "default", 1),
    ]
    assert all(Definition.objects.filter(hash=entry.hash).exists() for entry in current_manifest())
    assert isinstance(current_manifest()[0], ManifestEntry)


def test_the_empty_set_can_be_live(install: Install) -> None:
    install(*BOOK)
    assert install().changed
    assert current_manifest() == []


def test_it_goes_back_with_the_callers_transaction(install: Install) -> None:
    before = install(TEN_OFF)
    with transaction.atomic():
        install(FIVE_OFF)
        transaction.set_rollback(True)
    assert position().hash == before.hash
    assert not Definition.objects.filter(code="five-off").exists()


@pytest.mark.parametrize(
    ("definitions", "code"),
    [
        ([DefinitionInput("banner", "b", 1, {"banner": "b"})], "kind_not_built"),
        ([DefinitionInput("offer", "other", 1, TEN_OFF)], "code_mismatch"),
        ([DefinitionInput("offer", "summer10", 1, TEN_OFF) for _ in range(2)], "defined_twice"),
        ([DefinitionInput("policy", name, 1, {"policy": name}) for name in ("a", "b")], "defined_twice"),
        ([DefinitionInput("experiment", "aov", each, AOV) for each in (1, 2)], "defined_twice"),
    ],
    ids=[
        "a kind not built",
        "another code inside",
        "one version twice",
        "two policies",
        "two versions of an experiment",
    ],
)
def test_a_contradictory_set_is_refused(definitions: list[DefinitionInput], code: str) -> None:
    before = position()
    with pytest.raises(OfferdeskError) as caught:
        install_snapshot(definitions=definitions)
    assert caught.value.code == code
    assert position() == before
    assert Definition.objects.count() == 0


class TestLazily:
    """Documents are asked for only where none is stored, and have to be those that were named."""

    def entries(self, *documents: dict[str, Any]) -> list[ManifestEntry]:
        return [ManifestEntry("offer", each["offer"], 1, hash_of(canonical(each))) for each in documents]

    def test_only_what_is_new_is_asked_for(self, install: Install) -> None:
        install(TEN_OFF)
        asked: list[str] = []

        def fetch(missing: list[ManifestEntry]) -> list[DefinitionInput]:
            asked.extend(entry.code for entry in missing)
            return [DefinitionInput("offer", "five-off", 1, FIVE_OFF)]

        entries = self.entries(TEN_OFF, FIVE_OFF)
        installed = install_entries(entries=entries, fetch=fetch)
        assert asked == ["five-off"]
        assert installed == Installed(install(TEN_OFF, FIVE_OFF).hash, installed.sequence, changed=True)
        install_entries(entries=entries, fetch=fetch)
        assert asked == ["five-off"]

    @pytest.mark.parametrize(
        ("given", "code"),
        [
            ([], "document_missing"),
            ([DefinitionInput("offer", "five-off", 1, {**FIVE_OFF, "name": "x"})], "document_differs"),
            ([DefinitionInput("offer", "other", 1, FIVE_OFF)], "code_mismatch"),
        ],
        ids=["none", "another", "another code"],
    )
    def test_another_document_is_refused(self, given: list[DefinitionInput], code: str) -> None:
        before = position()
        with pytest.raises(OfferdeskError) as caught:
            install_entries(entries=self.entries(FIVE_OFF), fetch=lambda missing: given)
        assert (caught.value.code, position(), Definition.objects.count()) == (code, before, 0)

    def test_a_stored_document_of_another_code_is_refused(self, install: Install) -> None:
        install(TEN_OFF)
        (entry,) = self.entries(TEN_OFF)
        with pytest.raises(OfferdeskError) as caught:
            install_entries(entries=[entry._replace(code="other")], fetch=lambda missing: [])
        assert caught.value.code == "code_mismatch"


def test_a_document_that_cannot_be_read_is_named(install: Install) -> None:
    broken = {**TEN_OFF, "give": [{"kind": "percent_off", "percent": "110"}]}
    with pytest.raises(DocumentErrors) as caught:
        install(FIVE_OFF, broken)
    assert caught.value.document == "offer summer10"
    assert [problem.path for problem in caught.value.problems] == ["/give/0/percent"]
    assert Definition.objects.count() == 0


@pytest.mark.parametrize("model", [Definition, Snapshot])
@pytest.mark.parametrize("statement", ["UPDATE {} SET hash = hash", "DELETE FROM {}"])
def test_what_was_live_once_cannot_be_changed(
    install: Install, model: type[Definition] | type[Snapshot], statement: str
) -> None:
    install(*BOOK)
    with (
        pytest.raises(DatabaseError, match="Cannot update or delete"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(statement.format(model._meta.db_table))
