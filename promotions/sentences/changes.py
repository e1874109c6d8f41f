"""What differs between two documents, in words: the place, and a value as people read it."""

from collections.abc import Sequence
from typing import Any

from decisions.public import BENEFITS, CONDITIONS
from promotions.documents import to_yaml
from promotions.sentences.benefits import benefit_text
from promotions.sentences.conditions import Rule, rules

PLACES = {"give": "Gives", "when": "To whom"}


def place_text(steps: Sequence[str]) -> str:
    """ "Gives 1, percent" of ("give", "1", "percent")."""
    first, *rest = steps
    place = [PLACES.get(first, first), *rest]
    return ", ".join(part.replace("_", " ") for part in place).replace("Gives, ", "Gives ", 1)


def value_text(value: Any) -> str:
    """A value as people read it: plain or a sentence where it can be, else YAML."""
    if value is None:
        return ""
    parts = value if isinstance(value, list) else [value]
    if all(isinstance(part, dict) and part.get("kind") in BENEFITS for part in parts):
        return "\n".join(map(benefit_text, parts))
    if all(isinstance(part, dict) and _is_condition(part) for part in parts):
        return _outline(rules(value))
    if isinstance(value, str | int) and not isinstance(value, bool):
        return str(value)
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        return ", ".join(value)
    return to_yaml(value).strip()


def _is_condition(part: dict[str, Any]) -> bool:
    """Whether it is a condition or a group of them: limits by period have a kind, too."""
    return part.get("kind") in CONDITIONS or not part.keys().isdisjoint(("any", "all", "not"))


def _outline(listed: list[Rule], depth: int = 0) -> str:
    """Rules one a line, indented where they are nested."""
    return "\n".join(
        "  " * depth + rule.text + (f"\n{_outline(rule.parts, depth + 1)}" if rule.parts else "")
        for rule in listed
    )
