"""What must be known of live offers before a basket touches them; the offer itself is read when one does."""

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any, NamedTuple, TypeAlias

from decisions.engine.limits import NO_LIMITS
from decisions.engine.offer import Offer
from decisions.engine.selections import Key
from decisions.engine.tree import rarest

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_ZERO = 1 << 62
"""Added to numbers of either sign, so that their bytes sort as they do."""
ALWAYS, NEVER = -_ZERO + 1, _ZERO
"""The moments of a window that has no start, or no end."""

ReadOffer: TypeAlias = Callable[[Any], Offer]
"""Makes the offer of a card's source."""


class Outline(NamedTuple):
    """Of an offer, whatever its version; moments in microseconds since 1970, UTC."""

    stage: int
    """The first stage it works in."""
    priority: int
    opens: int
    closes: int
    """The first moment at which it is over, sunset included."""
    anchors: tuple[Key, ...] | None
    """Keys one of which a basket must have for the offer to matter; None = it always may."""
    places: tuple[Key, ...]
    """Where it always may: the places one of which the request must be in; empty = everywhere."""
    gift: bool
    """Whether it can give something away, so that stock has to be looked at."""
    limited: bool
    """Whether it states limits of use or a budget, so that what is left has to be looked at."""


class Card(NamedTuple):
    """One version of an offer in a snapshot."""

    order: bytes
    """Sorts in evaluation order; without the first byte, in the total order."""
    code: str
    version: int
    outline: Outline
    source: Any
    """The offer, or whatever the snapshot's reader makes it of."""


def moment(instant: datetime) -> int:
    """Microseconds since 1970."""
    return (instant - EPOCH) // _MICROSECOND


def instant(moment: int) -> datetime:
    """The aware datetime of a moment that is neither ALWAYS nor NEVER."""
    return EPOCH + moment * _MICROSECOND


def outline_of(offer: Offer) -> Outline:
    """The outline of a read offer."""
    anchors = _anchors(offer)
    ends = [moment(end) for end in (offer.ends, offer.sunset) if end is not None]
    return Outline(
        stage=min(offer.stages(), default=0),
        priority=offer.priority,
        opens=ALWAYS if offer.starts is None else moment(offer.starts),
        closes=min(ends, default=NEVER),
        anchors=None if anchors is None else tuple(sorted(anchors)),
        places=_places(offer) if anchors is None else (),
        gift=any(benefit.kind == "gift" for benefit in offer.give),
        limited=offer.limits != NO_LIMITS or offer.budget is not None or bool(offer.pools),
    )


def outline_from(stored: list[Any]) -> Outline:
    """The outline that was stored as JSON."""
    stage, priority, opens, closes, anchors, places, *flags = stored
    hangs_on = None if anchors is None else _keys(anchors)
    return Outline(stage, priority, opens, closes, hangs_on, _keys(places), *flags)


def card_of(code: str, version: int, outline: Outline, source: Any) -> Card:
    """The card of a version; `source` is the offer or what it will be read from."""
    order = (
        outline.stage.to_bytes(1, "big")
        + (_ZERO - outline.priority).to_bytes(8, "big")
        + (_ZERO + outline.opens).to_bytes(8, "big")
        + code.encode()
        + b"\0"
        + version.to_bytes(4, "big")
    )
    return Card(order, code, version, outline, source)


def _keys(stored: list[list[str]]) -> tuple[Key, ...]:
    # The few names are shared: 100,000 copies of "sku" are megabytes.
    return tuple((sys.intern(name), value) for name, value in stored)


def _anchors(offer: Offer) -> frozenset[Key] | None:
    codes = None
    if offer.trigger == "code":
        name = "code=" if offer.case_sensitive else "code"
        codes = frozenset((name, code) for code in offer.usable_codes())
        codes |= {("pool", pool) for pool in offer.pools}
    benefits = [benefit.anchors() for benefit in offer.give]
    touched = (
        None if None in benefits else frozenset().union(*(keys for keys in benefits if keys is not None))
    )
    return rarest((codes, offer.when.anchors(), touched))


def _places(offer: Offer) -> tuple[Key, ...]:
    where = offer.where
    for name, values in (("store", where.stores), ("region", where.regions), ("channel", where.channels)):
        if values:
            return tuple((name, value) for value in sorted(set(values)))
    return ()
