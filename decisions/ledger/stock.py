"""Gift stock as allowances: what the catalogue says lies at each location, less what is held and sold since.

A feed states what lies there now: its figure takes the place of all that was sold before it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import datetime

from catalog.statements import run_prepared
from decisions.ledger.needs import Need

_LIES = """
SELECT p.sku, s.location, s.quantity, s.updated_at
FROM catalog_stock s JOIN catalog_product p ON p.id = s.product_id
WHERE p.sku = ANY(%s) ORDER BY p.sku, s.location
"""
_GONE = """
SELECT a.key, a.version, sum(a.held - coalesce(e.expired, 0)), sum(a.used)
FROM decisions_allowance a LEFT JOIN LATERAL (
    SELECT sum(quantity) AS expired FROM decisions_stake s
    WHERE s.allowance_id = a.id AND s.state = 'held' AND s.expires <= now()
) e ON true
WHERE a.key = ANY(%s) GROUP BY a.key, a.version
"""


def stock_needs(gifts: Iterable[tuple[str, str, int]]) -> Iterator[Need]:
    """What (offer, SKU, units) need of which location: of one that has all of it, else of several by name."""
    wanted = list(gifts)
    if not wanted:
        return
    lying = _lying({sku for _, sku, _ in wanted})
    for offer, sku, units in wanted:
        places = lying.get(sku, [])
        if not places:
            yield Need("stock", sku, units, 0, 0, offers=(offer,))
            continue
        for at, part in _spread(units, [left for _, left in places]):
            need, left = places[at]
            places[at] = (need, left - part)
            yield replace(need, quantity=part, offers=(offer,))


def left_of_stock(skus: Iterable[str]) -> dict[str, int]:
    """Units that can still be given, over all locations; 0 where none is kept."""
    names = set(skus)
    lying = _lying(names)
    return {sku: sum(max(0, left) for _, left in lying.get(sku, [])) for sku in names}


def _spread(units: int, lefts: list[int]) -> list[tuple[int, int]]:
    """(place, units) of one place if it has them all, else of the places in their order; what is missing is
    asked of the first, which will refuse it."""
    whole = next((at for at, left in enumerate(lefts) if left >= units), None)
    if whole is not None:
        return [(whole, units)]
    parts = []
    for left in lefts:
        parts.append(min(max(0, left), units))
        units -= parts[-1]
    parts[0] += units
    return [(at, part) for at, part in enumerate(parts) if part]


def _lying(skus: set[str]) -> dict[str, list[tuple[Need, int]]]:
    """By SKU: each location's need (quantity still open) and what is left there."""
    rows = run_prepared(_LIES, (sorted(skus),))
    needs = [
        Need("stock", sku, 1, quantity, _stamp(moment), subject=location, fresh=True)
        for sku, location, quantity, moment in rows
    ]
    gone = {
        bytes(key): (version, held, used)
        for key, version, held, used in run_prepared(_GONE, ([need.key for need in needs],))
    }
    found: dict[str, list[tuple[Need, int]]] = {}
    for need in needs:
        version, held, used = gone.get(need.key, (need.version, 0, 0))
        # Sold after the feed's figure; what was sold before it lies no more among its units.
        sold = int(used) if version == need.version else 0
        found.setdefault(need.owner, []).append((need, need.limit - int(held) - sold))
    return found


def _stamp(moment: datetime) -> int:
    """An instant as the version of a figure, in microseconds."""
    return int(moment.timestamp() * 1_000_000)
