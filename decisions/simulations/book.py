"""What a simulation has left of limits, codes, budgets and stock, and how decisions use it up."""

from collections.abc import Iterable, Mapping
from datetime import datetime

from decisions.engine import Allowances, Decision, Offer, Request
from decisions.engine.budgets import drawn
from decisions.engine.exhaustion import budget_keys
from decisions.engine.identities import identities_of
from decisions.engine.language.values import Money
from decisions.engine.limits import NO_LIMITS
from decisions.simulations.usage import Usage
from decisions.simulations.uses import Use, Uses


class Book:
    """One book for a whole simulation; only `redeem` changes it."""

    def __init__(self, offers: Iterable[Offer], budgets: Mapping[str, Money], usage: Usage) -> None:
        self.offers = {offer.code: offer for offer in offers}
        self.limited = [offer for offer in self.offers.values() if offer.limits != NO_LIMITS]
        self.uses = {offer.code: Uses(offer) for offer in self.limited}
        self.budgets = budgets
        self.spent: dict[tuple[str, str], int] = {}
        """Minor units by budget and currency."""
        self.codes: dict[str, int] = {}
        """Uses by code as it is written, and by code in small letters with a mark in front."""
        self.stock = dict(usage.stock)
        self.redeemed: dict[str, dict[str, tuple[str, ...]]] = {}
        """Customer -> offer -> when."""
        for code, count in usage.codes.items():
            for key in (code.strip(), _folded(code)):
                self.codes[key] = self.codes.get(key, 0) + count
        self._before(usage)

    def allowances(self, request: Request, moment: datetime) -> Allowances:
        """What is left for a request."""
        who = identities_of(request.customer)
        left = {offer.code: self.uses[offer.code].left(who, request, moment) for offer in self.limited}
        return Allowances(
            stock=dict(self.stock),
            redeemed=self.redeemed.get(who.get("id", ""), {}),
            uses={code: each for code, each in left.items() if each},
            codes=self._codes_left(request),
            budgets={
                key: max(0, budget.get(request.currency, 0) - self.spent.get((key, request.currency), 0))
                for key, budget in self.budgets.items()
            },
        )

    def redeem(self, decision: Decision) -> None:
        """The decision becomes an order: each offer that applies is used once."""
        basket = decision.basket
        request, moment = basket.request, basket.clock
        who = identities_of(request.customer)
        amounts = drawn(decision.state, basket.facts.products)
        codes = set()
        for verdict in decision.verdicts:
            if verdict.state not in ("applied", "clipped"):
                continue
            live = verdict.live
            if live.code in self.uses:
                self.uses[live.code].add(Use(who, moment, request.channel, request.store))
            if "id" in who:
                self._redeem(who["id"], live.code, moment)
            if verdict.coupon is not None:
                codes.add(verdict.coupon)
            for _, key in budget_keys(live):
                self._spend(key, request.currency, amounts.get(live.rank, 0))
        for key in {key for code in codes for key in (code.strip(), _folded(code))}:
            self.codes[key] = self.codes.get(key, 0) + 1
        for _, sku, quantity, _ in decision.state.gifts:
            if sku in self.stock:
                self.stock[sku] -= quantity

    def _before(self, usage: Usage) -> None:
        """What was used before the first request."""
        for customer, offers in usage.customers.items():
            for code, used in offers.items():
                moments = () if isinstance(used, int) else used
                for moment in moments:
                    self._redeem(customer, code, moment)
                if code not in self.uses:
                    continue
                if isinstance(used, int):
                    self.uses[code].add(Use({"id": customer}, None, times=used))
                for moment in moments:
                    self.uses[code].add(Use({"id": customer}, moment))
        for code, count in usage.offers.items():
            if code in self.uses:
                self.uses[code].at_least(count)
        self._spent_before(usage.budgets)

    def _spent_before(self, stated: Mapping[str, Money]) -> None:
        """What a campaign has spent is stated, else it is what its offers have."""
        named = {self._budget_named(name): money for name, money in stated.items()}
        for key, money in named.items():
            offer = self.offers.get(key.removeprefix("offer/"))
            campaign = f"campaign/{offer.campaign}" if offer is not None and offer.campaign else None
            for currency, amount in money.items():
                self._spend(key, currency, amount)
                if campaign is not None and campaign not in named and key.startswith("offer/"):
                    self._spend(campaign, currency, amount)

    def _budget_named(self, name: str) -> str:
        """The budget of a bare code is the offer's; where no offer has it, the campaign's."""
        if "/" in name:
            return name
        return f"offer/{name}" if name in self.offers else f"campaign/{name}"

    def _spend(self, key: str, currency: str, amount: int) -> None:
        self.spent[key, currency] = self.spent.get((key, currency), 0) + amount

    def _redeem(self, customer: str, offer: str, moment: datetime) -> None:
        offers = self.redeemed.setdefault(customer, {})
        offers[offer] = (*offers.get(offer, ()), moment.isoformat())

    def _codes_left(self, request: Request) -> dict[str, int]:
        """By entered code as it is compared: the uses that the tightest limit leaves."""
        found: dict[str, int] = {}
        for offer in self.limited if request.coupons else ():
            if offer.limits.per_code is None:
                continue
            own = set(offer.usable_codes())
            for code in request.coupons:
                key = offer.as_compared(code)
                if key in own:
                    used = self.codes.get(code.strip() if offer.case_sensitive else _folded(code), 0)
                    left = max(0, offer.limits.per_code - used)
                    found[key] = min(found.get(key, left), left)
        return found


def _folded(code: str) -> str:
    return f"\0{code.strip().casefold()}"
