"""How deep discounts can go: the worst stack of every product, of what is live or with drafts beside it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from catalog.errors import OfferdeskError
from decisions.engine.worst_stack import LIMIT, Stack, worst_stack
from decisions.snapshots.watcher import live
from decisions.worst_stack.book import with_drafts
from decisions.worst_stack.gathering import commonest_currency, gathered_world

Progress = Callable[[int, int, str], None]
"""(products done, of how many, the one that comes next)."""


@dataclass(frozen=True, slots=True)
class Stacks:
    """The products' worst stacks, the deepest first; `snapshot` names the book, drafts included."""

    snapshot: str
    currency: str
    at: datetime
    stacks: list[Stack]


def worst_stacks(
    *,
    documents: Sequence[Any] = (),
    skus: Collection[str] = (),
    category: str = "",
    currency: str | None = None,
    top: int | None = None,
    limit: int = LIMIT,
    clock: datetime | None = None,
    progress: Progress = lambda done, many, sku: None,
) -> Stacks:
    """Searches all products, or those named, or those of a category, for the deepest discount.

    `documents` are drafts of offers, guardrails, suppressions or a policy. Raises DocumentErrors for a draft,
    OfferdeskError where nothing can be priced, NotReady before the first snapshot.
    """
    compiled, overrides = with_drafts(live(), documents)
    now = clock or datetime.now(UTC)
    money = currency or commonest_currency()
    world = gathered_world(compiled, overrides, money, now)
    known = {sku: facts for products in world.products.values() for sku, facts in products.items()}
    unknown = sorted(set(skus) - known.keys())
    if unknown:
        raise OfferdeskError("not_priced", detail=f"no price in {money}: {', '.join(unknown[:5])}")
    wanted = [
        sku
        for sku, facts in sorted(known.items())
        if (not skus or sku in skus) and (not category or _within(facts["categories"], category))
    ]
    found = []
    for done, sku in enumerate(wanted):
        progress(done, len(wanted), sku)
        found.append(worst_stack(world, sku, limit=limit))
    found.sort(key=lambda stack: (-stack.reached.depth, -stack.unguarded.depth, stack.reached.sku))
    return Stacks(compiled.hash, money, now, found[:top])


def _within(paths: Collection[str], category: str) -> bool:
    return any(path == category or path.startswith(f"{category}/") for path in paths)
