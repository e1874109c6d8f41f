"""Uses of codes by partner, code and month: what the ledger's orders took, less what came back."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from django.db import connection, transaction

from decisions.codes.digests import code_digest, normalised, tail_of
from decisions.ledger.terms import OfferTerms, Terms
from decisions.models import Code

# Orders of a pool are found by what they have of its codes; those of offers' own codes may have no such row.
_OF_POOL = """
AND c.id IN (SELECT s.claim_id FROM decisions_allowance a JOIN decisions_stake s ON s.allowance_id = a.id
             WHERE a.owner = %(pool)s AND a.kind = 'per_code' AND s.state = 'used')
"""
_ORDERS = """
SELECT c.committed, c.terms, coalesce(r.refund, 0), coalesce(r.units, '[]')
FROM decisions_claim c LEFT JOIN LATERAL (
    SELECT sum(refund)::bigint AS refund, json_agg(units::json)::text AS units
    FROM decisions_return WHERE claim_id = c.id
) r ON true
WHERE c.state IN ('committed', 'partially_returned') AND position('"coupon":"' IN c.terms) > 0
  AND (%(since)s::timestamptz IS NULL OR c.committed >= %(since)s)
  AND (%(until)s::timestamptz IS NULL OR c.committed < %(until)s)
"""
CHUNK = 500
"""Orders that are read at a time, and whose codes are looked up together."""


@dataclass(frozen=True, slots=True, order=True)
class UseKey:
    """What a row of the report is for; "" = no partner, no pool. `month` is 2026-11, in UTC."""

    partner: str
    pool: str
    code: str
    """An offer's own code as it is compared; of a pool's the last symbols alone, after "…"."""
    month: str
    currency: str


@dataclass(slots=True, order=True)
class Uses:
    """Orders that used a code, what its offers took off lines and shipping, what was paid; in minor units.

    Cancelled and returned orders are none; of a partly returned one counts what was kept.
    """

    uses: int = 0
    discount: int = 0
    paid: int = 0

    def add(self, other: "Uses") -> None:
        """Counts further uses in."""
        self.uses += other.uses
        self.discount += other.discount
        self.paid += other.paid


Rows = list[tuple[UseKey, Uses]]


@dataclass(frozen=True, slots=True)
class _Used:
    """One code of one order."""

    coupon: str
    pool: str | None
    partner: str | None
    month: str
    currency: str
    uses: Uses

    @property
    def digest(self) -> bytes:
        """By which a pool's code is known; empty for an offer's own."""
        return b"" if self.pool is None else code_digest(self.coupon)


def code_uses(
    *, pool: str | None = None, since: datetime | None = None, until: datetime | None = None
) -> Rows:
    """Each code's uses by month, of orders that were committed in [since, until); in the order of their keys.

    Of one pool, or of all codes, offers' own included.
    """
    found: dict[tuple[UseKey, bytes], Uses] = {}
    used = _used(pool, since, until)
    while chunk := list(islice(used, CHUNK)):
        partners = _partners({each.digest for each in chunk if each.digest})
        for each in chunk:
            key = UseKey(
                partners.get(each.digest) or each.partner or "",
                each.pool or "",
                normalised(each.coupon) if each.pool is None else f"…{tail_of(each.coupon)}",
                each.month,
                each.currency,
            )
            found.setdefault((key, each.digest), Uses()).add(each.uses)
    return [(key, found[key, digest]) for key, digest in sorted(found)]


def by_month(rows: Rows) -> Rows:
    """The same, summed over the codes of each pool: one row a partner and month."""
    found: dict[UseKey, Uses] = {}
    for key, uses in rows:
        whole = UseKey(key.partner, key.pool, "" if key.pool else key.code, key.month, key.currency)
        found.setdefault(whole, Uses()).add(uses)
    return sorted(found.items(), key=lambda row: row[0])


def _used(pool: str | None, since: datetime | None, until: datetime | None) -> Iterator[_Used]:
    """Every code of every order, one after the other."""
    sql = _ORDERS + (_OF_POOL if pool is not None else "")
    with transaction.atomic(), connection.connection.cursor(name="code_uses") as cursor:
        cursor.itersize = CHUNK
        cursor.execute(sql, {"pool": pool, "since": since, "until": until})
        for committed, terms, refund, units in cursor:
            yield from _codes_of(committed, Terms.from_json(json.loads(terms)["terms"]), refund, units, pool)


def _codes_of(
    committed: datetime, terms: Terms, refund: int, units: str, pool: str | None
) -> Iterator[_Used]:
    returned: dict[str, int] = {}
    for each in json.loads(units):
        for line, count in each.items():
            returned[line] = returned.get(line, 0) + count
    by_code: dict[str, list[OfferTerms]] = {}
    for offer in terms.offers:
        if offer.coupon is not None and pool in (None, offer.pool):
            by_code.setdefault(offer.coupon, []).append(offer)
    for coupon, offers in by_code.items():
        uses = Uses(1, sum(_kept(offer, returned) for offer in offers), terms.total - refund)
        first = offers[0]
        yield _Used(coupon, first.pool, first.partner, f"{committed:%Y-%m}", terms.currency, uses)


def _kept(offer: OfferTerms, returned: dict[str, int]) -> int:
    """What an offer took off shipping and the units that were kept."""
    return offer.shipping + sum(sum(cuts[returned.get(line, 0) :]) for line, cuts in offer.cuts.items())


def _partners(digests: Iterable[bytes]) -> dict[bytes, str]:
    """Digest -> partner of pools' codes: the code's own, else its batch's, else its pool's."""
    rows = Code.objects.filter(digest__in=list(digests)).select_related("batch__pool")
    return {
        bytes(row.digest): row.partner or row.batch.partner or row.batch.pool.partner
        for row in rows.only("digest", "partner", "batch__partner", "batch__pool__partner")
    }
