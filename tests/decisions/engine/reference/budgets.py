"""What offers may still give away, counted anew wherever it is asked."""

from tests.decisions.engine.reference.order import Run
from tests.decisions.engine.reference.world import Doc, Shop, cents, worth_of

FREE = ("points", "perk", "voucher")
"""What no budget pays for."""


def draws(offer: Doc) -> bool:
    return any(benefit["kind"] not in FREE for benefit in offer["give"])


def purses(offer: Doc, shop: Shop) -> list[tuple[int, list[Doc]]]:
    """(what is left before anything is given, the offers that share it) of an offer's budgets."""
    spent = {code: cents(money) for code, money in (shop.usage.get("budgets") or {}).items()}
    found = []
    if offer.get("budget") is not None and "none" not in offer["budget"]:
        found.append((cents(offer["budget"]) - spent.get(offer["offer"], 0), [offer]))
    campaign = offer.get("campaign")
    if campaign is not None and shop.campaigns[campaign].get("budget") is not None:
        sharing = [each for each in shop.offers if each.get("campaign") == campaign]
        theirs = sum(spent.get(each["offer"], 0) for each in sharing)
        found.append((cents(shop.campaigns[campaign]["budget"]) - spent.get(campaign, theirs), sharing))
    return [(max(0, left), sharing) for left, sharing in found]


def given(offer: Doc, run: Run, shop: Shop) -> int:
    gifts = sum(worth_of(sku, shop) * number for code, sku, number in run.gifts if code == offer["offer"])
    return run.saved.get(offer["offer"], 0) + gifts


def left(offer: Doc, run: Run, shop: Shop) -> int | None:
    """What an offer may still give at this point; None = as much as it likes."""
    found = [
        whole - sum(given(each, run, shop) for each in sharing) for whole, sharing in purses(offer, shop)
    ]
    return min(found, default=None)


def cut_to(offer: Doc, run: Run, shop: Shop) -> int | None:
    """The same where it is cut to that; None = nothing cuts it."""
    return left(offer, run, shop) if offer.get("budget_short") == "cut" else None


def overdrawn(offer: Doc, run: Run, shop: Shop) -> bool:
    """Whether it has given more than it may, and must be refused."""
    rest = left(offer, run, shop)
    return offer.get("budget_short") != "cut" and rest is not None and rest < 0
