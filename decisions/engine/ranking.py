"""Where each version of a snapshot stands: its rank by code, its span among versions, its turn."""

from array import array
from collections.abc import Mapping, Sequence
from datetime import datetime
from heapq import merge
from itertools import groupby

from decisions.engine.cards import ALWAYS, EPOCH, Card, instant
from decisions.engine.index import Pause, paced

Codes = Mapping[str, int | tuple[int, ...]]
"""The rank of the one version of an offer, or the ranks of several."""
Span = tuple[datetime | None, datetime | None]


def ranks_by_code(cards: Sequence[Card], pause: Pause) -> Codes:
    """The ranks of each offer's versions."""
    codes: dict[str, int | tuple[int, ...]] = {}
    for rank, card in enumerate(paced(cards, pause)):
        found = codes.setdefault(card.code, rank)
        if found != rank:
            codes[card.code] = (*((found,) if isinstance(found, int) else found), rank)
    return codes


def spans_of(cards: Sequence[Card], codes: Codes) -> dict[int, Span]:
    """(since, until) of the versions of offers that stand there more than once, by rank."""
    spans: dict[int, Span] = {}
    for code, found in codes.items():
        if isinstance(found, int):
            continue
        ranks = sorted(found, key=lambda rank: cards[rank].version)
        if len({cards[rank].version for rank in ranks}) < len(ranks):
            raise ValueError(f"version of offer {code} is in the snapshot twice")
        until: datetime | None = None
        for place in range(len(ranks) - 1, -1, -1):
            opens = cards[ranks[place]].outline.opens
            since = (EPOCH if opens == ALWAYS else instant(opens)) if place else None
            spans[ranks[place]] = (since, until)
            if since is not None:
                until = since if until is None else min(since, until)
    return spans


def turns_of(cards: Sequence[Card], pause: Pause) -> "array[int]":
    """The place of each rank in the total order: the stages' offers, each in that order already, merged."""
    runs = []
    start = 0
    for _, group in groupby(cards, key=lambda card: card.outline.stage):
        end = start + sum(1 for _ in group)
        runs.append((cards[rank].order[1:], rank) for rank in range(start, end))
        start = end
    turns = array("I", bytes(4 * len(cards)))
    for turn, (_, rank) in enumerate(paced(merge(*runs), pause)):
        turns[rank] = turn
    return turns
