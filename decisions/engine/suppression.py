"""A suppression document: whom and what it shields from which offers."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from decisions.engine.basket import Basket
from decisions.engine.guardrail import read_code, read_text
from decisions.engine.language.problems import Reading, mapping, member, pointer, unknown_keys
from decisions.engine.language.values import Flag, Json, TextList
from decisions.engine.offer import Offer
from decisions.engine.scope import Scope, Window, read_items, read_where, read_window
from decisions.engine.selections import Selection
from decisions.engine.state import State
from decisions.engine.tree import All, read_tree

KEYS = (
    "suppression",
    "people",
    "items",
    "where",
    "blocks",
    "owner",
    "reason",
    "zone",
    "starts",
    "ends",
    "endless",
)
BLOCKS = ("offers", "tags", "kinds", "triggers")


@dataclass(frozen=True, slots=True)
class Blocks:
    """Which offers: all of them, or any that one of these names."""

    all: bool = False
    offers: frozenset[str] = frozenset()
    tags: frozenset[str] = frozenset()
    kinds: frozenset[str] = frozenset()
    """Kinds of benefits; one such benefit blocks the whole offer."""
    triggers: frozenset[str] = frozenset()

    def names(self, offer: Offer) -> bool:
        """Whether an offer is meant."""
        return (
            self.all
            or offer.code in self.offers
            or offer.trigger in self.triggers
            or not self.tags.isdisjoint(offer.tags)
            or any(benefit.kind in self.kinds for benefit in offer.give)
        )


@dataclass(frozen=True, slots=True)
class Suppression:
    """One suppression, typed. Without `items` it shields the whole basket."""

    code: str
    people: All = All()
    items: Selection | None = None
    where: Scope = Scope()
    blocks: Blocks = Blocks()
    window: Window = Window()
    owner: str | None = None
    reason: str | None = None

    def binds(self, offer: Offer) -> bool:
        """Whether it speaks of an offer: it blocks it, or the offer names it."""
        return self.blocks.names(offer) or self.code in (offer.suppressions or ())


def in_force(suppressions: Sequence[Suppression], basket: Basket) -> list[Suppression]:
    """Those that this shopper, place and moment fall under."""
    if not suppressions:
        return []
    view = State(basket).view(basket)
    return [
        each
        for each in suppressions
        if each.window.open_at(basket.clock) and each.where.covers(basket) and not each.people.judge(view)
    ]


def read_suppression(raw: Json, *, currency: str | None = None) -> Suppression:
    """The typed suppression of a document; raises DocumentErrors with every problem."""
    reading = Reading(currency, protecting=True)
    given = mapping(raw, "", reading, "a suppression document") or {}
    unknown_keys(given, KEYS, "", reading)
    code = read_code(given, "suppression", reading)
    people = given.get("people")
    values: dict[str, Any] = {
        "people": read_tree([] if people is None else people, "/people", reading),
        "items": read_items(given.get("items"), "/items", reading),
        "where": read_where(given, reading),
        "blocks": _blocks(given, reading),
        "window": read_window(given, reading),
        "owner": read_text(given, "owner", reading),
        "reason": read_text(given, "reason", reading),
    }
    reading.finish(f"suppression {code}".strip())
    return Suppression(code, **values)


def _blocks(given: dict[str, Json], reading: Reading) -> Blocks:
    if given.get("blocks") is None:
        return Blocks()  # then it binds the offers that name it
    raw = member(given, "blocks", "", reading)
    unknown_keys(raw, {"all", *BLOCKS}, "/blocks", reading)
    names = TextList(most=10_000, longest=80)
    found = {}
    for key in BLOCKS:
        if raw.get(key) is not None:
            found[key] = frozenset(names.read(raw[key], pointer("/blocks", key), reading) or ())
    everything = raw.get("all")
    every = everything is not None and bool(Flag().read(everything, "/blocks/all", reading))
    return Blocks(all=every, **found)
