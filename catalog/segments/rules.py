"""What a segment's rule may say, and reading it with every error named.

{"all": [RULE, ...]}   {"any": [RULE, ...]}   {"not": RULE}   [RULE, ...] = all
{"fact": "order_count", "at_least": 3}                        also at_most, equals
{"fact": "days_since_last_order", "at_least": 90}             also at_most; never fits who never ordered
{"fact": "lifetime_spend", "at_least": {"EUR": "500.00"}}     also at_most; any, or every, named currency
{"fact": "tier", "in": ["gold", "silver"]}                    also equals
{"fact": "attribute", "name": "language", "equals": "de"}     also in, at_least, at_most
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from catalog.errors import FieldError, OfferdeskError, pointer
from catalog.money import MoneyError, to_minor

MAX_DEPTH = 8
MAX_FACTS = 100
_LARGEST = 2**31 - 1


@dataclass(frozen=True, slots=True)
class Group:
    """all, any, or not (of one part)."""

    kind: str
    parts: tuple["Rule", ...]


@dataclass(frozen=True, slots=True)
class Fact:
    """One comparison of one fact; `tests` holds comparison -> value as the fact's SQL wants it."""

    fact: str
    tests: Mapping[str, Any]
    name: str = ""


Rule = Group | Fact


class _WrongError(Exception):
    """A value that a comparison can't take."""


def _count(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= _LARGEST:
        raise _WrongError("This is a whole number from 0.")
    return value


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise _WrongError("This is a text.")
    return value


def _money(value: Any) -> dict[str, int]:
    if not isinstance(value, Mapping) or not value:
        raise _WrongError('This is an amount per currency such as {"EUR": "500.00"}.')
    try:
        return {currency: to_minor(amount, currency) for currency, amount in value.items()}
    except MoneyError as error:
        raise _WrongError(f"{error}.") from None


def _scalar(value: Any) -> Any:
    if isinstance(value, Decimal | float):
        return str(value)
    if isinstance(value, str | int):
        return value
    raise _WrongError("This is a text, a number, true or false.")


def _decimal(value: Any) -> Decimal:
    try:
        number = Decimal(str(value)) if isinstance(value, str | int | float | Decimal) else Decimal("NaN")
    except InvalidOperation:
        number = Decimal("NaN")
    if isinstance(value, bool) or not number.is_finite() or abs(number.adjusted()) > 30:
        raise _WrongError('This is a number or a decimal text such as "7.5".')
    return number


def _list_of(read: Callable[[Any], Any]) -> Callable[[Any], list[Any]]:
    def read_all(value: Any) -> list[Any]:
        if not isinstance(value, list) or not 1 <= len(value) <= 1000:
            raise _WrongError("This is a list of 1 to 1000 values.")
        return [read(entry) for entry in value]

    return read_all


COMPARISONS: dict[str, dict[str, Callable[[Any], Any]]] = {
    "order_count": {"at_least": _count, "at_most": _count, "equals": _count},
    "days_since_last_order": {"at_least": _count, "at_most": _count},
    "lifetime_spend": {"at_least": _money, "at_most": _money},
    "tier": {"equals": _text, "in": _list_of(_text)},
    "attribute": {"equals": _scalar, "in": _list_of(_scalar), "at_least": _decimal, "at_most": _decimal},
}


def read_rule(document: Any) -> Rule:
    """The tree of a rule; raises OfferdeskError segment_rule with every error and its pointer."""
    errors: list[FieldError] = []
    budget = [MAX_FACTS]
    rule = _read(document, (), errors, budget)
    if budget[0] < 0:
        errors.append(FieldError("", "too_large", f"A rule has at most {MAX_FACTS} facts."))
    if errors or rule is None:
        listed = "; ".join(f"{error.pointer or 'rule'}: {error.message}" for error in errors)
        raise OfferdeskError("segment_rule", detail=f"The rule can't be read. {listed}", errors=errors)
    return rule


def _read(
    node: Any, at: tuple[str | int, ...], errors: list[FieldError], budget: list[int], depth: int = 1
) -> Rule | None:
    if isinstance(node, list):
        return _read_parts("all", node, at, errors, budget, depth)
    if not isinstance(node, dict):
        errors.append(FieldError(pointer(*at), "not_a_rule", "A rule is an object or a list of rules."))
    elif "fact" in node:
        budget[0] -= 1
        return _read_fact(node, at, errors)
    elif len(node) != 1 or next(iter(node)) not in ("all", "any", "not"):
        errors.append(FieldError(pointer(*at), "not_a_rule", "A rule has one of: fact, all, any, not."))
    elif "not" in node:
        return _read_parts("not", [node["not"]], (*at, "not"), errors, budget, depth, listed=False)
    else:
        (kind, parts) = next(iter(node.items()))
        return _read_parts(kind, parts, (*at, kind), errors, budget, depth)
    return None


def _read_parts(
    kind: str,
    parts: Any,
    at: tuple[str | int, ...],
    errors: list[FieldError],
    budget: list[int],
    depth: int,
    *,
    listed: bool = True,
) -> Rule | None:
    if not isinstance(parts, list) or not parts:
        errors.append(FieldError(pointer(*at), "empty", "This is a list of at least one rule."))
        return None
    if depth >= MAX_DEPTH or len(parts) > MAX_FACTS:
        errors.append(FieldError(pointer(*at), "too_large", f"Rules nest at most {MAX_DEPTH} deep."))
        return None
    read = [
        _read(part, (*at, index) if listed else at, errors, budget, depth + 1)
        for index, part in enumerate(parts)
    ]
    return Group(kind, tuple(part for part in read if part is not None))


def _read_fact(node: dict[str, Any], at: tuple[str | int, ...], errors: list[FieldError]) -> Rule | None:
    fact = node["fact"]
    known = COMPARISONS.get(fact) if isinstance(fact, str) else None
    if known is None:
        message = f"Facts are {', '.join(COMPARISONS)}."
        errors.append(FieldError(pointer(*at, "fact"), "unknown_fact", message))
        return None
    before = len(errors)
    name = _read_name(node, at, errors) if fact == "attribute" else ""
    tests = {}
    for key in node.keys() - ({"fact", "name"} if fact == "attribute" else {"fact"}):
        if key not in known:
            message = f"{fact} takes {', '.join(known)}."
            errors.append(FieldError(pointer(*at, key), "unknown_key", message))
            continue
        try:
            tests[key] = known[key](node[key])
        except _WrongError as error:
            errors.append(FieldError(pointer(*at, key), "wrong_value", str(error)))
    if not tests and len(errors) == before:
        errors.append(FieldError(pointer(*at), "no_comparison", f"{fact} needs one of {', '.join(known)}."))
    return Fact(fact, tests, name)


def _read_name(node: dict[str, Any], at: tuple[str | int, ...], errors: list[FieldError]) -> str:
    name = node.get("name")
    if isinstance(name, str) and name:
        return name
    errors.append(FieldError(pointer(*at, "name"), "required", "Which attribute?"))
    return ""
