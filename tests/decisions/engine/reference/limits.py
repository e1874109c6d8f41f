"""Whether an offer is used up before anything runs."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from tests.decisions.engine.reference.budgets import draws, purses
from tests.decisions.engine.reference.world import Doc, Shop

DAYS = {"day": 1, "week": 7, "month": 30}


def used_up(offer: Doc, shop: Shop) -> bool:
    """Whether a limit is reached, a budget spent, or a guest not wanted."""
    limits = offer.get("limits") or {}
    counted = limits.get("identities") or ["id", "email"]
    known = [name for name in counted if named(name, shop)]
    if limits.get("guests") == "reject" and not known:
        return True
    if draws(offer) and any(left == 0 for left, _ in purses(offer, shop)):
        return True
    return any(left <= 0 for left in lefts(offer, limits, known, shop))


def named(name: str, shop: Shop) -> Any:
    """What the request says of an identity."""
    customer = shop.request.get("customer") or {}
    if name in ("id", "email"):
        return customer.get("id" if name == "id" else "email_hash")
    return (customer.get("identities") or {}).get(name)


def lefts(offer: Doc, limits: Doc, known: list[str], shop: Shop) -> Iterator[int]:
    """What each limit leaves; places have no history before the first request."""
    code = offer["offer"]
    customers = shop.usage.get("customers") or {}
    of_all = [(customer, offers[code]) for customer, offers in customers.items() if code in offers]
    counts = {customer: used if isinstance(used, int) else len(used) for customer, used in of_all}
    moments = [
        (customer, datetime.fromisoformat(text))
        for customer, used in of_all
        if not isinstance(used, int)
        for text in used
    ]
    me = named("id", shop) if "id" in known else None
    if limits.get("total") is not None:
        uses = max((shop.usage.get("offers") or {}).get(code, 0), sum(counts.values()))
        yield limits["total"] - uses
    if limits.get("per_customer") is not None and known:
        yield limits["per_customer"] - counts.get(me, 0)
    yield from (
        most for channel, most in (limits.get("per_channel") or {}).items() if channel == shop.channel
    )
    if limits.get("per_store") is not None and shop.request.get("store"):
        yield limits["per_store"]
    for limit in limits.get("per_period") or []:
        if limit.get("per", "customer") == "offer":
            yield limit["count"] - sum(within(limit, offer, moment, shop) for _, moment in moments)
        elif known:
            own = [moment for customer, moment in moments if customer == me]
            yield limit["count"] - sum(within(limit, offer, moment, shop) for moment in own)


def within(limit: Doc, offer: Doc, moment: datetime, shop: Shop) -> bool:
    """Whether a use lies in the period of the decision."""
    if limit.get("kind") == "rolling":
        return shop.clock - timedelta(hours=24 * DAYS[limit["period"]]) < moment <= shop.clock
    zone = ZoneInfo(offer.get("zone") or "UTC")
    then, now = (first_day(each.astimezone(zone).date(), limit["period"]) for each in (moment, shop.clock))
    return then == now


def first_day(day: date, period: str) -> date:
    """The day on which a day's period begins."""
    if period == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if period == "month" else day


def code_left(offer: Doc, shop: Shop) -> bool:
    """Whether one of its codes was entered and has uses left."""
    most = (offer.get("limits") or {}).get("per_code")
    used = {code.lower(): count for code, count in (shop.usage.get("codes") or {}).items()}
    for code in offer["codes"]:
        entered = code.lower() in shop.coupons
        sharing = [o for o in shop.offers if code.lower() in [own.lower() for own in o.get("codes") or []]]
        stated = [(o.get("limits") or {}).get("per_code") for o in sharing]
        tightest = min((each for each in stated if each is not None), default=0)
        if entered and (most is None or tightest > used.get(code.lower(), 0)):
            return True
    return False
