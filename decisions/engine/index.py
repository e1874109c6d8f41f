"""Which offers a basket could be touched by: postings under the keys they hang on, and their windows."""

from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import TypeAlias, TypeVar

from decisions.engine.basket import Basket
from decisions.engine.cards import Card, Outline
from decisions.engine.request import Request
from decisions.engine.selections import Key

T = TypeVar("T")
Ranks: TypeAlias = Sequence[int]
Pause: TypeAlias = Callable[[], None]
"""Called now and then while much is being done, so that others get their turn."""
SLICE = 1_024
"""Things done between two pauses."""
LONG = 64
"""Offers under one key from which on only those that are open about now are looked at."""
PERIOD = 15 * 60 * 1_000_000
"""Microseconds for which such a shortlist holds."""
_NONE: dict[str, int] = {}
_EVERYWHERE: Key = ("", "everywhere")
_ALWAYS: Key = ("", "always")
_SHOWN = frozenset(("sku", "coupon", "code", "code="))


def no_pause() -> None:
    """For whoever need not share the processor."""


def paced(things: Iterable[T], pause: Pause) -> Iterator[T]:
    """The things, with a pause after each slice of them."""
    for count, thing in enumerate(things, 1):
        yield thing
        if not count % SLICE:
            pause()


class Index:
    """Postings of ranks; immutable but for the shortlists, which hold for the period asked about last."""

    __slots__ = ("_cards", "_postings", "_shortlists")

    def __init__(
        self, cards: Sequence[Card], hung: Iterable[tuple[int, Iterable[Key]]], pause: Pause
    ) -> None:
        """`hung` says for each rank on which keys it hangs, in evaluation order."""
        self._cards = cards
        self._postings: dict[str, dict[str, int | array[int]]] = {}
        self._shortlists: dict[Key, tuple[int, Ranks]] = {}
        for rank, keys in paced(hung, pause):
            for name, value in keys:
                named = self._postings.get(name)
                if named is None:
                    named = self._postings[name] = {}
                found = named.get(value)
                # Most keys have one offer: only the others get an array.
                if found is None:
                    named[value] = rank
                elif isinstance(found, int):
                    named[value] = array("I", (found, rank))
                else:
                    found.append(rank)

    def under(self, name: str, value: str) -> Ranks:
        """All offers under a key, open or not, in evaluation order."""
        found = self._postings.get(name, _NONE).get(value)
        if found is None:
            return ()
        return (found,) if isinstance(found, int) else found

    def open_under(self, keys: Iterable[Key], now: int, asked: str | None = None) -> set[int]:
        """The offers under any of the keys that are open now, or that are asked for by their code."""
        ranks: set[int] = set()
        for key in keys:
            found = self.under(*key)
            if found:
                ranks.update(found if len(found) < LONG or asked is not None else self._near(key, found, now))
        cards = self._cards
        return {
            rank
            for rank in ranks
            if (card := cards[rank]).outline.opens <= now < card.outline.closes or card.code == asked
        }

    def coded(self, code: str, pool: str | None = None) -> set[int]:
        """The offers that an entered code belongs to, or the pool that it is in, open or not."""
        found = {*self.under("code", code.strip().casefold()), *self.under("code=", code.strip())}
        return found if pool is None else found.union(self.under("pool", pool))

    def _near(self, key: Key, ranks: Ranks, now: int) -> Ranks:
        """Those of many that are open at any time of this period."""
        period = now // PERIOD
        held = self._shortlists.get(key)
        if held is None or held[0] != period:
            start, end = period * PERIOD, (period + 1) * PERIOD
            outlines = ((rank, self._cards[rank].outline) for rank in ranks)
            near = array("I", (rank for rank, each in outlines if each.opens < end and each.closes > start))
            held = self._shortlists[key] = (period, near)
        return held[1]


def basket_index(cards: Sequence[Card], pause: Pause) -> Index:
    """All offers, each under a key that a basket must have for it to matter."""
    return Index(cards, ((rank, _hangs_on(card.outline)) for rank, card in enumerate(cards)), pause)


def gift_index(cards: Sequence[Card], pause: Pause) -> Index:
    """The offers that can give something away, under keys that a request shows before anything is read."""
    gifts = ((rank, card.outline) for rank, card in enumerate(paced(cards, pause)) if card.outline.gift)
    return Index(cards, ((rank, _shown(outline)) for rank, outline in gifts), pause)


def basket_keys(basket: Basket) -> Iterator[Key]:
    """Everything in a basket that an offer can hang on, but for the codes entered."""
    yield from _always(basket.request, basket.regions)
    yield from basket.index
    for segment in basket.shopper.segments:
        yield ("segment", segment)
    if basket.shopper.tier:
        yield ("tier", basket.shopper.tier)
    for code in basket.request.coupons:
        yield ("coupon", code.strip().casefold())


def request_keys(request: Request) -> Iterator[Key]:
    """What can be said before products and shopper are known."""
    yield _ALWAYS
    for line in request.lines:
        yield ("sku", line.sku)
    for code in request.coupons:
        yield ("coupon", code.strip().casefold())
        yield ("code", code.strip().casefold())
        yield ("code=", code.strip())


def _hangs_on(outline: Outline) -> Iterable[Key]:
    if outline.anchors is not None:
        return outline.anchors
    return (_ALWAYS, *(outline.places or (_EVERYWHERE,)))


def _shown(outline: Outline) -> Iterable[Key]:
    anchors = outline.anchors
    if anchors is not None and all(name in _SHOWN for name, _ in anchors):
        return anchors
    return (_ALWAYS,)


def _always(request: Request, regions: Iterable[str]) -> Iterator[Key]:
    """The keys of offers that no basket can be told from; elsewhere they matter to explanations alone."""
    if request.options.explain != "applied":
        yield _ALWAYS
        return
    yield _EVERYWHERE
    yield ("channel", request.channel)
    for region in regions:
        yield ("region", region)
    if request.store is not None:
        yield ("store", request.store)
