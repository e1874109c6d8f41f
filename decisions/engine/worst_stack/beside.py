"""What a draft adds to the worst stack of a product, and the margin floor that would have to keep it up."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from fractions import Fraction

from decisions.engine.compiled import compile_snapshot
from decisions.engine.language.values import WHOLE
from decisions.engine.margins import contribution
from decisions.engine.worst_stack.found import Reached
from decisions.engine.worst_stack.searching import Search
from decisions.engine.worst_stack.situation import CLOCK
from decisions.engine.worst_stack.world import World

MARGIN_FLOOR = "margin_floor"


@dataclass(frozen=True)
class Floor:
    """The lowest price of a unit that a margin floor leaves, and who says so."""

    guardrail: str
    least: int


@dataclass(frozen=True)
class Beside:
    """A product without the draft and with it, each the deepest that was found."""

    sku: str
    before: Reached
    after: Reached | None
    """Of the baskets in which the draft takes something off it; None = there is none."""
    unfloored: Reached | None
    """The same if there were no margin floors; every other guardrail holds."""
    floor: Floor | None
    """The margin floor that binds the product in that basket, if one does."""
    exhaustive: bool
    decisions: int

    @property
    def below_floor(self) -> bool:
        """Whether a unit that could be sold at its list price would be stacked below the margin floor."""
        found, floor = self.unfloored, self.floor
        if found is None or floor is None:
            return False
        return found.cheapest_unit < floor.least <= found.base // found.units

    @property
    def loss(self) -> Fraction | None:
        """What the whole basket brings less than it costs, gifts included; None = nothing, or nobody knows.

        The basket and not the product: the third of three for two is given away, and the basket earns.
        """
        if self.after is None:
            return None
        basket, state = self.after.decision.basket, self.after.decision.state
        if any(row.cost is None or row.rate is None for row in basket.rows):
            return None
        listed = sum(
            Fraction(row.base * WHOLE, WHOLE + (row.rate or 0)) - (row.cost or 0) * row.quantity
            for row in basket.rows
        )
        left = contribution(basket, state)
        return -left if left < 0 <= listed else None


def without_margin_floors(world: World) -> World:
    """The world in which every guardrail holds but the margin floors."""
    book = world.compiled
    lives = [(live.version, live.offer) for live in book.offers]
    others = [rail for rail in book.guardrails if rail.guard.kind != MARGIN_FLOOR]
    compiled = compile_snapshot(
        lives, book.policy, book.hash, guardrails=others, suppressions=book.suppressions
    )
    # Baskets and shelves hang on the catalogue alone, which is the same.
    return replace(world, compiled=compiled)


def beside(before: World, world: World, unfloored: World, sku: str, code: str, *, limit: int) -> Beside:
    """A product before a draft, with it, and with it if there were no margin floors."""
    first, search = Search(before, sku, limit), Search(world, sku, limit, code)
    known, reached = first.deepest(), search.deepest()
    assert known is not None
    searches = [first, search]
    bare = reached
    if _floored(world):
        searches.append(Search(unfloored, sku, limit, code))
        bare = searches[-1].deepest()
    if bare is not None and bare is not reached:
        # What floors make of that basket may be deeper than what was found under them.
        guarded = Reached(sku, bare.situation, world.decided(bare.situation))
        if code in {live.code for live, _, _ in guarded.offers}:
            reached = guarded if reached is None else max(reached, guarded, key=lambda each: each.depth)
    floor = None
    if bare is not None:
        bare, floor = _bound(world, unfloored, bare, code)
    return Beside(
        sku=sku,
        before=known,
        after=reached,
        unfloored=bare,
        floor=floor,
        exhaustive=all(each.exhaustive for each in searches),
        decisions=sum(each.decisions for each in searches),
    )


def _bound(world: World, unfloored: World, bare: Reached, code: str) -> tuple[Reached, Floor | None]:
    """The basket now; or on the start of a floor to come, where that has more to keep up."""
    clock = bare.situation.clock
    starts = {
        rail.window.starts
        for rail in world.compiled.guardrails
        if rail.guard.kind == MARGIN_FLOOR and rail.window.starts is not None and rail.window.starts > clock
    }
    later = [bare.situation.having(CLOCK, start) for start in sorted(starts)]
    moved = [Reached(bare.sku, situation, unfloored.decided(situation)) for situation in later]
    given = [each for each in moved if code in {live.code for live, _, _ in each.offers}]
    found = [(each, floor_of(world, each)) for each in (bare, *given)]
    worst = max(found, key=_kept_up)
    return worst if _kept_up(worst) > 0 else found[0]


def _kept_up(found: tuple[Reached, Floor | None]) -> int:
    """How much a floor adds to the cheapest unit."""
    reached, floor = found
    return 0 if floor is None else floor.least - reached.cheapest_unit


def together(world: World, sku: str, codes: Collection[str], *, limit: int) -> Reached | None:
    """The first basket made for all of these offers at once, whatever becomes of them in it."""
    return Search(world, sku, limit).meant_for(codes)


def floor_of(world: World, reached: Reached) -> Floor | None:
    """The highest margin floor that binds a product in its basket."""
    basket = reached.decision.basket
    (index, row) = next((each.index, each) for each in basket.rows if each.sku == reached.sku)
    found: list[Floor] = []
    for rail in world.compiled.guardrails:
        if rail.guard.kind != MARGIN_FLOOR or not rail.window.open_at(basket.clock):
            continue
        if rail.scope.covers(basket) and index in basket.selected(rail.items):
            least = rail.guard.least_price(row, basket)
            if least is not None:
                found.append(Floor(rail.code, least))
    return max(found, key=lambda each: each.least, default=None)


def _floored(world: World) -> bool:
    return any(rail.guard.kind == MARGIN_FLOOR for rail in world.compiled.guardrails)
