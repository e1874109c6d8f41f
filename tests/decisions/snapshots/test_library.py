"""Compiling from what is at hand: the same snapshot as from nothing, with nothing read that need not be."""

import gc
import random
import sys
import time
from collections.abc import Callable
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from pytest_django import Settings

from decisions.engine import Compiled, DocumentErrors, Facts, Policy, read_request
from decisions.engine.basket import Basket
from decisions.models import Card, Definition
from decisions.overrides.switches import switch
from decisions.snapshots import cards, documents, library, readers
from decisions.snapshots.cards import forget_others, pack, unpack
from decisions.snapshots.documents import Installed, ManifestEntry, manifest_text, read_manifest
from decisions.snapshots.library import Library
from decisions.snapshots.live import LIVE, compiled_at, refresh
from decisions.snapshots.readers import READERS
from tests.decisions.documents import BOOK, FIVE_OFF, TEN_OFF, basket
from tests.decisions.engine.running import CLOCK

pytestmark = pytest.mark.django_db

Json = dict[str, Any]
Install = Callable[..., Installed]


def compiled(of: Library, digest: str, *, keep: bool = True) -> Compiled:
    with connection.cursor() as cursor:
        return of.compile(cursor, digest, keep=keep)


@pytest.fixture
def reading(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The codes of the offers that a process reads, installing aside."""
    read: list[str] = []

    def noting(document: Json) -> Any:
        read.append(document["offer"])
        return READERS["offer"](document)

    monkeypatch.setattr(readers, "READERS", {**READERS, "offer": noting})
    return read


def any_offer(chance: random.Random, number: int) -> tuple[int, Json]:
    """A version of one of a few offers, of any stage, key and window."""
    keys: list[Json] = [
        {"items": {"skus": [f"S{number % 3}"]}},
        {"items": {"brands": ["Alba"]}},
        {"on": "order"},
    ]
    document: Json = {
        "offer": f"o-{number}",
        "priority": chance.randint(-1, 1),
        "give": [{"kind": "percent_off", "percent": str(chance.randint(1, 9)), **chance.choice(keys)}],
    }
    if chance.random() < 0.5:
        document["starts"] = f"2026-0{chance.randint(5, 7)}-01"
    return chance.randint(1, 2), document


def any_book(chance: random.Random) -> list[tuple[int, Json]]:
    book = [any_offer(chance, number) for number in range(chance.randint(0, 12))]
    # Some stand there in two versions, of which the second may be the same document.
    later = [(version + 1, chance.choice([document, any_offer(chance, 0)[1]])) for version, document in book]
    return book + [(v, {**d, "offer": book[i][1]["offer"]}) for i, (v, d) in enumerate(later) if i % 3 == 0]


def described(snapshot: Compiled) -> Any:
    """Everything that decisions see of a snapshot."""
    sent = basket(basket={"lines": [{"id": "1", "sku": "S1", "quantity": 1, "unit_price": "10.00"}]})
    shelf = Facts(products={"S1": {"brand": "Alba", "categories": [], "tags": [], "attributes": {}}})
    here = Basket(read_request(sent), shelf, CLOCK, Policy())
    return (
        snapshot.hash,
        list(snapshot.offers),
        {code: list(versions) for code, versions in snapshot.versions.items()},
        [live.rank for live in snapshot.candidates(here)],
        snapshot.policy,
    )


@pytest.mark.parametrize("seed", range(12))
def test_a_switch_gives_what_a_compilation_from_nothing_gives(seed: int, install: Install) -> None:
    chance = random.Random(seed)
    following = Library()
    for _ in range(6):
        installed = install(*any_book(chance), policy={"max_coupons": chance.randint(1, 3)})
        switched = described(compiled(following, installed.hash))
        assert switched == described(compiled(Library(), installed.hash, keep=False))


def test_nothing_is_read_before_a_basket_touches_it(install: Install, reading: list[str]) -> None:
    installed = install(*BOOK)
    found = compiled(Library(), installed.hash)
    assert reading == []
    assert found.versions["vip-day"][0].offer.name == "VIP day"
    assert found.versions["vip-day"][0].offer.name == "VIP day"
    assert reading == ["vip-day"]


def test_what_one_snapshot_has_read_the_next_one_has(install: Install, reading: list[str]) -> None:
    own = Library()
    for priority in (1, 2):
        installed = install(*BOOK[:-1], {**BOOK[-1], "priority": priority})
        assert compiled(own, installed.hash).versions["ship50"][0].offer.name == "Free shipping"
    assert reading == ["ship50"]


def test_a_switch_asks_for_what_is_new_alone(install: Install, monkeypatch: pytest.MonkeyPatch) -> None:
    own = Library()
    compiled(own, install(*BOOK).hash)
    asked: list[int] = []
    real = cards.stored_cards

    def noting(cursor: Any, hashes: Any) -> Any:
        asked.append(len(hashes))
        return real(cursor, hashes)

    monkeypatch.setattr(library, "stored_cards", noting)
    compiled(own, install(*BOOK[:-1], {**BOOK[-1], "priority": 7}).hash)
    assert asked == [1]


class TestCards:
    def test_another_releases_cards_are_made_anew_and_kept(
        self, install: Install, reading: list[str], monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed = install(*BOOK)
        assert Card.objects.count() == len(BOOK)
        monkeypatch.setattr(cards, "MARK", "another")
        compiled(Library(), installed.hash)
        assert len(reading) == len(BOOK)
        compiled(Library(), installed.hash)
        assert len(reading) == len(BOOK)
        assert Card.objects.count() == 2 * len(BOOK)
        with connection.cursor() as cursor:
            assert forget_others(cursor) == len(BOOK)
        assert set(Card.objects.values_list("mark", flat=True)) == {"another"}

    def test_a_glance_at_an_old_snapshot_keeps_none(
        self, install: Install, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        installed = install(*BOOK)
        monkeypatch.setattr(cards, "MARK", "another")
        compiled(Library(), installed.hash, keep=False)
        assert Card.objects.count() == len(BOOK)

    def test_they_cannot_be_changed(self, install: Install) -> None:
        install(TEN_OFF)
        with pytest.raises(DatabaseError, match="Cannot update"), transaction.atomic():
            Card.objects.update(outline="[]")

    def test_they_hold_the_document(self, install: Install) -> None:
        install(*BOOK)
        bodies = dict(Definition.objects.values_list("hash", "body"))
        for card in Card.objects.all():
            assert unpack(bytes(card.packed)) == bodies[card.hash]

    @pytest.mark.parametrize("body", ["{}", '{"offer":"ö","name":"\U0001f600"}', "x" * 100_000])
    def test_any_text_comes_out_as_it_went_in(self, body: str) -> None:
        assert unpack(pack(body)) == body


def test_a_manifest_is_read_in_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    names = ["a", '"],["', "],[", '\\"],["', "[[", ']]"', "ö", ""]
    entries = sorted(ManifestEntry("policy", name, number, "0" * 64) for number, name in enumerate(names))
    for size in range(1, 200, 7):
        monkeypatch.setattr(documents, "_PIECE", size)
        assert list(read_manifest(manifest_text(entries))) == entries
    assert list(read_manifest("[]")) == []


def test_a_kill_does_not_wait_for_a_long_compilation(
    install: Install, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = install(TEN_OFF)
    refresh()
    install(TEN_OFF, FIVE_OFF)
    settings.SNAPSHOT_POLL_SECONDS = 0.01
    meanwhile: list[tuple[str, int]] = []
    real = LIVE.library.compile

    def long(cursor: Any, digest: str, *, keep: bool, pause: Callable[[], None]) -> Compiled:
        number = switch(action="kill", target="offer", code="summer10", reason="wrong", actor="olga")
        time.sleep(0.02)
        pause()
        assert LIVE.current is not None
        assert LIVE.current.overrides.number == number
        meanwhile.append((LIVE.current.compiled.hash, number))
        return real(cursor, digest, keep=keep, pause=pause)

    monkeypatch.setattr(LIVE.library, "compile", long)
    after = refresh()
    ((before, number),) = meanwhile
    assert before == first.hash
    assert after.overrides.number == number
    assert set(after.compiled.versions) == {"summer10", "five-off"}


def test_the_last_snapshot_is_given_back_without_the_collector(install: Install) -> None:
    install(*BOOK)
    last = refresh().compiled
    assert list(last.offers)
    gc.disable()
    try:
        install(TEN_OFF)
        refresh()
        # Nobody has it but this test, and the question itself.
        assert sys.getrefcount(last) == 2
    finally:
        gc.enable()


def test_an_old_snapshot_is_made_from_what_is_at_hand(install: Install, reading: list[str]) -> None:
    old = install(*BOOK)
    install(*BOOK[1:], {**BOOK[0], "priority": 7})
    assert refresh().compiled.versions["ship50"][0].version == 1
    assert compiled_at(old.hash).versions["ship50"][0].offer.name == "Free shipping"
    assert reading == ["ship50"]


def test_an_unreadable_document_keeps_nothing_half_done(install: Install) -> None:
    broken = {**TEN_OFF, "give": [{"kind": "percent_off", "percent": "110"}]}
    with pytest.raises(DocumentErrors):
        install(FIVE_OFF, broken)
    assert Card.objects.count() == 0
    assert Definition.objects.count() == 0
