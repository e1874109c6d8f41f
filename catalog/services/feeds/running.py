"""Running a feed: read, land the good rows, keep a record, tell of the others."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from catalog.feeds.customers import CUSTOMERS, SCORES
from catalog.feeds.orders import ORDERS
from catalog.feeds.products import PRICES, PRODUCTS, STOCK
from catalog.feeds.rows import Feed, Refusal, Row, read_rows
from catalog.models import ImportRecord
from catalog.services.feeds.customers import land_customers
from catalog.services.feeds.landing import Source
from catalog.services.feeds.orders import land_orders
from catalog.services.feeds.prices import land_prices
from catalog.services.feeds.products import land_products
from catalog.services.feeds.scores import land_scores
from catalog.services.feeds.stock import land_stock

Land = Callable[[Sequence[Row], Source], list[Refusal]]

FEEDS: dict[str, tuple[Feed, Land]] = {
    feed.kind: (feed, land)
    for feed, land in (
        (PRODUCTS, land_products),
        (PRICES, land_prices),
        (STOCK, land_stock),
        (CUSTOMERS, land_customers),
        (SCORES, land_scores),
        (ORDERS, land_orders),
    )
}
CHUNK = 1_000
"""Rows that land by one round of statements."""
KEPT_ERRORS = 100
"""Refused rows that the record keeps; the answer names all of them."""


@dataclass(frozen=True, slots=True)
class FeedResult:
    """What became of a feed's rows; `refused` in the order of the rows."""

    record: ImportRecord
    refused: tuple[Refusal, ...]

    def as_json(self) -> dict[str, Any]:
        """The answer of the feed verbs; the pointers lead into the request."""
        return {
            "id": self.record.pk,
            "object": "import",
            "kind": self.record.kind,
            "rows": self.record.rows,
            "landed": self.record.landed,
            "refused": self.record.refused,
            "errors": [
                error.under(f"/rows/{row.index}").as_json() for row in self.refused for error in row.errors
            ],
        }


@transaction.atomic
def run_feed(*, kind: str, rows: Sequence[Any], source: Source) -> FeedResult:
    """Lands the good rows of one feed call or file in one transaction and records it."""
    feed, land = FEEDS[kind]
    good, unread = read_rows(feed, rows)
    unlanded = [row for chunk in _chunks(good) for row in land(chunk, source)]
    refused = sorted([*unread, *unlanded], key=lambda row: row.index)
    record = ImportRecord.objects.create(
        kind=kind,
        door=source.door,
        actor=source.actor,
        key_id=source.grant.key_id if source.grant else None,
        started_at=source.at,
        finished_at=timezone.now(),
        rows=len(rows),
        landed=len(rows) - len(refused),
        refused=len(refused),
        errors=[
            {"row": row.index, "errors": [error.as_json() for error in row.errors]}
            for row in refused[:KEPT_ERRORS]
        ],
    )
    return FeedResult(record, tuple(refused))


def _chunks(rows: list[Row]) -> Iterator[list[Row]]:
    for start in range(0, len(rows), CHUNK):
        yield rows[start : start + CHUNK]
