"""Guardrails and suppressions over one basket, read anew wherever they are asked."""

import math
import re
from fractions import Fraction
from typing import Any

from tests.decisions.engine.reference.world import Doc, Shop, Unit, cents, open_shop, selected


def in_scope(rail: Doc, shop: Shop) -> bool:
    """Whether shopper and place fall under a guardrail."""
    scope = rail.get("scope") or {}
    return (
        (not scope.get("channels") or shop.channel in scope["channels"])
        and (not scope.get("regions") or shop.region in scope["regions"])
        and (not scope.get("segments") or bool(set(shop.segments) & set(scope["segments"])))
    )


def rails(shop: Shop, *, strict: bool) -> list[Doc]:
    """Those that hold here and clip, or refuse; by code."""
    found = [rail for rail in shop.guardrails if in_scope(rail, shop)]
    found.sort(key=lambda rail: str(rail["guardrail"]))
    return [rail for rail in found if (rail.get("on_breach") == "reject") == strict]


def covers(rail: Doc, unit: Unit) -> bool:
    return selected(unit, (rail.get("scope") or {}).get("items"))


def least(unit: Unit, shop: Shop, *, strict: bool) -> int:
    """No offer takes the unit below this."""
    found = [0 if strict else unit.floor]
    for rail in rails(shop, strict=strict):
        if not covers(rail, unit):
            continue
        params = rail.get("params") or {}
        if rail["kind"] == "price_floor":
            found.append(floor_of(params, unit) or 0)
        elif rail["kind"] == "margin_floor" and unit.cost is not None:
            if "amount" in params:
                found.append(unit.cost + cents(params["amount"]))
                continue
            share = 1 - Fraction(params["percent"]) / 100
            found.append(math.ceil(unit.cost / share) if share else unit.base)
    return max(found)


def floor_of(params: Doc, unit: Unit) -> int | None:
    """The lowest price that a guardrail states, or an attribute of the product; None = it can't be read."""
    text = params.get("amount") or (unit.product.get("attributes") or {}).get(params["attribute"]) or "0"
    if not isinstance(text, dict) and re.fullmatch(r"[0-9]+(\.[0-9]{1,2}0*)?", str(text)) is None:
        return None
    return cents(text)


def line_most(line: list[Unit], shop: Shop, *, strict: bool) -> int | None:
    """The most that may come off one line, all its units given."""
    most = [one_most(rail, line, shop) for rail in rails(shop, strict=strict) if covers(rail, line[0])]
    return min((amount for amount in most if amount is not None), default=None)


def one_most(rail: Doc, line: list[Unit], shop: Shop) -> int | None:
    """The same by one guardrail."""
    params = rail.get("params") or {}
    if rail["kind"] == "max_depth" and params.get("per", "line") == "line":
        return math.floor(sum(unit.base for unit in line) * Fraction(params["percent"]) / 100)
    too_small = rail["kind"] == "min_basket" and worth(rail, shop) < cents(params["amount"])
    unknown = (rail["kind"] == "margin_floor" and line[0].cost is None) or (
        rail["kind"] == "price_floor" and floor_of(params, line[0]) is None
    )
    return 0 if rail["kind"] == "never_discount" or too_small or (unknown and blocks(shop)) else None


def worth(rail: Doc, shop: Shop) -> int:
    return sum(unit.base for unit in shop.units if covers(rail, unit))


def blocks(shop: Shop) -> bool:
    return bool(shop.policy.get("unknown_cost") == "block")


def pots(shop: Shop, *, strict: bool) -> list[tuple[str, int, list[Unit], bool]]:
    """(guardrail, amount, the units whose discounts share it, whether shipping and gifts do, too)."""
    found = []
    for rail in rails(shop, strict=strict):
        params = rail.get("params") or {}
        if rail["kind"] == "max_depth" and params.get("per") == "basket":
            units = [unit for unit in shop.units if covers(rail, unit)]
            most = math.floor(sum(unit.base for unit in units) * Fraction(params["percent"]) / 100)
            found.append((rail["guardrail"], most, units, False))
        if rail["kind"] == "max_incentives" and "value" in params:
            found.append((rail["guardrail"], cents(params["value"]), shop.units, True))
    return found


def closed(shop: Shop) -> bool:
    """Whether the basket is too small for anything."""
    return any(
        rail["kind"] == "min_basket"
        and not (rail.get("scope") or {}).get("items")
        and worth(rail, shop) < cents(rail["params"]["amount"])
        for strict in (False, True)
        for rail in rails(shop, strict=strict)
    )


def counts(shop: Shop) -> list[int]:
    """At most so many offers."""
    return [
        rail["params"]["count"]
        for strict in (False, True)
        for rail in rails(shop, strict=strict)
        if rail["kind"] == "max_incentives" and "count" in rail["params"]
    ]


def binding(offer: Doc, shop: Shop) -> list[Doc]:
    """The suppressions that speak of an offer, for these people."""
    return [each for each in shop.suppressions if names(each, offer) and meets(each.get("people"), shop)]


def names(suppression: Doc, offer: Doc) -> bool:
    blocked: Doc = suppression.get("blocks") or {}
    return bool(
        blocked.get("all")
        or offer["offer"] in (blocked.get("offers") or [])
        or set(offer.get("tags") or []) & set(blocked.get("tags") or [])
        or {benefit["kind"] for benefit in offer["give"]} & set(blocked.get("kinds") or [])
        or suppression["suppression"] in (offer.get("suppressions") or [])
    )


def meets(people: Any, shop: Shop) -> bool:
    """The generated suppressions know segments alone."""
    return all(bool(set(shop.segments) & set(part["in"])) for part in people or [])


def suppressed(offer: Doc, shop: Shop) -> bool:
    return any(not each.get("items") for each in binding(offer, shop))


def shielded(unit: Unit, offer: Doc, shop: Shop) -> bool:
    if unit.added_to is not None and offer["offer"] != shop.adding:
        return True
    return any(each.get("items") and selected(unit, each["items"]) for each in binding(offer, shop))


def fenced(simulation: Doc) -> Shop:
    """The only request of a simulation; guardrails that count offers stand in its policy."""
    shop = open_shop(simulation)
    shop.policy = {**shop.policy, "counts": counts(shop)}
    return shop
