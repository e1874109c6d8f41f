"""How long a price of the price stage stands: the next instant at which the clock alone may change it."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, timedelta

from decisions.engine.basket import Basket
from decisions.engine.bounds import DayBounds
from decisions.engine.compiled import Compiled
from decisions.engine.eligibility import currency_reason, place_reasons, switch_reason
from decisions.engine.facts import Overrides
from decisions.engine.live import Live
from decisions.engine.scope import Window
from decisions.engine.selections import Selection, selections_of
from decisions.engine.standing import FOREVER, PRICE_STAGE, displaced_until
from decisions.engine.state import State
from decisions.engine.tree import All


def next_change(compiled: Compiled, overrides: Overrides, basket: Basket) -> datetime | None:
    """The next start, end, sunset, change of version, or edge of a schedule or of days since listing.

    Those count of the offers that touch this basket in the price stage, of all others that it may be touched
    by where these could displace one of them, and of the guardrails and suppressions in whose place it lies.
    None = nothing changes by itself.
    """
    touching = [live for live in compiled.touching(basket) if _may_apply(live, basket, overrides)]
    priced = [live for live in touching if PRICE_STAGE in live.stages and _reduces(live, basket)]
    if not priced:
        return None
    instants: list[datetime] = []
    for live in touching if _contested(priced, touching, compiled, basket) else priced:
        instants += _of_offer(live, basket)
    displaced = [displaced_until(live, compiled, basket) for live in priced]
    instants += [end for end in displaced if end is not None and end != FOREVER]
    for rail in compiled.guardrails:
        if rail.scope.covers(basket):
            instants += _ahead(rail.window, basket.clock)
            instants += _listing_days([rail.items], basket)
    for suppression in compiled.suppressions:
        if suppression.where.covers(basket) and _may_hold(suppression.people, basket, "UTC"):
            instants += _ahead(suppression.window, basket.clock)
            instants += _by_clock(suppression.people, basket, "UTC")
            instants += _listing_days([suppression.items], basket)
    return min(instants, default=None)


def _may_apply(live: Live, basket: Basket, overrides: Overrides) -> bool:
    """Whether it could apply here at some time without anybody doing anything."""
    return (
        live.offer.trigger == "automatic"
        and currency_reason(live, basket) is None
        and switch_reason(live, basket, overrides) is None
        and not place_reasons(live, basket)
        and (PRICE_STAGE not in live.stages or _may_hold(live.offer.when, basket, live.offer.zone))
    )


def _may_hold(tree: All, basket: Basket, zone: str) -> bool:
    """Whether conditions that no offer can change hold now, or may do so at another time."""
    return not tree.judge(State(basket).view(basket, zone)) or any(_by_clock(tree, basket, zone))


def _reduces(live: Live, basket: Basket) -> bool:
    """Whether a benefit in the price stage selects something here, today or some days on."""
    for benefit in dict(live.steps)[PRICE_STAGE]:
        named = list(selections_of(benefit))
        if not named or any(basket.selected(each) for each in named) or any(_listing_days(named, basket)):
            return True
    return False


def _contested(priced: list[Live], touching: list[Live], compiled: Compiled, basket: Basket) -> bool:
    """Whether offers of other stages may have a say in which offers of the price stage apply."""
    policy = compiled.policy
    if policy.withhold != "never" or policy.max_offers is not None:
        return True
    if any(rail.guard.counts(touching, basket) for rail in compiled.guardrails if rail.scope.covers(basket)):
        return True
    if any(live.multi_unit or len(live.steps) > 1 or live.groups or _excludes(live) for live in priced):
        return True
    return any(_excludes(live) and live.offer.stacking.exclusive != "stage" for live in touching)


def _excludes(live: Live) -> bool:
    stacking = live.offer.stacking
    named = stacking.never_with_offers or stacking.never_with_tags or stacking.never_with_groups
    return stacking.exclusive is not None or bool(named)


def _of_offer(live: Live, basket: Basket) -> Iterator[datetime]:
    """The instants ahead at which the offer begins, or changes and ends if it has begun."""
    offer, clock = live.offer, basket.clock
    begins = [each for each in (offer.starts, live.since) if each is not None]
    ends = [each for each in (offer.ends, offer.sunset, live.until) if each is not None]
    if any(end <= clock for end in ends):
        return
    if any(start > clock for start in begins):
        yield max(begins)
        return
    yield from ends
    yield from _by_clock(offer.when, basket, offer.zone)
    parts = (*offer.give, *offer.when.leaves())
    yield from _listing_days((each for part in parts for each in selections_of(part)), basket)


def _by_clock(tree: All, basket: Basket, zone: str) -> Iterator[datetime]:
    """When conditions change by the clock alone."""
    for leaf in tree.leaves():
        changes = leaf.next_change(basket.clock, zone)
        if changes is not None:
            yield changes
        yield from _listing_days(selections_of(leaf), basket)


def _ahead(window: Window, clock: datetime) -> Iterator[datetime]:
    """The edges of a window that are still to come."""
    if window.ends is None or window.ends > clock:
        yield from (each for each in (window.starts, window.ends) if each is not None and each > clock)


def _listing_days(selections: Iterable[Selection | None], basket: Basket) -> Iterator[datetime]:
    """When products enter or leave selections by the days since they were listed."""
    for selection in selections:
        if selection is None:
            continue
        yield from _listing_days((*(selection.any_ or ()), selection.exclude), basket)
        for row in basket.rows:
            if selection.listed_days is not None and row.listed_since is not None:
                yield from _days_after(row.listed_since, selection.listed_days, basket.clock)


def _days_after(listed: date, bounds: DayBounds, clock: datetime) -> Iterator[datetime]:
    """The midnights ahead at which a product comes within the bounds or leaves them."""
    enters = [] if bounds.at_least is None else [bounds.at_least]
    leaves = [] if bounds.at_most is None else [bounds.at_most + 1]
    for days in (*enters, *leaves):
        if listed.toordinal() + days > date.max.toordinal():
            continue  # nobody lives to see it
        midnight = datetime.combine(listed + timedelta(days=days), time.min, UTC)
        if midnight > clock:
            yield midnight
