"""What rules kept back: logged decisions made again without one of them, out of every decision's way."""

import json
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal as Number
from typing import Any

from django.db import connection

from decisions.engine import Allowances, Compiled, Decision, DocumentErrors, Facts, decide, read_request
from decisions.ids import encode
from decisions.log.rows import LogRow, read_row
from decisions.overrides.switches import overrides_at
from decisions.snapshots.library import SnapshotBroken
from decisions.snapshots.live import compiled_at
from decisions.snapshots.selectors import SnapshotMissing

KINDS = {"guardrail": "guardrails", "suppression": "suppressions", "experiment": "experiments"}
_COUNT = "SELECT count(*) FROM decisions_log WHERE id > %s AND created >= %s AND created < %s"
_IDS = """
SELECT id FROM (
    SELECT id, row_number() OVER (ORDER BY id) AS place FROM decisions_log
    WHERE id > %s AND created >= %s AND created < %s
) AS made WHERE place %% %s = 0 ORDER BY id
"""


@dataclass(frozen=True, slots=True)
class Kept:
    """One decision that would have come out otherwise without a rule."""

    kind: str
    code: str
    decision: str
    created: datetime
    currency: str
    amount: int
    """What would have been given more, minor units; 0 where something else differs, such as a gift."""


@dataclass(frozen=True, slots=True)
class LookedAt:
    """What a look found; `made` decisions there were, `looked` of them could be made again."""

    made: int
    looked: int
    kept: tuple[Kept, ...]


def rule_effects(*, since: datetime, until: datetime, at_most: int) -> LookedAt:
    """What the rules kept back in the decisions of [since, until).

    Of more than `at_most` every second, third ... is looked at, so that a busy hour costs no more. A decision
    whose customer was erased, or that this engine can't read, is passed over.
    """
    span = (encode(int(since.timestamp() * 1000), 0), since, until)
    with connection.cursor() as cursor:
        cursor.execute(_COUNT, span)
        made = cursor.fetchone()[0]
        cursor.execute(_IDS, (*span, max(1, -(-made // at_most))))
        ids = [row[0] for row in cursor.fetchall()]
    looked, kept = 0, list[Kept]()
    for decision_id in ids:
        row = read_row(decision_id)
        found = _kept(row) if row is not None and not row.shut else None
        if found is not None:
            looked += 1
            kept += found
    return LookedAt(made, looked, tuple(kept))


def _kept(row: LogRow) -> list[Kept] | None:
    """What each rule kept back in a decision; None where it can't be made again."""
    try:
        again = _Again(row)
    except (DocumentErrors, SnapshotBroken, SnapshotMissing):
        return None
    return list(again.kept())


class _Again:
    """One logged decision, made again under other rules."""

    def __init__(self, row: LogRow) -> None:
        request = read_request(json.loads(row.request, parse_float=Number))
        quiet = replace(request.options, explain="applied", nudges=False)
        self.row = row
        self.compiled = compiled_at(row.snapshot)
        self._request = replace(request, options=quiet)
        self._overrides = overrides_at(row.overrides)
        self._facts = Facts.from_json(json.loads(row.facts))
        self._allowances = Allowances.from_json(json.loads(row.allowances))

    def kept(self) -> Iterator[Kept]:
        """For each rule without which the decision would have been another.

        Kind by kind: where all of a kind together change nothing, none of them is asked for by itself.
        """
        told = self._outcome(self.compiled)
        for kind, name in KINDS.items():
            codes = [rule.code for rule in getattr(self.compiled, name)]
            if not codes or self._without(name, codes) == told:
                continue
            for code in codes:
                other = self._without(name, [code])
                if other != told:
                    amount = other[0] - told[0]
                    row = self.row
                    yield Kept(kind, code, row.id, row.created, self._request.currency, amount)

    def _without(self, name: str, codes: list[str]) -> Any:
        return self._outcome(self.compiled.without_rules(**{name: codes}))

    def _outcome(self, compiled: Compiled) -> tuple[int, Any, Any, Any]:
        """(saving, offers, gifts, rewards)."""
        decision: Decision = decide(
            compiled, self._overrides, self._request, self._facts, self._allowances, self.row.created
        )
        state = decision.state
        offers = {
            (verdict.live.code, verdict.live.version)
            for verdict in decision.verdicts
            if verdict.state in ("applied", "clipped")
        }
        return state.saving(decision.basket), offers, state.gifts, state.rewards
