"""The lines of an answer: what each unit costs, what each offer took, what is to be said of a line."""

from collections.abc import Mapping, Sequence
from typing import Any

from decisions.engine.decision import Decision
from decisions.engine.state import SHIPPING, STAGES

Json = Any


def line_rows(decision: Decision, texts: Mapping[int, str]) -> list[Json]:
    """Each request line as the API shapes it; `texts` writes an amount in minor units."""
    units, flags, cuts = _units(decision), _flags(decision), _cuts(decision)
    out = []
    for i, line in enumerate(decision.basket.lines):
        subtotal, total = line.subtotal, sum(units[i])
        price = line.unit_price
        if price is None and subtotal % line.quantity == 0:
            price = subtotal // line.quantity
        out.append(
            {
                "id": line.id,
                "sku": line.sku,
                "quantity": line.quantity,
                "unit_price": None if price is None else texts[price],
                "subtotal": texts[subtotal],
                "discount": texts[subtotal - total],
                "total": texts[total],
                "unit_totals": [texts[unit] for unit in units[i]],
                "adjustments": [
                    {"offer": offer, "stage": stage, "amount": texts[amount]}
                    for (offer, stage), amount in cuts[i].items()
                ],
                "flags": flags.get(i, []),
            }
        )
    return out


def _units(decision: Decision) -> list[Sequence[int]]:
    """Per request line: what each unit costs."""
    units: list[Sequence[int]] = [()] * len(decision.basket.lines)
    for row, own in zip(decision.basket.rows, decision.state.units, strict=True):
        if len(row.lines) == 1:
            units[row.lines[0]] = own
            continue
        for position in row.lines:
            units[position] = [own[u] for u, line in enumerate(row.unit_lines) if line == position]
    return units


def _flags(decision: Decision) -> dict[int, list[str]]:
    """What is to be said of a request line, for those of which something is."""
    flags: dict[int, list[str]] = {}
    lines, sent = decision.basket.lines, decision.basket.request.lines
    if lines is not sent:
        flags = {at: ["catalogue_price"] for at in range(len(lines)) if lines[at] is not sent[at]}
    for row in decision.basket.rows:
        named = [] if row.known else ["unknown_sku"]
        if row.index in decision.unknown_cost:
            named.append("unknown_cost")
        if row.index in decision.unknown_floor:
            named.append("unknown_floor")
        for position in row.lines if named else ():
            flags.setdefault(position, []).extend(named)
    return flags


def _cuts(decision: Decision) -> list[dict[tuple[str, str], int]]:
    """Per request line: what each (offer, stage) took, in the order taken."""
    cuts: list[dict[tuple[str, str], int]] = [{} for _ in decision.basket.lines]
    rows, code = decision.basket.rows, decision.compiled.code
    for rank, stage, at, amount, units, shares in decision.state.entries:
        if at == SHIPPING:
            continue
        row, key = rows[at], (code(rank), STAGES[stage])
        if len(row.lines) == 1:
            own = cuts[row.lines[0]]
            own[key] = own.get(key, 0) + amount
            continue
        for unit, share in zip(units, shares, strict=True):
            if share:
                own = cuts[row.unit_lines[unit]]
                own[key] = own.get(key, 0) + share
    return cuts
