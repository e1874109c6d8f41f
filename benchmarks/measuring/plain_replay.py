"""The same forecast the long way: every basket decided anew for every draft, by nothing but the engine."""

from collections import Counter
from collections.abc import Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from datetime import datetime
from multiprocessing import get_context
from typing import Any

from django.db import connection

from decisions.engine import (
    NO_ALLOWANCES,
    NO_OVERRIDES,
    Compiled,
    Decision,
    Facts,
    Offer,
    Request,
    compile_snapshot,
    decide,
    read_offer,
)
from decisions.snapshots.live import compiled_at
from governance.forecasting.sources import baskets
from governance.forecasting.windows import Window, moved

Json = Any
Sums = list[Counter[str]]
STEP = 250


def plain_sums(
    snapshot: str, drafts: Sequence[Json], keys: Sequence[int], at: datetime, processes: int
) -> Sums:
    """By draft: orders that it applied to, what it gave, and what shoppers paid less in all."""
    parts = [keys[start : start + STEP] for start in range(0, len(keys), STEP)]
    connection.close()  # a connection is no thing to share with a process that is forked off
    total: Sums = [Counter() for _ in drafts]
    with ProcessPoolExecutor(processes, get_context("fork"), _begin, (snapshot, drafts, at)) as pool:
        for found in pool.map(_part, parts):
            for sums, more in zip(total, found, strict=True):
                sums.update(more)
    return total


class Plain:
    """What is live, and for each draft a snapshot with it in the place of its live version."""

    def __init__(self, snapshot: str, drafts: Sequence[Json], at: datetime) -> None:
        self.live = compiled_at(snapshot)
        self.offers = [read_offer(document) for document in drafts]
        self.books = [_beside(self.live, offer) for offer in self.offers]
        self.windows = [Window.of(offer, at) for offer in self.offers]
        self.at = at

    def part(self, keys: Sequence[int]) -> Sums:
        """The sums over these orders."""
        sums: Sums = [Counter() for _ in self.offers]
        for asked in baskets("orders", keys, gifts=(), today=self.at):
            today: dict[datetime, Decision] = {}
            for offer, book, window, found in zip(self.offers, self.books, self.windows, sums, strict=True):
                moment = moved(asked.at, asked.zone, window.starts)
                if window.holds(moment):
                    before = today.get(moment) or _decide(self.live, asked.request, asked.facts, moment)
                    today[moment] = before
                    after = _decide(book, asked.request, asked.facts, moment)
                    found.update(_told(offer, before, after))
        return sums


_plain: list[Plain] = []


def _begin(snapshot: str, drafts: Sequence[Json], at: datetime) -> None:
    _plain.append(Plain(snapshot, drafts, at))


def _part(keys: Sequence[int]) -> Sums:
    return _plain[0].part(keys)


def _beside(live: Compiled, offer: Offer) -> Compiled:
    others = [(each.version, each.offer) for each in live.offers if each.code != offer.code]
    version = 1 + max((each.version for each in live.versions.get(offer.code, ())), default=0)
    return compile_snapshot(
        [*others, (version, offer)],
        live.policy,
        "",
        guardrails=live.guardrails,
        suppressions=live.suppressions,
        experiments=live.experiments,
    )


def _decide(book: Compiled, request: Request, facts: Facts, moment: datetime) -> Decision:
    return decide(book, NO_OVERRIDES, request, facts, NO_ALLOWANCES, moment)


def _told(offer: Offer, before: Decision, after: Decision) -> Mapping[str, int]:
    ours = [
        verdict.live.rank
        for verdict in after.verdicts
        if verdict.live.code == offer.code and verdict.state in ("applied", "clipped")
    ]
    return {
        "orders": len(ours),
        "given": sum(entry[3] for entry in after.state.entries if entry[0] in ours),
        "net": _to_pay(before) - _to_pay(after),
    }


def _to_pay(decision: Decision) -> int:
    return sum(decision.state.totals) + decision.state.shipping
