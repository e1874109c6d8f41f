"""What can be said of a candidate before anything runs: place, time, code, currency, switches."""

from datetime import datetime

from decisions.engine.basket import Basket
from decisions.engine.facts import Overrides
from decisions.engine.live import Live
from decisions.engine.reasons import Code, Reason


def window_reason(live: Live, clock: datetime) -> Reason | None:
    """Why the clock lies outside the offer's window."""
    offer = live.offer
    if offer.starts is not None and clock < offer.starts:
        return Reason(Code.NOT_STARTED, {"starts": instant(offer.starts)})
    for end in (offer.ends, offer.sunset):
        if end is not None and clock >= end:
            return Reason(Code.ENDED, {"ends": instant(end)})
    return None


def place_reasons(live: Live, basket: Basket) -> list[Reason]:
    """Which of the offer's places the request is not in."""
    where = live.offer.where
    reasons = []
    if where.channels and basket.channel not in where.channels:
        reasons.append(Reason(Code.WRONG_CHANNEL, {"in": list(where.channels)}))
    if where.regions and basket.regions.isdisjoint(where.regions):
        reasons.append(Reason(Code.WRONG_REGION, {"in": list(where.regions)}))
    if where.stores and basket.request.store not in where.stores:
        reasons.append(Reason(Code.WRONG_STORE, {"in": list(where.stores)}))
    return reasons


def switch_reason(live: Live, basket: Basket, overrides: Overrides) -> Reason | None:
    """That the offer is killed or paused here."""
    if not overrides.switches:
        return None
    action = overrides.action_on(live.code, live.offer.campaign, live.tags, basket.channel)
    if action is None:
        return None
    return Reason(Code.KILLED if action == "kill" else Code.PAUSED)


def currency_reason(live: Live, basket: Basket) -> Reason | None:
    """That the offer states no amounts in the request's currency."""
    if live.currencies is None or basket.currency in live.currencies:
        return None
    return Reason(Code.CURRENCY_NOT_OFFERED, {"currency": basket.currency})


def instant(moment: datetime) -> str:
    """An instant as answers write it."""
    return moment.strftime("%Y-%m-%dT%H:%M:%SZ")
