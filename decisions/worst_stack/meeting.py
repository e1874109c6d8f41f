"""What becomes of a draft and a live offer in a basket that is made for both, as JSON."""

from typing import Any

from catalog.money import to_text
from decisions.engine import Decision
from decisions.engine.relation import relation_of
from decisions.engine.worst_stack import together
from decisions.worst_stack.telling import reached_json
from decisions.worst_stack.touching import Neighbour, Touch

Json = Any


def overlap_json(found: Touch, neighbour: Neighbour, *, limit: int) -> dict[str, Json]:
    """One neighbour: the rule, what both are on, and a basket made for both (limit 0: none is tried)."""
    other, code = neighbour.live, found.draft.code
    book = found.world.compiled
    mine = next(live for live in book.offers if live.code == code)
    its = next(live for live in book.offers if (live.code, live.version) == (other.code, other.version))
    rule = relation_of(mine, its, book.policy)
    common = [each for each in found.touched if each in neighbour.shared]
    # On a product with a lowest price of its own the floor would keep one of them out, not the other.
    sku = next((each for each in common if each not in found.floored), common[0])
    return {
        "code": other.code,
        "version": other.version,
        "name": other.offer.name,
        "trigger": other.offer.trigger,
        "rule": rule.rule,
        "group": rule.group,
        "shared": len(neighbour.shared),
        "sku": sku,
        "trial": _trial(found, sku, other.code, limit) if limit else None,
    }


def _trial(found: Touch, sku: str, other: str, limit: int) -> dict[str, Json] | None:
    """One basket that is made for both, without the draft and with it."""
    code, currency = found.draft.code, found.currency
    reached = together(found.world, sku, {code, other}, limit=limit)
    if reached is None:
        return None
    before = found.before.decided(reached.situation)
    told = reached_json(reached, currency)
    return {
        "basket": told["basket"],
        "coupons": told["coupons"],
        "channel": told["channel"],
        "draft": _outcome(reached.decision, code, currency),
        "other": _outcome(reached.decision, other, currency),
        "before": _outcome(before, other, currency),
        "total": to_text(sum(reached.decision.state.totals), currency),
        "total_before": to_text(sum(before.state.totals), currency),
    }


def _outcome(decision: Decision, code: str, currency: str) -> dict[str, Json]:
    verdict = next((each for each in decision.verdicts if each.live.code == code), None)
    if verdict is None:
        return {"state": "not_there", "amount": to_text(0, currency), "displaced_by": [], "difference": None}
    amount = sum(entry[3] for entry in decision.state.entries if entry[0] == verdict.live.rank)
    return {
        "state": verdict.state,
        "amount": to_text(amount, currency),
        "displaced_by": list(verdict.displaced_by),
        "difference": None if verdict.difference is None else to_text(verdict.difference, currency),
    }
