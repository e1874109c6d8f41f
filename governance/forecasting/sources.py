"""Which baskets are replayed: the log's or the orders' of the last weeks, whichever hold more."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from catalog.money import to_text
from catalog.selectors.past_orders import SoldBasket, last_order_at, sold_baskets, sold_between
from decisions.public import Asked, Past, latest_per_basket, logged_baskets, with_facts

LOG, ORDERS, NONE = "log", "orders", "none"
WEEKS = 8
Key = str | int


@dataclass(frozen=True, slots=True)
class Source:
    """Baskets of a time, in its order; `until` is not included."""

    name: str
    since: datetime | None = None
    until: datetime | None = None
    keys: Sequence[Key] = ()


def choose(at: datetime, weeks: int = WEEKS, *, only: str | None = None) -> Source:
    """The source with more baskets: decisions of the last weeks, or orders of the weeks up to the newest one.

    An import may be of any year: what counts is how people bought, not when. `only` asks for one of them.
    """
    found = []
    if only in (None, LOG):
        found.append(_logged(at, weeks))
    if only in (None, ORDERS):
        found.append(_ordered(at, weeks))
    best = max(found, key=lambda source: len(source.keys))
    return best if best.keys else Source(NONE)


def baskets(source: str, keys: Sequence[Key], *, gifts: Collection[str], today: datetime) -> list[Asked]:
    """The baskets of these keys; `gifts` are SKUs that offers could give away."""
    if source == LOG:
        return logged_baskets([str(key) for key in keys], gifts=gifts)
    sold = sold_baskets([int(key) for key in keys])
    return with_facts([past_of(basket) for basket in sold], gifts=gifts, today=today)


def past_of(basket: SoldBasket) -> Past:
    """The basket as a till would have asked: whole-line amounts at the shelf, no codes, no shipping."""
    request: dict[str, Any] = {
        "channel": basket.channel,
        "currency": basket.currency,
        "basket": {
            "id": basket.order_id,
            "lines": [
                {
                    "id": line.line_id,
                    "sku": line.sku,
                    "quantity": line.quantity,
                    "amount": to_text(line.shelf, basket.currency),
                }
                for line in basket.lines
            ],
        },
        "options": {"nudges": False},
    }
    for name, value in (("store", basket.store), ("region", basket.region)):
        if value is not None:
            request[name] = value
    if basket.customer is not None:
        request["customer"] = {"id": basket.customer}
    return Past(str(basket.key), basket.placed_at, basket.zone, request)


def _logged(at: datetime, weeks: int) -> Source:
    since = at - timedelta(weeks=weeks)
    return Source(LOG, since, at, latest_per_basket(since, at).keys)


def _ordered(at: datetime, weeks: int) -> Source:
    last = last_order_at()
    if last is None:
        return Source(ORDERS)
    until = min(at, last + timedelta(seconds=1))
    since = until - timedelta(weeks=weeks)
    return Source(ORDERS, since, until, sold_between(since, until))
