"""Who is in by lot: experiments' arms and rollouts, as the pricing rules write them down."""

import hashlib
from collections.abc import Iterator
from fractions import Fraction

from tests.decisions.engine.reference.facts import at, text
from tests.decisions.engine.reference.world import Doc, Shop

WHERE = {
    "customer": ("customer", "id"),
    "household": ("customer", "attributes", "household"),
    "store": ("store",),
    "region": ("region",),
    "basket": ("basket", "id"),
}
"""Where in a request stands what is drawn by."""


def drawn_by(unit: str, shop: Shop) -> str | None:
    value = at(shop.request, *WHERE[unit])
    return None if value is None or isinstance(value, list | dict) else text(value)


def lots(purpose: str, salt: str, unit: str) -> tuple[Fraction, Fraction]:
    """Two numbers from 0 up to 1, of sixteen hexadecimal digits each."""
    digits = hashlib.sha256("\0".join([purpose, salt, unit]).encode("utf-8")).hexdigest()
    return Fraction(int(digits[:16], 16), 16**16), Fraction(int(digits[16:32], 16), 16**16)


def arm(experiment: Doc, shop: Shop) -> str | None:
    """The arm of the request; "" = in none; None = nobody knows."""
    unit = drawn_by(experiment["unit"], shop)
    if unit is None:
        return None
    shares: dict[str, Fraction] = {name: Fraction(share) / 100 for name, share in experiment["arms"].items()}
    part, place = lots("experiment", experiment.get("salt") or experiment["experiment"], unit)
    everybody = sum(shares.values(), Fraction(0))
    if part >= everybody:
        return ""
    names = sorted(shares)
    ends = [sum(shares[each] for each in names[: i + 1]) / everybody for i in range(len(names))]
    return next(name for name, end in zip(names, ends, strict=True) if place < end)


def arm_holds(condition: Doc, shop: Shop) -> bool | None:
    """Whether the condition `arm` holds."""
    for experiment in shop.experiments:
        if experiment["experiment"] == condition["experiment"]:
            drawn = arm(experiment, shop)
            return None if drawn is None else drawn in condition["in"]
    return None


def out(offer: Doc, shop: Shop) -> bool:
    """Whether the lot keeps an offer away."""
    return any(not here for here in verdicts(offer, shop))


def verdicts(offer: Doc, shop: Shop) -> Iterator[bool]:
    """For each experiment that has the offer, and for its rollout: whether it may fire here."""
    for experiment in shop.experiments:
        arms = [name for name, codes in (experiment.get("offers") or {}).items() if offer["offer"] in codes]
        if arms:
            yield arm(experiment, shop) in arms
    rollout = offer.get("rollout") or {}
    if Fraction(rollout.get("percent", "100")) < 100:
        unit = drawn_by(rollout.get("unit", "customer"), shop)
        share = Fraction(rollout["percent"]) / 100
        yield unit is not None and lots("rollout", offer["offer"], unit)[0] < share
