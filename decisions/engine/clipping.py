"""What was kept from an offer, as reasons."""

from collections.abc import Iterable
from typing import Any

from decisions.engine.reasons import Amount, Code, Reason
from decisions.engine.state import Clipped


def clip_reasons(clipped: Iterable[Clipped], rank: int) -> tuple[Reason, ...]:
    """What of an offer was not given: first because of floors and guardrails, then of budgets."""
    kept: dict[str, int] = {}
    guardrails: set[str] = set()
    for whose, amount, names, budget in clipped:
        if whose == rank:
            kept[budget] = kept.get(budget, 0) + amount
            guardrails.update(names)
    found = []
    if "" in kept:
        params: dict[str, Any] = {"amount": Amount(kept.pop(""))}
        named = {"guardrails": sorted(guardrails)} if guardrails else {}
        found.append(Reason(Code.CLIPPED_BY_FLOOR, params | named))
    for budget in sorted(kept, reverse=True):
        found.append(Reason(Code.CLIPPED_BY_BUDGET, {"amount": Amount(kept[budget]), "of": budget}))
    return tuple(found)
