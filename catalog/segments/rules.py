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
MAX_DAYS = 36_500
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


def _days(value: Any) -> int:
    if _count(value) > MAX_DAYS:
        raise _WrongError(f"This is at most {MAX_DAYS} days.")
    return int(value)


def _text(value: Any) -> str:
    if not isinstance(value, str) or "\x00" in value:
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
    if isinstance(value, str | int) and "\x00" not in str(value):
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
    "days_since_last_order": {"at_least": _days, "at_most": _days},
    "lifetime_spend": {"at_least": _money, "at_most": _money},
    "tier": {"equals": _text, "in": _list_of(_text)},
    "attribute": {"equals": _scalar, "in": _list_of(_scalar), "at_least": _decimal, "at_most": _decimal},
}


def read_rule(document: Any) -> Rule:
    """The tree of a rule; raises OfferdeskError segment_rule with every error and its pointer."""
    reader = _Reader()
    rule = reader.read(document, ())
    if reader.facts > MAX_FACTS:
        reader.wrong((), "too_large", f"A rule has at most {MAX_FACTS} facts.")
    if reader.errors or rule is None:
        listed = "; ".join(f"{error.pointer or 'rule'}: {error.message}" for error in reader.errors)
        raise OfferdeskError("segment_rule", detail=f"The rule can't be read. {listed}", errors=reader.errors)
    return rule


Path = tuple[str | int, ...]


class _Reader:
    """Reads a rule document once, collecting what is wrong with it."""

    def __init__(self) -> None:
        self.errors: list[FieldError] = []
        self.facts = 0

    def wrong(self, at: Path, code: str, message: str) -> None:
        self.errors.append(FieldError(pointer(*at), code, message))

    def read(self, node: Any, at: Path, depth: int = 1) -> Rule | None:
        """The rule at this place, None where there is none to be read."""
        if isinstance(node, list):
            return self._group("all", node, at, depth)
        if not isinstance(node, dict):
            self.wrong(at, "not_a_rule", "A rule is an object or a list of rules.")
        elif "fact" in node:
            return self._fact(node, at)
        elif len(node) != 1 or next(iter(node)) not in ("all", "any", "not"):
            self.wrong(at, "not_a_rule", "A rule has one of: fact, all, any, not.")
        elif "not" in node:
            part = self._deeper(node["not"], (*at, "not"), depth)
            return Group("not", (part,)) if part else None
        else:
            (kind, parts) = next(iter(node.items()))
            return self._group(kind, parts, (*at, kind), depth)
        return None

    def _group(self, kind: str, parts: Any, at: Path, depth: int) -> Rule | None:
        if not isinstance(parts, list) or not 1 <= len(parts) <= MAX_FACTS:
            self.wrong(at, "not_a_list", f"This is a list of 1 to {MAX_FACTS} rules.")
            return None
        read = [self._deeper(part, (*at, index), depth) for index, part in enumerate(parts)]
        return Group(kind, tuple(part for part in read if part is not None))

    def _deeper(self, node: Any, at: Path, depth: int) -> Rule | None:
        if depth < MAX_DEPTH:
            return self.read(node, at, depth + 1)
        self.wrong(at, "too_deep", f"Rules nest at most {MAX_DEPTH} deep.")
        return None

    def _fact(self, node: dict[str, Any], at: Path) -> Rule | None:
        self.facts += 1
        fact = node["fact"]
        known = COMPARISONS.get(fact) if isinstance(fact, str) else None
        if known is None:
            self.wrong((*at, "fact"), "unknown_fact", f"Facts are {', '.join(COMPARISONS)}.")
            return None
        before = len(self.errors)
        name = self._name(node, at) if fact == "attribute" else ""
        besides = {"fact", "name"} if fact == "attribute" else {"fact"}
        tests = {key: self._value(known, node, key, at) for key in sorted(node.keys() - besides)}
        if not tests and len(self.errors) == before:
            self.wrong(at, "no_comparison", f"{fact} needs one of {', '.join(known)}.")
        return Fact(fact, tests, name)

    def _value(
        self, known: Mapping[str, Callable[[Any], Any]], node: dict[str, Any], key: str, at: Path
    ) -> Any:
        if key not in known:
            self.wrong((*at, key), "unknown_key", f"{node['fact']} takes {', '.join(known)}.")
            return None
        try:
            return known[key](node[key])
        except _WrongError as error:
            self.wrong((*at, key), "wrong_value", str(error))
            return None

    def _name(self, node: dict[str, Any], at: Path) -> str:
        name = node.get("name")
        if isinstance(name, str) and name and "\x00" not in name:
            return name
        self.wrong((*at, "name"), "required", "Which attribute?")
        return ""
