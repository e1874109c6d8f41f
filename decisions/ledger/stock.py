"""Gift stock as allowances: what the catalogue says lies at each location, less what is held and sold since.

A feed states what lies there now: its figure takes the place of all that was sold before it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from catalog.statements import run_prepared
from decisions.ledger.needs import Need

_LIES = """
SELECT p.sku, s.location, s.quantity, (extract(epoch FROM s.updated_at) * 1000000)::bigint
FROM catalog_stock s JOIN catalog_product p ON p.id = s.product_id
WHERE p.sku = ANY(%s) ORDER BY p.sku, s.location
"""
_GONE = """
SELECT a.key, a.version, sum(a.share - a.excess), sum(a.held - coalesce(e.expired, 0)), sum(a.used)
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
        Need("stock", sku, 1, quantity, stamp, subject=location, fresh=True)
        for sku, location, quantity, stamp in rows
    ]
    gone = {
        bytes(key): (version, int(stated), int(held), int(used))
        for key, version, stated, held, used in run_prepared(_GONE, ([need.key for need in needs],))
    }
    found: dict[str, list[tuple[Need, int]]] = {}
    for need in needs:
        version, stated, held, used = gone.get(need.key, (need.version, need.limit, 0, 0))
        # What was sold before the feed's figure lies no more among its units.
        left = stated - held - used if version >= need.version else need.limit - held
        found.setdefault(need.owner, []).append((need, left))
    return found
