"""One shopper with one basket, as the search makes him up: facts by path, units by SKU."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, TypeAlias

from decisions.engine.request import Options, Request, RequestLine, RequestShipping

Path: TypeAlias = tuple[str, ...]
"""Where a fact stands, such as ("channel",), ("customer", "tier") or ("context", "attributes", "age")."""
CLOCK: Path = ("clock",)
CHANNEL: Path = ("channel",)
REGION: Path = ("region",)
STORE: Path = ("store",)
COUPONS: Path = ("coupons",)
SEGMENTS: Path = ("customer", "segments")
_TOLD = Options(explain="candidates")


@dataclass(frozen=True)
class Situation:
    """Facts (never None; hashable) and units, neither of them changed in place."""

    facts: Mapping[Path, Any]
    lines: Mapping[str, int]

    def __hash__(self) -> int:
        return hash((frozenset(self.facts.items()), tuple(self.lines.items())))

    def fact(self, path: Path) -> Any:
        """The fact at a path, or None."""
        return self.facts.get(path)

    def having(self, path: Path, value: Any) -> "Situation":
        """The same with another fact; None takes it away."""
        facts = {known: fact for known, fact in self.facts.items() if known != path}
        return replace(self, facts=facts if value is None else {**facts, path: value})

    def adding(self, sku: str, units: int) -> "Situation":
        """The same with more units of a SKU."""
        return replace(self, lines={**self.lines, sku: self.lines.get(sku, 0) + units})

    @property
    def clock(self) -> datetime:
        """When he buys."""
        moment: datetime = self.facts[CLOCK]
        return moment

    def below(self, root: str) -> dict[str, Any]:
        """The facts under a root ("customer", "context", "shipping") as one object."""
        found: dict[str, Any] = {}
        for (first, *rest), value in sorted(self.facts.items()):
            if first == root:
                inner = found
                for name in rest[:-1]:
                    inner = inner.setdefault(name, {})
                inner[rest[-1]] = value
        return found

    def request(self, currency: str, prices: Mapping[str, int]) -> Request:
        """What a channel would send; `prices` in minor units."""
        shipping, customer = self.below("shipping"), self.below("customer")
        if "lifetime_spend" in customer:
            customer["lifetime_spend"] = {currency: customer["lifetime_spend"]}
        return Request(
            channel=self.facts[CHANNEL],
            currency=currency,
            lines=tuple(
                RequestLine(str(number), sku, units, unit_price=prices[sku], amount=None)
                for number, (sku, units) in enumerate(self.lines.items(), start=1)
            ),
            region=self.fact(REGION),
            store=self.fact(STORE),
            customer=customer or None,
            shipping=RequestShipping(0, shipping.get("method"), shipping.get("country"))
            if shipping
            else None,
            coupons=self.fact(COUPONS) or (),
            context=self.below("context"),
            options=_TOLD,
        )
