"""Baskets from the decision log: the last decision of each, with the facts that it was made by."""

import hashlib
import json
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal as Number

from catalog.models import Store
from decisions.engine import DocumentErrors, Facts, Request, canonical, read_request
from decisions.log.rows import LogRow, ids_between, read_rows
from decisions.past.asked import Asked, facts_by_place, place_of

STEP = 1_000
"""Decisions read at once."""


@dataclass(frozen=True, slots=True)
class Latest:
    """The last decision of each basket, in the order of time."""

    keys: list[str]
    nameless: int
    """Those whose request named no basket: each counts as a basket of its own."""
    closed: int
    """Decisions that nobody can read any more: erased with their customer, or sealed under a lost key."""


def latest_per_basket(since: datetime, until: datetime) -> Latest:
    """Reads every decision of a time (its end excluded) to see whose basket it was."""
    last: dict[tuple[str, str], str] = {}
    nameless = closed = 0
    for row in _rows(since, until):
        named = _basket_of(row)
        if named is None:
            closed += 1
            continue
        nameless += not named
        # A new place at the end: the order of time is that of the last decisions.
        key = (row.channel, named) if named else ("", row.id)
        last.pop(key, None)
        last[key] = row.id
    return Latest(list(last.values()), nameless, closed)


def logged_baskets(keys: Sequence[str], *, gifts: Collection[str] = ()) -> list[Asked]:
    """The baskets of these decisions; what can be read no more is left out.

    `gifts` are SKUs that offers could give away: the catalogue says what they are worth now.
    """
    read = [(row, request) for row in read_rows(keys) if (request := _request_of(row)) is not None]
    extra = facts_by_place([request for _, request in read], gifts, lines=False)
    zones = dict(Store.objects.values_list("code", "zone"))
    asked = []
    for row, request in read:
        facts = Facts.from_json(json.loads(row.facts))
        more = extra.get(place_of(request), {})
        asked.append(
            Asked(
                key=row.id,
                at=row.created,
                zone=zones.get(request.store or "", "UTC"),
                request=request,
                facts=replace(facts, products={**more, **facts.products}) if more else facts,
                print=hashlib.sha256(canonical([row.request, row.facts, more]).encode()).digest(),
            )
        )
    return asked


def _rows(since: datetime, until: datetime) -> Iterator[LogRow]:
    after = ""
    while ids := ids_between(since, until, after=after, limit=STEP):
        yield from read_rows(ids)
        after = ids[-1]


def _basket_of(row: LogRow) -> str | None:
    """The id of its basket, "" where it named none; None where nobody can read it."""
    request = _request_of(row)
    return None if request is None else request.basket_id or ""


def _request_of(row: LogRow) -> Request | None:
    """The request, asked for no more than who applies."""
    if row.shut:
        return None
    try:
        request = read_request(json.loads(row.request, parse_float=Number))
    except DocumentErrors:
        return None
    return replace(request, options=replace(request.options, explain="applied", offer=None, nudges=False))
