"""Which products an offer could take something off, and when two offers could meet."""

from decisions.engine.basket import Basket
from decisions.engine.live import Live
from decisions.engine.offer import Offer
from decisions.engine.selections import selections_of

REDUCING = ("item", "order")


def reached_rows(offer: Offer, basket: Basket) -> int:
    """The rows of a basket that it may reduce, whatever its conditions say, as a mask."""
    found = 0
    for benefit in offer.give:
        if benefit.stage() in REDUCING:
            named = list(selections_of(benefit))
            for selection in named or (None,):
                found |= basket.everything if selection is None else selection.mask(basket, basket.sight)
    return found & _discountable(basket)


def meet_in_time(one: Offer, other: Live) -> bool:
    """Whether there is a moment at which both are in force."""
    starts = [start for start in (one.starts, other.offer.starts, other.since) if start is not None]
    mine, its = (one.ends, one.sunset), (other.offer.ends, other.offer.sunset, other.until)
    ends = [end for end in (*mine, *its) if end is not None]
    return not starts or not ends or max(starts) < min(ends)


def meet_in_place(one: Offer, other: Offer) -> bool:
    """Whether there is a channel in which both are in force; regions and stores may lie in each other."""
    here, there = set(one.where.channels), set(other.where.channels)
    return not here or not there or not here.isdisjoint(there)


def _discountable(basket: Basket) -> int:
    return basket.memo(
        "discountable", lambda _: sum(1 << row.index for row in basket.rows if row.discountable)
    )
