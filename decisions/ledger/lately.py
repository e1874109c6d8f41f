"""What was sold and refused lately, offer by offer: of a busy house the newest of it."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import connection

from decisions.ids import encode
from decisions.ledger.claims import read_terms

MOST = 5_000
"""Orders, and refusals, that are looked at."""
HELD = timedelta(days=1)
"""So long before its order a claim may have begun as a reservation, as its id tells; others are left out."""
_SOLD = """
SELECT committed, terms FROM decisions_claim WHERE id >= %s AND committed >= %s AND committed <= %s
AND state IN ('committed', 'partially_returned', 'returned') ORDER BY id DESC LIMIT %s
"""
_REFUSED = """
SELECT at, answer FROM decisions_answered WHERE at >= %s AND at <= %s AND status = 409
ORDER BY at DESC LIMIT %s
"""


@dataclass(frozen=True, slots=True)
class Sale:
    """One order; amounts in minor units of its currency."""

    at: datetime
    currency: str
    gross: int
    """Before discounts, shipping included."""
    off: Mapping[str, int]
    """What each applied offer took off lines and shipping."""
    drawn: Mapping[str, int]
    """The same with gifts at their value: what budgets count."""


@dataclass(frozen=True, slots=True)
class Refusal:
    """A reservation or redemption that was refused for some offers."""

    at: datetime
    offers: frozenset[str]


def sales_between(since: datetime, until: datetime, *, most: int = MOST) -> list[Sale]:
    """The orders of a span, newest first; cancelled ones are none."""
    first = encode(int((since - HELD).timestamp() * 1000), 0)
    with connection.cursor() as cursor:
        cursor.execute(_SOLD, [first, since, until, most])
        return [_sale(at, terms) for at, terms in cursor.fetchall()]


def refusals_between(since: datetime, until: datetime) -> list[Refusal]:
    """What was refused of requests that came with an Idempotency-Key, newest first; others are not kept."""
    with connection.cursor() as cursor:
        cursor.execute(_REFUSED, [since, until, MOST])
        found = [(at, json.loads(answer)) for at, answer in cursor.fetchall()]
    return [Refusal(at, named) for at, answer in found if (named := _named(answer))]


def _sale(at: datetime, stored: str) -> Sale:
    terms = read_terms(stored)
    off = {offer.code: sum(map(sum, offer.cuts.values())) + offer.shipping for offer in terms.offers}
    drawn = {offer.code: offer.drawn for offer in terms.offers}
    return Sale(at, terms.currency, terms.total + sum(off.values()), off, drawn)


def _named(answer: Mapping[str, Any]) -> frozenset[str]:
    """The offers for which a request was refused."""
    rejected = [each["offer"] for each in answer.get("rejections") or ()]
    return frozenset([*rejected, *(answer.get("offers") or ())])
