"""What the house knows beside the request: products, the shopper, the region's ancestors, gift stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Facts:
    """Facts as gathered before a decision; the JSON form stands in the log and is replayed."""

    products: Mapping[str, Mapping[str, Json]] = field(default_factory=dict)
    customer: Mapping[str, Json] | None = None
    regions: tuple[str, ...] = ()
    """The request's region and its ancestors; empty = the request's region alone."""
    prices_include_tax: bool = False
    """The channel's setting; kept in the log, no rule that is built reads it yet."""
    pools: Mapping[str, str] = field(default_factory=dict)
    """Entered code, without surrounding space -> the pool that it was found in."""
    refused: Mapping[str, str] = field(default_factory=dict)
    """Entered code likewise -> why its pool doesn't give it to this shopper now: void, expired, another's."""

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Facts":
        """Facts from their logged form."""
        return cls(
            products=raw.get("products") or {},
            customer=raw.get("customer"),
            regions=tuple(raw.get("regions") or ()),
            prices_include_tax=bool(raw.get("prices_include_tax")),
            pools=raw.get("pools") or {},
            refused=raw.get("refused") or {},
        )

    def as_json(self) -> dict[str, Json]:
        """The form that is logged; amounts in minor units. Of codes nothing is said where there are none."""
        of_codes = {"pools": dict(self.pools), "refused": dict(self.refused)}
        return {
            "products": dict(self.products),
            "customer": self.customer,
            "regions": list(self.regions),
            "prices_include_tax": self.prices_include_tax,
        } | {name: value for name, value in of_codes.items() if value}


@dataclass(frozen=True, slots=True)
class Allowances:
    """What may still be given; what is not named is not counted."""

    stock: Mapping[str, int] = field(default_factory=dict)
    """SKU -> units of gift stock."""
    redeemed: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Offer -> the instants ("2026-05-01T10:00:00Z") at which the shopper redeemed it."""
    uses: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Offer -> limit that it has (`total`, `per_customer` ...) -> uses left, here and for this shopper."""
    codes: Mapping[str, int] = field(default_factory=dict)
    """Code as it is compared -> uses left."""
    budgets: Mapping[str, int] = field(default_factory=dict)
    """ "offer/CODE" or "campaign/CODE" -> minor units left in the request's currency."""

    @classmethod
    def from_json(cls, raw: Mapping[str, Json]) -> "Allowances":
        """Allowances from their logged form."""
        return cls(**{name: raw.get(name) or {} for name in _ALLOWED})

    def as_json(self) -> dict[str, Json]:
        """The form that is logged; what is empty is left out, but for the stock."""
        redeemed = {code: list(moments) for code, moments in self.redeemed.items()}
        uses = {code: dict(left) for code, left in self.uses.items()}
        more = {"redeemed": redeemed, "uses": uses, "codes": dict(self.codes), "budgets": dict(self.budgets)}
        return {"stock": dict(self.stock)} | {name: value for name, value in more.items() if value}


_ALLOWED = ("stock", "redeemed", "uses", "codes", "budgets")
NO_ALLOWANCES = Allowances()


@dataclass(frozen=True, slots=True)
class Overrides:
    """The switches in force: number of the last one, and what stands killed or paused."""

    number: int = 0
    switches: tuple[tuple[str, str, str], ...] = ()
    """(kill | pause, offer | campaign | tag | channel | everything, code); lifted ones are gone."""

    def action_on(self, code: str, campaign: str | None, tags: frozenset[str], channel: str) -> str | None:
        """What is done to an offer here: "kill", "pause" or None."""
        for action, target, name in self.switches:
            if (
                target == "everything"
                or (target == "offer" and name == code)
                or (target == "campaign" and name == campaign)
                or (target == "tag" and name in tags)
                or (target == "channel" and name == channel)
            ):
                return action
        return None


NO_OVERRIDES = Overrides()
