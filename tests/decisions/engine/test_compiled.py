"""Which offers of a snapshot a basket has read: those on its keys that are open, and those asked for."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from decisions.engine import Compiled, Facts, Offer, Policy, canonical, read_offer, read_request
from decisions.engine.basket import Basket
from decisions.engine.cards import Card, card_of, outline_from, outline_of
from decisions.engine.index import LONG, PERIOD
from decisions.engine.recent import Recent
from tests.decisions.engine import generated
from tests.decisions.engine.running import basket

NOON = datetime(2026, 6, 15, 12, tzinfo=UTC)
ORDER = [{"kind": "percent_off", "percent": "10", "on": "order"}]
SKU = [{"kind": "percent_off", "percent": "10", "items": {"skus": ["A"]}}]
GIFT = [{"kind": "gift", "options": [{"sku": "TOTE", "quantity": 1}]}]
CODE: dict[str, Any] = {"trigger": "code", "codes": ["SUN"]}


class Book:
    """A snapshot of documents, and which of its offers have been read so far."""

    def __init__(self, *documents: dict[str, Any] | tuple[int, dict[str, Any]]) -> None:
        self.read: list[str] = []
        numbered = [each if isinstance(each, tuple) else (1, each) for each in documents]
        cards = [self._card(version, read_offer(document)) for version, document in numbered]
        cards.sort(key=lambda card: card.order)
        self.compiled = Compiled("sha256:0", Policy(), cards, read=self._reading)

    def _card(self, version: int, offer: Offer) -> Card:
        return card_of(offer.code, version, outline_of(offer), offer)

    def _reading(self, offer: Offer) -> Offer:
        self.read.append(offer.code)
        return offer

    def candidates(self, clock: datetime = NOON, **sent: Any) -> list[str]:
        seen = Basket(read_request(basket(("A", 1, "100.00"), **sent)), Facts(), clock, Policy())
        return [live.code for live in self.compiled.candidates(seen)]


def offer(code: str, give: list[dict[str, Any]] = ORDER, **more: Any) -> dict[str, Any]:
    return {"offer": code, "give": give, **more}


def test_only_what_a_basket_touches_is_read() -> None:
    elsewhere = [{**SKU[0], "items": {"skus": ["B"]}}]
    book = Book(offer("order"), offer("sku", SKU), offer("other", elsewhere), offer("code", **CODE))
    assert book.read == []
    assert book.candidates() == ["sku", "order"]
    assert book.candidates() == ["sku", "order"]
    assert sorted(book.read) == ["order", "sku"]
    assert len(book.compiled.offers) == 4
    assert set(book.compiled.versions) == {"order", "sku", "other", "code"}
    assert sorted(book.read) == ["order", "sku"]


EARLY, LATE = NOON - timedelta(seconds=1), NOON + timedelta(seconds=1)
WINDOWS: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("no window", {}, {}, True),
    ("opens now", {"starts": "2026-06-15T12:00"}, {}, True),
    ("opens in a second", {"starts": "2026-06-15T12:00:01"}, {}, False),
    ("ends now", {"ends": "2026-06-15T12:00"}, {}, False),
    ("ends in a second", {"ends": "2026-06-15T12:00:01"}, {}, True),
    ("its sunset is now", {"sunset": "2026-06-15T12:00"}, {}, False),
    ("closed, and named", {"ends": "2026-06-15T12:00"}, {"options": {"offer": "it"}}, True),
    ("closed, and its code entered", {"ends": "2026-06-15T12:00", **CODE}, {"coupons": ["sun"]}, True),
    ("open, and its code not entered", CODE, {}, False),
]


@pytest.mark.parametrize("crowd", [0, LONG], ids=["alone", "in a crowd"])
@pytest.mark.parametrize(("name", "keys", "sent", "found"), WINDOWS, ids=[case[0] for case in WINDOWS])
def test_windows(name: str, keys: dict[str, Any], sent: dict[str, Any], found: bool, crowd: int) -> None:
    closed = [offer(f"closed-{number}", starts="2030-01-01") for number in range(crowd)]
    book = Book(offer("it", **keys), *closed)
    assert book.candidates(**sent) == (["it"] if found else [])
    assert book.read == (["it"] if found else [])


def test_a_crowd_opens_second_by_second_whichever_way_the_clock_is_asked() -> None:
    start = NOON - timedelta(microseconds=PERIOD)
    moments = [start + timedelta(seconds=30 * number) for number in range(2 * LONG)]
    book = Book(
        *(offer(f"o-{n:03}", starts=each.strftime("%Y-%m-%dT%H:%M:%S")) for n, each in enumerate(moments))
    )
    for number in (0, 3, 60, 2 * LONG - 1, 17, 1):
        assert len(book.candidates(moments[number])) == number + 1
        assert len(book.candidates(moments[number] - timedelta(microseconds=1))) == number


PLACES: list[tuple[str, dict[str, list[str]], bool]] = [
    ("everywhere", {}, True),
    ("the channel", {"channels": ["pos", "web"]}, True),
    ("another channel", {"channels": ["pos"]}, False),
    ("the region", {"regions": ["DE"]}, True),
    ("another region", {"regions": ["FR"]}, False),
    ("the store", {"stores": ["b-1"]}, True),
    ("another store", {"stores": ["b-2"]}, False),
]


@pytest.mark.parametrize(("name", "where", "found"), PLACES, ids=[case[0] for case in PLACES])
def test_another_place_is_met_in_explanations_alone(
    name: str, where: dict[str, list[str]], found: bool
) -> None:
    book = Book(offer("it", where=where))
    here: Any = {"channel": "web", "region": "DE", "store": "b-1"}
    assert book.candidates(**here, options={"explain": "applied"}) == (["it"] if found else [])
    assert book.candidates(**here, options={"explain": "candidates"}) == ["it"]


GIVERS: list[tuple[str, dict[str, Any], dict[str, Any], bool]] = [
    ("a gift for anything", {}, {}, True),
    ("not open", {"starts": "2026-06-16"}, {}, False),
    ("for a product that is there", {"when": [{"kind": "contains", "all_of": [{"skus": ["A"]}]}]}, {}, True),
    ("for another product", {"when": [{"kind": "contains", "all_of": [{"skus": ["B"]}]}]}, {}, False),
    ("for a category, which only the house knows", {"when": [{"kind": "segment", "in": ["vip"]}]}, {}, True),
    ("with its code", CODE, {"coupons": ["SUN"]}, True),
    ("without its code", CODE, {}, False),
    ("no gift", {"give": ORDER}, {}, False),
]


@pytest.mark.parametrize(("name", "keys", "sent", "found"), GIVERS, ids=[case[0] for case in GIVERS])
def test_who_might_give_something_away(
    name: str, keys: dict[str, Any], sent: dict[str, Any], found: bool
) -> None:
    book = Book(offer("it", **{"give": GIFT, **keys}))
    request = read_request(basket(("A", 1, "100.00"), **sent))
    assert [live.code for live in book.compiled.givers(request, NOON)] == (["it"] if found else [])


def test_several_versions_stand_side_by_side() -> None:
    second = offer("it", starts="2026-07-01")
    book = Book((2, second), (1, offer("it")), (7, offer("it", starts="2026-08-01")), offer("also"))
    assert [(live.version, live.since, live.until) for live in book.compiled.versions["it"]] == [
        (1, None, datetime(2026, 7, 1, tzinfo=UTC)),
        (2, datetime(2026, 7, 1, tzinfo=UTC), datetime(2026, 8, 1, tzinfo=UTC)),
        (7, datetime(2026, 8, 1, tzinfo=UTC), None),
    ]
    july = book.compiled.named("it", datetime(2026, 7, 3, tzinfo=UTC))
    assert july is not None
    assert july.version == 2
    assert book.compiled.named("nothing", NOON) is None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(generated.offers(0))
def test_an_outline_survives_being_stored(document: dict[str, Any]) -> None:
    outline = outline_of(read_offer(document, currency="EUR"))
    assert outline_from(json.loads(canonical(list(outline)))) == outline


@settings(max_examples=100, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.integers(-1_000_000, 1_000_000) | st.integers(-1, 1),
            st.none() | st.datetimes(timezones=st.just(UTC)),
            st.text(st.sampled_from("ab-"), min_size=1),
            st.integers(1, 3),
        ),
        unique_by=lambda each: each[2:],
    )
)
def test_bytes_sort_as_the_total_order_says(drawn: list[tuple[int, datetime | None, str, int]]) -> None:
    def said(each: tuple[int, datetime | None, str, int]) -> tuple[Any, ...]:
        priority, starts, code, version = each
        return (-priority, starts is not None, starts or NOON, code, version)

    def bytes_of(each: tuple[int, datetime | None, str, int]) -> bytes:
        priority, starts, code, version = each
        outline = outline_of(Offer(code, priority=priority, starts=starts))
        return card_of(code, version, outline, None).order

    assert sorted(drawn, key=bytes_of) == sorted(drawn, key=said)


def uses(recent: Recent[int, str]) -> Iterator[int]:
    for key in range(10):
        if recent.get(key) is not None:
            yield key


def test_what_was_used_lately_is_kept() -> None:
    recent: Recent[int, str] = Recent(3)
    for key in range(10):
        assert recent.get(key) is None
        recent.put(key, str(key))
        assert recent.get(0) == "0"
    kept = list(uses(recent))
    assert 0 in kept
    assert 9 in kept
    assert len(kept) <= 6
