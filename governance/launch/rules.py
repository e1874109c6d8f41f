"""What a launch must pass: which checks block, when two people check, when emergencies end."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from catalog.money import MoneyError, to_minor
from decisions.public import DocumentErrors, Problem
from governance.models import RuleVersion

CHECKS = ("test_baskets", "worst_stack", "forecast", "overlaps")
"""The checks of a submission by name; each is required or advises."""
KEYS = {"launch", "required", "second_approver_above", "emergency_review_hours", "version", "owner", "reason"}
LONGEST = 24 * 14


@dataclass(frozen=True, slots=True)
class LaunchRules:
    """The rules of a launch. `second_approver_above`: currency -> minor units; a currency that is not named
    has no limit, no currency named: one checker is always enough."""

    required: frozenset[str] = frozenset({"test_baskets", "worst_stack"})
    second_approver_above: Mapping[str, int] = field(default_factory=dict)
    emergency_review_hours: int = 24


def read_rules(document: Any) -> LaunchRules:
    """The rules of a document of the kind `launch`; raises DocumentErrors with every problem.

    {"launch": "default", "required": [names of CHECKS], "second_approver_above": {"EUR": "10000.00"},
    "emergency_review_hours": 24}
    """
    if not isinstance(document, Mapping):
        raise DocumentErrors("launch", [Problem("", "wrong_type", "must be an object")])
    problems = [Problem(f"/{key}", "unknown_key", f"{key} is no key of a launch document")
                for key in document if key not in KEYS]  # fmt: skip
    default = LaunchRules()
    required = document.get("required", sorted(default.required))
    if not isinstance(required, list) or not set(map(str, required)) <= set(CHECKS):
        problems.append(Problem("/required", "unknown_check", f"must be a list of {', '.join(CHECKS)}"))
        required = []
    above = _amounts(document.get("second_approver_above") or {}, problems)
    hours = document.get("emergency_review_hours", default.emergency_review_hours)
    if not isinstance(hours, int) or isinstance(hours, bool) or not 1 <= hours <= LONGEST:
        problems.append(Problem("/emergency_review_hours", "wrong_value", f"must be 1 to {LONGEST} hours"))
    if problems:
        raise DocumentErrors(f"launch {document.get('launch', '')}".strip(), problems)
    return LaunchRules(frozenset(required), above, hours)


def live_rules() -> LaunchRules:
    """The rules in force: those of the live version, else the defaults."""
    live = RuleVersion.objects.filter(kind="launch", state="live").first()
    return LaunchRules() if live is None else read_rules(live.document)


def _amounts(raw: Any, problems: list[Problem]) -> dict[str, int]:
    if not isinstance(raw, Mapping):
        problems.append(Problem("/second_approver_above", "wrong_type", "must be an amount per currency"))
        return {}
    found = {}
    for currency, text in raw.items():
        try:
            found[str(currency)] = to_minor(text, str(currency))
        except MoneyError as error:
            problems.append(Problem(f"/second_approver_above/{currency}", "wrong_amount", str(error)))
    return found
