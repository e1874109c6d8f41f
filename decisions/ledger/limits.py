"""The limits and the budget of an offer as needs of one decision."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime

from decisions.codes.digests import code_digest, subject_digest
from decisions.engine import Offer
from decisions.engine.basket import Basket
from decisions.engine.campaign import Campaigns
from decisions.engine.identities import counted, identities_of
from decisions.engine.limits import PeriodLimit
from decisions.engine.periods import period_key, rolling_start
from decisions.ledger.needs import Need


@dataclass(frozen=True, slots=True)
class Occasion:
    """What of a decision its limits look at."""

    identities: Mapping[str, str]
    channel: str
    store: str | None
    currency: str
    created: datetime


def occasion_of(basket: Basket) -> Occasion:
    """The occasion of a basket."""
    request = basket.request
    return Occasion(
        identities_of(request.customer, basket.shopper.id),
        request.channel,
        request.store,
        request.currency,
        basket.clock,
    )


def use_needs(offer: Offer, version: int, occasion: Occasion) -> Iterator[Need]:
    """One use of an offer by one order, under each limit that binds here; codes are counted apart."""
    limits = offer.limits

    def need(kind: str, limit: int, subject: str = "", **more: object) -> Need:
        return Need(kind, offer.code, 1, limit, version, subject=subject, offers=(offer.code,), **more)  # type: ignore[arg-type]

    if limits.total is not None:
        yield need("total", limits.total)
    if occasion.channel in limits.per_channel:
        yield need("per_channel", limits.per_channel[occasion.channel], occasion.channel)
    if limits.per_store is not None and occasion.store is not None:
        yield need("per_store", limits.per_store, occasion.store)
    who = sorted(
        f"{kind}:{subject_digest(kind, value).hex()}"
        for kind, value in counted(occasion.identities, limits.identities)
    )
    if limits.per_customer is not None:
        for subject in who:
            yield need("per_customer", limits.per_customer, subject, shared=f"per_customer {offer.code}")
    for each in limits.per_period:
        period, since = _period(each, offer.zone, occasion.created)
        if each.per == "offer":
            yield need("per_period", each.count, period=period, since=since)
            continue
        for subject in who:
            shared = f"per_period {offer.code} {period}"
            yield need("per_period", each.count, subject, period=period, since=since, shared=shared)


def code_need(offer: Offer, version: int, code: str, pools: Mapping[str, str]) -> Need | None:
    """One use of an entered code; None where it isn't the offer's, or nobody counts its uses.

    `pools` are those of the codes that were found in one; such a code is used once unless the offer says so.
    """
    pool = pools.get(code.strip())
    if pool is not None and pool in offer.pools:
        limit = 1 if offer.limits.per_code is None else offer.limits.per_code
        return Need("per_code", pool, 1, limit, version, code_digest(code).hex(), offers=(offer.code,))
    own = {offer.as_compared(each) for each in offer.codes}
    if offer.limits.per_code is None or offer.as_compared(code) not in own:
        return None
    subject = offer.as_compared(code)
    return Need("per_code", offer.code, 1, offer.limits.per_code, version, subject, offers=(offer.code,))


def budget_need(offer: Offer, version: int, currency: str, amount: int) -> Need | None:
    """An amount of the offer's budget; None where it has none."""
    if offer.budget is None:
        return None
    limit = offer.budget.get(currency, 0)
    return Need("budget", offer.code, amount, limit, version, unit=currency, offers=(offer.code,))


def campaign_need(offer: Offer, campaigns: Campaigns, currency: str, amount: int) -> Need | None:
    """An amount of the budget that the offers of its campaign share; None where there is none."""
    campaign = campaigns.get(offer.campaign or "")
    if campaign is None:
        return None
    limit = campaign.budget.get(currency, 0)
    return Need(
        "campaign_budget", campaign.code, amount, limit, campaign.version, unit=currency, offers=(offer.code,)
    )


def _period(limit: PeriodLimit, zone: str, moment: datetime) -> tuple[str, datetime | None]:
    """The period's name, and of a rolling one the instant after which uses count."""
    if limit.kind_ == "rolling":
        return f"rolling {limit.period}", rolling_start(moment, limit.period)
    return period_key(moment, zone, limit.period), None
