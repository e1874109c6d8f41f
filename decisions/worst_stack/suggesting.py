"""Baskets worth keeping as tests of an offer: at its thresholds, with others' codes, what it leaves out."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from catalog.money import to_text
from decisions.engine.live import Live
from decisions.engine.request import MOST_UNITS
from decisions.engine.selections import Selection
from decisions.engine.worst_stack import together
from decisions.engine.worst_stack.demands import Held, demands_of
from decisions.engine.worst_stack.situation import CLOCK, COUPONS, Situation
from decisions.worst_stack.touching import Touch

Json = Any
LIMIT = 60
"""Decisions to find a basket that an offer is made for."""
THRESHOLDS = 6
CODES = 3


@dataclass(frozen=True)
class Suggested:
    """One basket: why it is worth keeping, what that says, and the request without its channel."""

    why: str
    """made_for_it, below, at, above, other_code, left_out."""
    of: str
    """The threshold ("50.00 EUR", "3 units"), the other offer's code, or the SKU."""
    request: Json


def suggested(found: Touch) -> Iterator[Suggested]:
    """The baskets of a draft, those that it is made for first; none where it takes nothing off products."""
    if not found.touched:
        return
    order = {each: place for place, each in enumerate(found.touched)}
    sku = min(order, key=lambda each: (each in found.floored, _neighbours(found, each), order[each]))
    reached = together(found.world, sku, {found.draft.code}, limit=LIMIT)
    if reached is None:
        return
    base = reached.situation
    yield Suggested("made_for_it", sku, _request(found, base))
    live = next(each for each in found.world.compiled.offers if each.code == found.draft.code)
    yield from _around_thresholds(found, base, live, sku)
    yield from _with_codes(found, sku)
    yield from _left_out(found, base, sku)


def _neighbours(found: Touch, sku: str) -> int:
    return sum(sku in each.shared for each in found.neighbours)


def _around_thresholds(found: Touch, base: Situation, live: Live, sku: str) -> Iterator[Suggested]:
    for amount, of in list(dict.fromkeys(_amounts(live, found.currency)))[:THRESHOLDS]:
        row = _priced_like(found, of, base, amount) or _sku_of(found, of, base, sku)
        text = f"{to_text(amount, found.currency)} {found.currency}"
        for why, step in (("below", -1), ("at", 0), ("above", 1)):
            if row and amount + step > 0:
                yield Suggested(why, text, _request(found, base, {row: 1}, {row: amount + step}))
    for units, of in list(dict.fromkeys(_units(live)))[:THRESHOLDS]:
        row = _sku_of(found, of, base, sku)
        for why, step in (("below", -1), ("at", 0), ("above", 1)):
            if row and 0 < units + step <= MOST_UNITS:
                lines = {
                    **{each: count for each, count in base.lines.items() if each != row},
                    row: units + step,
                }
                yield Suggested(why, f"{units} units", _request(found, base, lines))


def _amounts(live: Live, currency: str) -> Iterator[tuple[int, Selection | None]]:
    for condition in _asked(live, "subtotal"):
        money = condition.at_least or condition.equals or {}
        if currency in money:
            yield money[currency], condition.of
    for benefit in live.offer.give:
        tiers = getattr(benefit, "tiers", ()) if getattr(benefit, "by", "") == "spend" else ()
        yield from ((tier.start(currency), getattr(benefit, "of", None)) for tier in tiers)


def _units(live: Live) -> Iterator[tuple[int, Selection | None]]:
    for condition in _asked(live, "quantity"):
        if units := condition.at_least or condition.equals:
            yield units, condition.of
    for benefit in live.offer.give:
        tiers = getattr(benefit, "tiers", ()) if getattr(benefit, "by", "") == "quantity" else ()
        yield from ((tier.from_, getattr(benefit, "of", None)) for tier in tiers)


def _asked(live: Live, kind: str) -> Iterator[Any]:
    """The conditions of a kind that it asks for, those of its benefits too."""
    for way in demands_of(live)[:1]:
        for demand in way:
            if isinstance(demand, Held) and demand.wanted and demand.condition.kind == kind:
                yield demand.condition


def _sku_of(found: Touch, of: Selection | None, base: Situation, sku: str) -> str:
    """The product, or one that the threshold counts; "" where there is none."""
    counted = found.world.shelf(of, base).by_sku
    return sku if sku in counted else next(iter(counted), "")


def _priced_like(found: Touch, of: Selection | None, base: Situation, amount: int) -> str:
    """The touched product that costs about so much, and may: neither its cost nor a floor is in the way."""
    counted, there = found.world.shelf(of, base).by_sku, found.world.products[found.world.region(base)]
    fitting = [
        sku
        for sku in found.touched
        if sku in counted and sku not in found.floored and (there[sku].get("cost") or 0) * 2 < amount
    ]
    return min(fitting, key=lambda sku: (abs(there[sku]["price"] - amount), sku), default="")


def _with_codes(found: Touch, sku: str) -> Iterator[Suggested]:
    """With the codes of those who are on most of the same products."""
    coded = [each for each in found.neighbours if each.live.offer.trigger == "code" and each.live.offer.codes]
    coded.sort(key=lambda each: (sku not in each.shared, -len(each.shared), each.live.code))
    for each in coded[:CODES]:
        common = sku if sku in each.shared else next(it for it in found.touched if it in each.shared)
        reached = together(found.world, common, {found.draft.code, each.live.code}, limit=LIMIT)
        if reached is not None:
            yield Suggested("other_code", each.live.code, _request(found, reached.situation))


def _left_out(found: Touch, base: Situation, sku: str) -> Iterator[Suggested]:
    """One product that it does not touch, in place of the one that it does."""
    touched = set(found.touched)
    there = found.world.products.get(found.world.region(base), {})
    other = next((each for each in sorted(there) if each not in touched and there[each]["price"]), None)
    if other is not None:
        yield Suggested("left_out", other, _request(found, base, {other: max(1, base.lines[sku])}))


def _request(
    found: Touch,
    situation: Situation,
    lines: dict[str, int] | None = None,
    prices: dict[str, int] | None = None,
) -> Json:
    """The request as a channel would send it, but for the channel."""
    there = found.world.products[found.world.region(situation)]
    asked = {sku: int(there[sku]["price"]) for sku in lines or situation.lines} | (prices or {})
    request: dict[str, Json] = {
        "currency": found.currency,
        "basket": {
            "lines": [
                {
                    "id": str(number),
                    "sku": sku,
                    "quantity": units,
                    "unit_price": to_text(asked[sku], found.currency),
                }
                for number, (sku, units) in enumerate((lines or situation.lines).items(), start=1)
            ]
        },
    }
    for key in ("region", "store"):
        if (value := situation.fact((key,))) is not None:
            request[key] = value
    if coupons := situation.fact(COUPONS):
        request["coupons"] = list(coupons)
    for key in ("customer", "context"):
        if value := situation.below(key):
            request[key] = value
    if situation.clock != found.clock:
        request["at"] = situation.facts[CLOCK].strftime("%Y-%m-%dT%H:%M:%SZ")
    return request
