"""A rule as one SQL condition over `catalog_customer c`; values travel as parameters only."""

import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from catalog.segments.rules import Fact, Rule

Compiled = tuple[str, list[Any]]
"""A condition and its parameters."""

# A number, or a text that is one; anything else compares as unknown. CASE keeps the cast behind its test.
_NUMBER = (
    r"CASE WHEN c.attributes->>%s ~ '^-?[0-9]{1,30}(\.[0-9]{1,30})?$' THEN (c.attributes->>%s)::numeric END"
)


def compile_rule(rule: Rule, now: datetime) -> Compiled:
    """The condition at the moment `now`; what a customer lacks makes a comparison false, its `not` true."""
    if isinstance(rule, Fact):
        return _joined(
            " AND ", [_FACTS[rule.fact](rule, test, value, now) for test, value in rule.tests.items()]
        )
    parts = [compile_rule(part, now) for part in rule.parts]
    if rule.kind == "not":
        sql, params = parts[0]
        return f"NOT ({sql})", params
    return _joined(" AND " if rule.kind == "all" else " OR ", parts)


def _joined(word: str, parts: list[Compiled]) -> Compiled:
    sql = word.join(f"({part})" for part, _ in parts)
    return sql, [param for _, params in parts for param in params]


_SIGNS = {"at_least": ">=", "at_most": "<=", "equals": "="}


def _order_count(rule: Fact, test: str, value: int, now: datetime) -> Compiled:
    return f"c.order_count {_SIGNS[test]} %s", [value]


def _days_since_last_order(rule: Fact, test: str, value: int, now: datetime) -> Compiled:
    """Whole days: at most 3 holds until four times 24 hours have passed."""
    sign, days = ("<=", value) if test == "at_least" else (">", value + 1)
    return f"coalesce(c.last_order_at {sign} %s, false)", [now - timedelta(days=days)]


def _lifetime_spend(rule: Fact, test: str, value: dict[str, int], now: datetime) -> Compiled:
    spent = f"coalesce((c.lifetime_spend->>%s)::numeric, 0) {_SIGNS[test]} %s"
    parts: list[Compiled] = [(spent, [currency, amount]) for currency, amount in sorted(value.items())]
    return _joined(" OR " if test == "at_least" else " AND ", parts)


def _tier(rule: Fact, test: str, value: Any, now: datetime) -> Compiled:
    return "c.tier = ANY(%s)", [[value] if test == "equals" else value]


def _attribute(rule: Fact, test: str, value: Any, now: datetime) -> Compiled:
    """An attribute that is a list fits where one of its values does."""
    if test in ("equals", "in"):
        wanted = [json.dumps(entry) for entry in ([value] if test == "equals" else value)]
        return "coalesce(c.attributes->%s @> ANY(%s::jsonb[]), false)", [rule.name, wanted]
    return f"coalesce({_NUMBER} {_SIGNS[test]} %s, false)", [rule.name, rule.name, value]


_FACTS: dict[str, Callable[[Fact, str, Any, datetime], Compiled]] = {
    "order_count": _order_count,
    "days_since_last_order": _days_since_last_order,
    "lifetime_spend": _lifetime_spend,
    "tier": _tier,
    "attribute": _attribute,
}
