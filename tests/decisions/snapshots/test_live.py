"""What a process decides with, and how it follows the database."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from decisions.engine import Offer, read_offer
from decisions.models import CurrentSnapshot, Definition, Snapshot
from decisions.overrides.switches import switch
from decisions.snapshots import library, readers
from decisions.snapshots.documents import (
    EMPTY,
    DefinitionInput,
    Installed,
    ManifestEntry,
    hash_of,
    manifest_text,
    snapshot_hash,
)
from decisions.snapshots.install import hold_installation, install_snapshot
from decisions.snapshots.live import LIVE, NotReady, compiled_at, refresh
from decisions.snapshots.readers import READERS
from decisions.snapshots.selectors import SnapshotMissing
from decisions.snapshots.watcher import live, ready
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF

pytestmark = pytest.mark.django_db

Install = Callable[..., Installed]


def install_unreadable() -> str:
    """Makes a snapshot live that holds a kind which this code doesn't know, as a newer release might."""
    body = json.dumps({"offer": "future", "give": [{"kind": "teleport"}]})
    entry = ManifestEntry("offer", "future", 1, hash_of(body))
    Definition.objects.create(hash=entry.hash, kind="offer", code="future", version=1, body=body)
    manifest = manifest_text([entry])
    snapshot = Snapshot.objects.create(hash=snapshot_hash(manifest), manifest=manifest, offers=1)
    sequence, _ = hold_installation()
    CurrentSnapshot.objects.update(snapshot=snapshot, sequence=sequence + 1)
    return snapshot.hash


def test_it_follows_each_installation(install: Install) -> None:
    assert refresh().compiled.hash == EMPTY
    installed = install(*BOOK)
    assert live().compiled.hash == installed.hash
    assert set(live().compiled.versions) == {document["offer"] for document in BOOK}
    assert ready()


def test_only_changed_documents_are_parsed(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(*BOOK)
    refresh()
    parsed = []

    def noting(document: dict[str, Any]) -> Offer:
        parsed.append(document["offer"])
        return read_offer(document)

    monkeypatch.setattr(readers, "READERS", {**READERS, "offer": noting})
    install(*BOOK[:-1], (2, {**BOOK[-1], "priority": 7}))
    assert [each.version for each in refresh().compiled.versions["vip-day"]] == [2]
    assert parsed == ["vip-day"]


def test_the_same_document_under_another_version_counts_as_that_version(install: Install) -> None:
    install((1, TEN_OFF))
    install((2, TEN_OFF))
    assert [each.version for each in refresh().compiled.versions["summer10"]] == [2]


def test_overrides_come_without_compiling(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    install(*BOOK)
    before = refresh()
    monkeypatch.setattr(library, "Compiled", lambda *args, **more: pytest.fail("compiled"))
    number = switch(action="pause", target="tag", code="seasonal", reason="stock take", actor="olga")
    after = refresh()
    assert after.compiled is before.compiled
    assert (after.overrides.number, after.overrides.switches) == (number, (("pause", "tag", "seasonal"),))


def test_an_unreadable_snapshot_leaves_the_last_one_live_and_kills_still_work(
    install: Install, caplog: pytest.LogCaptureFixture
) -> None:
    last = install(*BOOK)
    refresh()
    install_unreadable()
    assert refresh().compiled.hash == last.hash
    assert "future" in caplog.text
    number = switch(action="kill", target="everything", code="", reason="fire", actor="olga")
    assert (refresh().compiled.hash, refresh().overrides.number) == (last.hash, number)
    mended = install(TEN_OFF)
    assert refresh().compiled.hash == mended.hash


def test_a_process_that_starts_with_an_unreadable_snapshot_is_not_ready() -> None:
    install_unreadable()
    with pytest.raises(NotReady):
        refresh()
    assert not ready()
    assert LIVE.current is None


def test_any_snapshot_can_be_had_by_its_hash(install: Install) -> None:
    old = install(TEN_OFF)
    install(FIVE_OFF)
    refresh()
    assert list(compiled_at(old.hash).versions) == ["summer10"]
    assert compiled_at(old.hash) is compiled_at(old.hash)
    assert len(compiled_at(EMPTY).offers) == 0


def test_a_hash_that_nobody_installed() -> None:
    with pytest.raises(SnapshotMissing):
        compiled_at("sha256:" + "0" * 64)


def test_guardrails_suppressions_and_experiments_are_parts_of_a_snapshot() -> None:
    documents = [
        {"guardrail": "m20", "kind": "margin_floor", "params": {"percent": "20"}},
        {"suppression": "loyal", "blocks": {"all": True}},
        {"experiment": "aov", "unit": "customer", "arms": {"b": "60", "a": "40"}},
    ]
    kinds = ("guardrail", "suppression", "experiment")
    install_snapshot(
        definitions=[
            DefinitionInput(kind, document[kind], 1, document)  # type: ignore[arg-type]
            for kind, document in zip(kinds, documents, strict=True)
        ]
    )
    compiled = refresh().compiled
    assert [each.code for each in compiled.guardrails] == ["m20"]
    assert [each.code for each in compiled.suppressions] == ["loyal"]
    assert [(each.code, list(each.arms)) for each in compiled.experiments] == [("aov", ["a", "b"])]
