"""What the search may choose from: the book, the places, the products. Amounts in minor units."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import cached_property
from typing import Any

from decisions.engine.basket import Basket
from decisions.engine.compiled import Compiled
from decisions.engine.decide import decide
from decisions.engine.decision import Decision
from decisions.engine.facts import NO_ALLOWANCES, NO_OVERRIDES, Facts, Overrides
from decisions.engine.request import MOST_LINES, MOST_UNITS
from decisions.engine.rows import Row
from decisions.engine.selections import Selection
from decisions.engine.state import State
from decisions.engine.view import View
from decisions.engine.worst_stack.situation import CHANNEL, CLOCK, REGION, STORE, Path, Situation

Products = Mapping[str, Mapping[str, Any]]
"""SKU -> facts as the engine reads them, each with a price."""
Place = tuple[str, str | None]
"""(channel, region)."""


class Shelf:
    """Products of which one selection speaks at a place, a unit of each, by price."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self.rows = sorted(rows, key=lambda row: (row.base, row.sku))
        self.by_sku = {row.sku: row for row in self.rows}
        self.reducible = [row for row in self.rows if row.discountable]
        self.never_reduced = [row for row in self.rows if not row.discountable]


@dataclass
class World:
    """One currency's catalogue and the documents that price it, at one moment."""

    compiled: Compiled
    currency: str
    clock: datetime
    products: Mapping[str | None, Products]
    """Per region (None = everywhere, first): prices may differ."""
    channels: Mapping[str, bool] = field(default_factory=lambda: {"web": False})
    """Channel -> whether its prices include tax."""
    regions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Region -> itself and its ancestors."""
    stores: Mapping[str, str | None] = field(default_factory=dict)
    """Store -> its region, which counts where a request names none."""
    overrides: Overrides = NO_OVERRIDES
    _looked_at: tuple[Situation | None, View | None] = field(default=(None, None), repr=False)
    _everything: dict[Place, Basket] = field(default_factory=dict, repr=False)
    _shelves: dict[tuple[Place, int], Shelf] = field(default_factory=dict, repr=False)

    @cached_property
    def unguarded(self) -> "World":
        """The same without guardrails and without the products' own floors."""
        book = self.compiled
        products = {
            place: {sku: {**facts, "floor": None} for sku, facts in there.items()}
            for place, there in self.products.items()
        }
        return World(
            book.without_guardrails(),
            self.currency,
            self.clock,
            products,
            self.channels,
            self.regions,
            self.stores,
            self.overrides,
        )

    def guards(self, sku: str) -> bool:
        """Whether anything could keep a discount on a product up."""
        floors = (there[sku].get("floor") for there in self.products.values() if sku in there)
        return bool(self.compiled.guardrails) or any(floors)

    def start(self, sku: str, pins: Mapping[Path, Any]) -> Situation:
        """A guest with one unit, in the first channel and, where it has a price, anywhere, unless pinned."""
        region = next((each for each, there in self.products.items() if sku in there), None)
        facts = {CHANNEL: next(iter(self.channels)), CLOCK: self.clock, REGION: region, **pins}
        return Situation({path: value for path, value in facts.items() if value is not None}, {sku: 1})

    def sold(self, situation: Situation) -> bool:
        """Whether such a basket can be sent: every product has a price there, and it is not too large."""
        there = self.products.get(self.region(situation), {})
        return (
            all(sku in there for sku in situation.lines)
            and len(situation.lines) <= MOST_LINES
            and sum(situation.lines.values()) <= MOST_UNITS
        )

    def decided(self, situation: Situation) -> Decision:
        """What the engine makes of a situation; gifts are always in stock."""
        facts = self._facts(situation)
        request = situation.request(self.currency, self._prices(situation))
        return decide(self.compiled, self.overrides, request, facts, NO_ALLOWANCES, situation.clock)

    def region(self, situation: Situation) -> str | None:
        """The region whose prices and offers count."""
        named: str | None = situation.fact(REGION)
        return named if named is not None else self.stores.get(situation.fact(STORE) or "")

    def view(self, situation: Situation, zone: str) -> View:
        """What a condition sees of a situation before any offer."""
        known, view = self._looked_at
        if known is not situation or view is None:
            request = situation.request(self.currency, self._prices(situation))
            basket = Basket(request, self._facts(situation), situation.clock, self.compiled.policy)
            view = State(basket).view(basket)
            self._looked_at = (situation, view)
        return replace(view, zone=zone)

    def everything(self, situation: Situation) -> Basket:
        """The whole catalogue as one basket, a unit of each, at a situation's place and today."""
        place = self._place(situation)
        found = self._everything.get(place)
        if found is None:
            skus = self.products[place[1]]
            request = Situation(situation.facts, dict.fromkeys(skus, 1)).request(
                self.currency, {sku: skus[sku]["price"] for sku in skus}
            )
            found = Basket(request, self._facts(situation), self.clock, self.compiled.policy)
            self._everything[place] = found
        return found

    def shelf(self, selection: Selection | None, situation: Situation) -> Shelf:
        """The products that a selection matches at a situation's place."""
        name = (self._place(situation), id(selection))
        found = self._shelves.get(name)
        if found is None:
            basket = self.everything(situation)
            found = Shelf(basket.rows[index] for index in basket.selected(selection))
            self._shelves[name] = found
        return found

    def _place(self, situation: Situation) -> Place:
        return (situation.facts[CHANNEL], self.region(situation))

    def _prices(self, situation: Situation) -> dict[str, int]:
        there = self.products[self.region(situation)]
        return {sku: there[sku]["price"] for sku in situation.lines}

    def _facts(self, situation: Situation) -> Facts:
        region = self.region(situation)
        chain = self.regions[region] if region is not None else ()
        include_tax = self.channels[situation.facts[CHANNEL]]
        return Facts(self.products[region], regions=chain, prices_include_tax=include_tax)
