"""Who is in by lot: a stable hash of the unit that a rollout or an experiment is drawn by, in whole numbers.

SHA-256 over UTF-8 of purpose, NUL, salt, NUL, unit. The digest's bytes 1 to 8 are the first point, bytes 9 to
16 the second, big-endian, each evenly spread over [0, 2^64).
"""

from hashlib import sha256

from decisions.engine.basket import Basket
from decisions.engine.language.values import WHOLE
from decisions.engine.rows import attribute_text

UNITS = ("customer", "household", "store", "region", "basket")
"""What a rollout or an experiment is drawn by."""
SPAN = 1 << 64
"""Points lie below it."""
EXPERIMENT, ROLLOUT = "experiment", "rollout"
"""Purposes: what keeps the draw of a rollout apart from that of an experiment with the same salt."""


def points(purpose: str, salt: str, unit: str) -> tuple[int, int]:
    """The two independent points of a unit."""
    digest = sha256(f"{purpose}\0{salt}\0{unit}".encode()).digest()
    return int.from_bytes(digest[:8], "big"), int.from_bytes(digest[8:16], "big")


def within(point: int, share: int, whole: int = WHOLE) -> bool:
    """Whether a point lies in the first `share` of `whole`; who lies in a share lies in every larger one."""
    return point * whole < share * SPAN


def unit_of(unit: str, basket: Basket) -> str | None:
    """The value that a request is drawn by, compared exactly; None = the request has none."""
    if unit == "customer":
        return basket.shopper.id
    if unit == "household":
        household = basket.shopper.attributes.get("household")
        known = isinstance(household, str | int) and household != ""
        return attribute_text(household) if known else None
    if unit == "store":
        return basket.request.store
    if unit == "region":
        # Facts name the region first and its ancestors after it; it may be the store's.
        return basket.request.region or next(iter(basket.facts.regions), None)
    return basket.request.basket_id
