"""Which gifts' stock a decision may have to look at."""

from collections.abc import Iterable
from datetime import datetime

from decisions.engine import Compiled, Request
from decisions.engine.live import Live


def gifts_for(compiled: Compiled, request: Request, clock: datetime) -> set[str]:
    """The SKUs that offers open here and now could give on this request."""
    found: set[str] = set()
    for live in compiled.givers(request, clock):
        channels = live.offer.where.channels
        if (not channels or request.channel in channels) and _triggered(live, request):
            found.update(_skus(live))
    return found


def all_gifts(compiled: Compiled) -> set[str]:
    """The SKUs that any of its offers could ever give."""
    return {sku for live in compiled.gifts() for sku in _skus(live)}


def _triggered(live: Live, request: Request) -> bool:
    """Whether an offer with codes had any chance to be asked for."""
    return live.offer.trigger != "code" or bool(request.coupons)


def _skus(live: Live) -> Iterable[str]:
    """Every SKU among the options of an offer's gifts."""
    for benefit in live.offer.give:
        if benefit.kind == "gift":
            for option in benefit.options:  # type: ignore[attr-defined]
                yield option.sku
