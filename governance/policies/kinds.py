"""The kinds of rules: who makes them, who reads their documents, and what review asks of them."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from decisions.public import (
    DocumentErrors,
    Problem,
    read_experiment,
    read_guardrail,
    read_policy,
    read_suppression,
)
from governance.launch.rules import read_rules
from governance.roles import Role

KEEPERS = (Role.FINANCE, Role.OPERATIONS, Role.ADMINISTRATOR)
MARKETERS_TOO = (Role.MARKETER, *KEEPERS)
LONGEST_CODE = 80
FIRST = ("kind", "unit", "salt", "arms", "offers", "people", "items", "where", "blocks", "scope", "params")
LAST = ("owner", "reason", "zone", "starts", "ends", "endless")


@dataclass(frozen=True, slots=True)
class RuleKind:
    """One kind of rule; its name is the key that names its documents."""

    name: str
    article: str
    """ "a guardrail", for sentences."""
    makers: tuple[Role, ...]
    read: Callable[[Any], Any]
    """The typed document; raises DocumentErrors."""
    decides: bool = True
    """Whether decisions read it, so that it is part of the snapshot."""
    expires: bool = False
    """Whether review asks for an end, or the reason why there is none."""
    may_go: bool = True
    """Whether there may be none of it."""
    sample: Mapping[str, Any] = field(default_factory=dict)
    """What a new one may begin as."""


KINDS: dict[str, RuleKind] = {
    kind.name: kind
    for kind in (
        RuleKind(
            "policy",
            "a policy",
            KEEPERS,
            read_policy,
            may_go=False,
            sample={"policy": "default"},
        ),
        RuleKind(
            "guardrail",
            "a guardrail",
            KEEPERS,
            read_guardrail,
            expires=True,
            sample={
                "guardrail": "margin-20",
                "kind": "margin_floor",
                "scope": {"items": {"categories": ["electronics"]}},
                "params": {"percent": "20"},
                "on_breach": "clip",
                "owner": "",
                "reason": "",
                "ends": None,
            },
        ),
        RuleKind(
            "suppression",
            "a suppression",
            MARKETERS_TOO,
            read_suppression,
            expires=True,
            sample={
                "suppression": "protect-loyal",
                "people": [{"kind": "segment", "in": ["vip"]}],
                "blocks": {"all": True},
                "owner": "",
                "reason": "",
                "ends": None,
            },
        ),
        RuleKind(
            "experiment",
            "an experiment",
            MARKETERS_TOO,
            read_experiment,
            expires=True,
            sample={
                "experiment": "first-test",
                "unit": "customer",
                "arms": {"control": "50", "treatment": "50"},
                "offers": {"treatment": []},
                "owner": "",
                "reason": "",
                "ends": None,
            },
        ),
        RuleKind(
            "launch",
            "launch rules",
            KEEPERS,
            read_rules,
            decides=False,
            sample={"launch": "default", "required": ["test_baskets", "worst_stack"]},
        ),
    )
}
DECIDING = tuple(kind.name for kind in KINDS.values() if kind.decides)


@dataclass(frozen=True, slots=True)
class ReadRule:
    """A rule's document that can be read."""

    kind: RuleKind
    code: str
    typed: Any
    starts: datetime | None
    ends: datetime | None


def in_order(document: Mapping[str, Any]) -> dict[str, Any]:
    """The document with its name first and what people answer for last; the database keeps no order."""
    rank = {key: place for place, key in enumerate((*KINDS, *FIRST))}
    last = {key: place for place, key in enumerate(LAST, start=1_000)}
    return dict(sorted(document.items(), key=lambda item: rank.get(item[0], last.get(item[0], 500))))


def kind_of(document: Any) -> RuleKind | None:
    """The kind of rule that a document is; None = none, or several at once."""
    if not isinstance(document, Mapping):
        return None
    found = [kind for name, kind in KINDS.items() if name in document]
    return found[0] if len(found) == 1 else None


def read_rule(document: Any) -> ReadRule:
    """The rule that a document describes; raises DocumentErrors with every problem."""
    kind = kind_of(document)
    if kind is None:
        message = f"must be a document that one of {', '.join(KINDS)} names"
        raise DocumentErrors("rule", [Problem("", "unknown_document", message)])
    problems = list(_code_problems(kind, document))
    try:
        typed = kind.read(document)
    except DocumentErrors as errors:
        known = {problem.path for problem in problems}
        problems += [problem for problem in errors.problems if problem.path not in known]
    if problems:
        raise DocumentErrors(f"{kind.name} {document.get(kind.name) or ''}".strip(), problems)
    window = getattr(typed, "window", None)
    return ReadRule(
        kind,
        document[kind.name],
        typed,
        window.starts if window is not None else None,
        window.ends if window is not None else None,
    )


def _code_problems(kind: RuleKind, document: Mapping[str, Any]) -> list[Problem]:
    code = document.get(kind.name)
    if isinstance(code, str) and code.strip() and len(code) <= LONGEST_CODE:
        return []
    message = f"needs a name of at most {LONGEST_CODE} characters: {kind.name}: default"
    return [Problem(f"/{kind.name}", "missing" if code in (None, "") else "wrong_value", message)]
