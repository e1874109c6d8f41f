"""A draft beside what is live: how deep it can go, whom it meets, and what both answers hang on."""

from collections.abc import Callable, Collection, Mapping
from datetime import datetime
from typing import Any

from django.db import connection

from catalog.money import to_text
from catalog.selectors.decision_facts import decision_facts
from catalog.selectors.places import region_chain
from decisions.engine import Compiled, answer, canonical, read_offer
from decisions.engine.worst_stack import Beside, Reached, beside, without_margin_floors
from decisions.services.gather import product_facts
from decisions.snapshots.documents import hash_of, read_manifest
from decisions.snapshots.selectors import read_snapshot
from decisions.snapshots.watcher import live
from decisions.wording.messages import add_messages
from decisions.worst_stack.meeting import overlap_json
from decisions.worst_stack.suggesting import Suggested, suggested
from decisions.worst_stack.telling import reached_json
from decisions.worst_stack.touching import LOOKED_AT, Touch, touch

Json = Any
Tell = Callable[[int, int], object]
LIMIT = 200
"""Decisions for each of the searches of one product."""
MET = 40
"""So many of the offers that meet the draft are tried on a basket; the others are only named."""


def draft_stacks(document: Mapping[str, Json], *, at: datetime, tell: Tell) -> Json:
    """The deepest stacks of the products that a draft touches, without it and with it, the worst first.

    {"currency", "at", "products": {"priced", "touched", "looked_at_most", "searched": [sku]}, "facts": hash,
    "rows": [{"sku", "before": reached, "after": reached or None, "unfloored": reached or None, "floor":
    {"guardrail", "least"} or None, "below_floor", "loss": amount or None, "exhaustive", "decisions",
    "answer": of what is shown}]}.
    Raises OfferdeskError where nothing has a price, NotReady.
    """
    found = touch(live(), read_offer(dict(document)), at)
    unfloored = without_margin_floors(found.world)
    rows = []
    for done, sku in enumerate(found.searched):
        tell(done, len(found.searched))
        rows.append(beside(found.before, found.world, unfloored, sku, found.draft.code, limit=LIMIT))
    rows.sort(key=_badness)
    return {**_frame(found), "rows": [_row(row, found.currency) for row in rows]}


def draft_overlaps(document: Mapping[str, Json], *, at: datetime, tell: Tell) -> Json:
    """The live offers that hit the same products at a common time and place, and what becomes of both.

    The frame of `draft_stacks`, and "rows": [{"code", "version", "name", "trigger", "rule", "group",
    "shared", "sku", "trial": {"basket", "coupons", "channel", "draft": outcome, "other": outcome, "before":
    outcome of the other, "total", "total_before"} or None}]. An outcome is {"state", "amount",
    "displaced_by", "difference"}.
    """
    found = touch(live(), read_offer(dict(document)), at)
    near = sorted(found.neighbours, key=lambda each: (-len(each.shared), each.live.code))
    rows = []
    for done, neighbour in enumerate(near):
        tell(done, len(near))
        rows.append(overlap_json(found, neighbour, limit=LIMIT if done < MET else 0))
    return {**_frame(found), "rows": rows}


def touched_state(document: Mapping[str, Json], *, at: datetime) -> Json:
    """What a draft's stacks and overlaps hang on: {"offers": hash, "rules": hash}.

    The offers that touch the same products, and everything live beside offers, switches included.
    """
    now = live()
    found = touch(now, read_offer(dict(document)), at)
    codes = {each.live.code for each in found.neighbours} | {found.draft.code}
    entries = _manifest(now.compiled)
    offers = [list(entry) for entry in entries if entry.kind == "offer" and entry.code in codes]
    rules = [list(entry) for entry in entries if entry.kind not in ("offer", "campaign")]
    thrown = [list(each) for each in now.overrides.switches if each[1] != "offer" or each[2] in codes]
    return {"offers": hash_of(canonical(offers)), "rules": hash_of(canonical([rules, thrown]))}


def facts_hash(skus: Collection[str], currency: str) -> str:
    """A name for all that the catalogue says of some products, at prices that count everywhere."""
    read = decision_facts(skus=skus, currency=currency, regions=region_chain(None))
    return hash_of(canonical({sku: product_facts(facts) for sku, facts in sorted(read.products.items())}))


def _frame(found: Touch) -> dict[str, Json]:
    return {
        "currency": found.currency,
        "at": found.clock.isoformat(),
        "products": {
            "priced": found.priced,
            "touched": len(found.touched),
            "looked_at_most": LOOKED_AT,
            "searched": list(found.searched),
        },
        "facts": facts_hash(found.searched, found.currency) if found.searched else "",
        "offers": {"met": found.met, "looked_at": len(found.neighbours)},
    }


def _badness(row: Beside) -> tuple[bool, bool, Any, Any, str]:
    """Sorts what stands against the draft first, then what goes deepest and leaves least."""
    found = [each for each in (row.unfloored, row.after) if each is not None]
    deepest = max(found, key=lambda each: each.depth, default=None)
    margin = None if deepest is None else deepest.margin(deepest.total)
    depth = 0 if deepest is None else -deepest.depth
    return (not row.below_floor, row.loss is None, depth, 1 if margin is None else margin, row.sku)


def _row(row: Beside, currency: str) -> dict[str, Json]:
    shown = row.unfloored if row.below_floor else row.after or row.unfloored
    return {
        "sku": row.sku,
        "before": reached_json(row.before, currency),
        "after": _reached(row.after, currency),
        "unfloored": _reached(row.unfloored, currency),
        "floor": row.floor
        and {"guardrail": row.floor.guardrail, "least": to_text(row.floor.least, currency)},
        "below_floor": row.below_floor,
        "loss": None if row.loss is None else to_text(round(row.loss), currency),
        "exhaustive": row.exhaustive,
        "decisions": row.decisions,
        "answer": None if shown is None else _answer(shown),
    }


def _reached(found: Reached | None, currency: str) -> dict[str, Json] | None:
    return None if found is None else {**reached_json(found, currency), "clipped_by": found.guardrails}


def _answer(found: Reached) -> dict[str, Json]:
    """The worded answer to the basket, as the API would give it."""
    clock = found.situation.clock
    body = answer(found.decision, id="stack", created=clock, expires=clock, diagnose=True)
    add_messages(body, found.decision)
    return body


def _manifest(compiled: Compiled) -> list[Any]:
    with connection.cursor() as cursor:
        text, _ = read_snapshot(cursor, compiled.hash)
    return list(read_manifest(text))


def draft_baskets(document: Mapping[str, Json], *, at: datetime) -> list[Suggested]:
    """Baskets worth keeping as tests of an offer; raises OfferdeskError where nothing has a price."""
    return list(suggested(touch(live(), read_offer(dict(document)), at)))
