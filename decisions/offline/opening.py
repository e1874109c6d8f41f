"""A bundle made ready to decide, and deciding by it: what the house computes again from the sale."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Compiled,
    Decision,
    Facts,
    Overrides,
    Policy,
    Request,
    compile_snapshot,
    decide,
    read_experiment,
    read_guardrail,
    read_offer,
    read_policy,
    read_suppression,
)
from decisions.ledger.terms import Terms, terms_of
from decisions.offline.codes import entered

Json = dict[str, Any]
FORMAT = 1
EMPTY = "sha256:4f53cda18c2baa0c0354bb5f9a3ecbe5ed12ab4d8e11ba873c2f11161202b945"
"""The snapshot without offers: what decides where no bundle does."""


@dataclass(frozen=True, slots=True)
class Bundle:
    """A bundle of one channel, compiled."""

    raw: Json
    compiled: Compiled
    overrides: Overrides
    codes: frozenset[str]
    """The digests of all codes that offers have."""

    @property
    def valid_until(self) -> datetime:
        """The instant from which it gives no offers any more."""
        return datetime.fromisoformat(self.raw["valid_until"])

    def regions(self, request: Request) -> tuple[str, ...]:
        """The request's region, else its store's, and what lies above it."""
        region = request.region or self.raw["stores"].get(request.store)
        return chain_of(region, self.raw["regions"])

    def decide(self, request: Request, clock: datetime) -> tuple[Decision, Terms]:
        """The decision at an instant before `valid_until`, and what it sells, with codes as entered."""
        known = entered(request.coupons, self.raw["salt"], self.codes)
        facts = offline_facts(request, self.regions(request), self.raw["channel"]["prices_include_tax"])
        asked = replace(request, coupons=tuple(known))
        decision = decide(self.compiled, self.overrides, asked, facts, NO_ALLOWANCES, clock)
        terms = terms_of(decision)
        offers = tuple(
            replace(offer, coupon=known.get(offer.coupon or "", offer.coupon)) for offer in terms.offers
        )
        return decision, replace(terms, offers=offers)


def open_bundle(raw: Json) -> Bundle:
    """A verified bundle, compiled; raises ValueError for a format that this code does not know."""
    if raw.get("format") != FORMAT:
        raise ValueError(f"a bundle of format {raw.get('format')!r}; this code reads {FORMAT}")
    switches = tuple((action, target, code) for action, target, code in raw["overrides"]["switches"])
    offers = [(each["version"], read_offer(each["document"])) for each in raw["offers"]]
    compiled = compile_snapshot(
        offers,
        Policy() if raw["policy"] is None else read_policy(raw["policy"]),
        raw["snapshot"],
        guardrails=[read_guardrail(each) for each in raw["guardrails"]],
        suppressions=[read_suppression(each) for each in raw["suppressions"]],
        experiments=[read_experiment(each) for each in raw["experiments"]],
    )
    codes = frozenset(code for _, offer in offers for code in offer.codes)
    return Bundle(raw, compiled, Overrides(raw["overrides"]["number"], switches), codes)


def without_offers(request: Request, clock: datetime) -> Terms:
    """What is sold where no bundle may be used: every unit at its price."""
    nothing = compile_snapshot([], Policy(), EMPTY)
    return terms_of(decide(nothing, NO_OVERRIDES, request, Facts(), NO_ALLOWANCES, clock))


def offline_facts(request: Request, regions: tuple[str, ...], prices_include_tax: bool) -> Facts:
    """All that is known offline: what the request carries, and the places."""
    return Facts(products=request.products, regions=regions, prices_include_tax=prices_include_tax)


def chain_of(region: str | None, parents: Mapping[str, str | None]) -> tuple[str, ...]:
    """A region and its ancestors, nearest first; one that nobody knows stands alone."""
    chain: list[str] = []
    while region is not None and region not in chain:
        chain.append(region)
        region = parents.get(region)
    return tuple(chain)
