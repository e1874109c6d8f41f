"""What an order has to be refunded in all once so many of its units are kept; it hangs on nothing else.

So that n single returns come to what one return of n does.
"""

import json
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal as Number
from typing import Any

from decisions.engine import Allowances, Decision, Facts, Request, decide, read_request
from decisions.engine.compiled import compile_snapshot
from decisions.engine.reasons import Code
from decisions.ledger.terms import LineTerms, Terms
from decisions.overrides.switches import overrides_at
from decisions.snapshots.live import compiled_at

Json = dict[str, Any]
STRICTNESS = ("keep", "claw_back", "reevaluate")


def governing(terms: Terms) -> str:
    """The strictest returns policy among the applied offers."""
    return max((offer.returns for offer in terms.offers), key=STRICTNESS.index, default="keep")


def due(terms: Terms, redo: Json | None, returned: Mapping[str, int], *, shipping: bool) -> int:
    """Minor units to be refunded in all, `returned` units of each line being back (from number 1 on).

    `redo` is what the decision was made of; without it (erased facts) every policy is `keep`. Shipping is
    refunded where it is asked for and no unit is kept. May be negative: more has to be paid.
    """
    back = sum(sum(line.totals[: returned.get(line.id, 0)]) for line in terms.lines)
    if all(returned.get(line.id, 0) == len(line.totals) for line in terms.lines):
        return back + (terms.shipping if shipping else 0)
    policy = governing(terms) if redo is not None else "keep"
    if policy == "keep" or not any(returned.values()):
        return back
    assert redo is not None
    again = _decided_again(terms, redo, returned)
    if policy == "reevaluate":
        return terms.total - sum(again.state.totals) - again.state.shipping
    return back - _clawed(terms, again, returned)


def _clawed(terms: Terms, again: Decision, returned: Mapping[str, int]) -> int:
    """What offers whose condition no longer holds took off the units that are kept, and off shipping."""
    holding = {
        verdict.live.code
        for verdict in again.verdicts
        if verdict.state != "failed" or all(reason.code == Code.NO_EFFECT for reason in verdict.reasons)
    }
    lost = [offer for offer in terms.offers if offer.code not in holding]
    return sum(
        offer.shipping + sum(sum(cuts[returned.get(line, 0) :]) for line, cuts in offer.cuts.items())
        for offer in lost
    )


def _decided_again(terms: Terms, redo: Json, returned: Mapping[str, int]) -> Decision:
    """The kept units under the decision's snapshot, facts and clock, with only the offers that applied."""
    request = _kept(read_request(json.loads(redo["request"], parse_float=Number)), terms, returned)
    compiled = compiled_at(redo["snapshot"])
    versions = {(offer.code, offer.version) for offer in terms.offers}
    offers = [
        (live.version, live.offer)
        for code in {offer.code for offer in terms.offers}
        for live in compiled.versions.get(code, ())
        if (code, live.version) in versions
    ]
    applied = compile_snapshot(
        offers,
        compiled.policy,
        compiled.hash,
        guardrails=compiled.guardrails,
        suppressions=compiled.suppressions,
        experiments=compiled.experiments,
        campaigns=tuple(compiled.campaigns.values()),
    )
    return decide(
        applied,
        overrides_at(redo["overrides"]),
        request,
        Facts.from_json(json.loads(redo["facts"])),
        Allowances.from_json(json.loads(redo["allowances"])),
        redo["clock"],
    )


def _kept(request: Request, terms: Terms, returned: Mapping[str, int]) -> Request:
    """The request of what is kept; lines of which nothing is are gone."""
    sold = {line.id: line for line in terms.lines}
    lines = []
    for line in request.lines:
        kept = line.quantity - returned.get(line.id, 0)
        if kept:
            amount = None if line.amount is None else _amount(sold[line.id], kept)
            lines.append(line._replace(quantity=kept, amount=amount))
    return replace(
        request, lines=tuple(lines), options=replace(request.options, explain="candidates", nudges=False)
    )


def _amount(line: LineTerms, kept: int) -> int:
    """What the last units of a line sent as an amount were worth before discounts."""
    return sum(line.base[len(line.base) - kept :])
