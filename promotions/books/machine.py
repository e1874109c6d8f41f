"""Findings and plans as JSON, for machines."""

from collections.abc import Sequence
from typing import Any

from catalog.errors import pointer
from promotions.books.entries import Finding, Weight
from promotions.books.planning import Change, Plan, Verb


def findings_json(documents: int, findings: Sequence[Finding]) -> dict[str, Any]:
    """What was found; `ok` says that nothing of it is an error."""
    return {
        "ok": not any(finding.weight is Weight.ERROR for finding in findings),
        "documents": documents,
        "findings": [
            {
                "weight": finding.weight.value,
                "file": finding.file,
                "line": finding.line,
                "column": finding.column,
                "document": finding.document,
                "path": finding.path,
                "code": finding.code,
                "message": finding.message,
            }
            for finding in findings
        ],
    }


def plan_json(plan: Plan, *, applied: bool) -> dict[str, Any]:
    """The plan, or what was done of it; unchanged documents are counted and not listed."""
    listed = [change for change in plan.changes if change.verb is not Verb.UNCHANGED]
    return {
        "applied": applied,
        "counts": {verb.value: plan.count(verb) for verb in Verb},
        "changes": [_change_json(change) for change in listed],
        "untouched": plan.untouched,
    }


def _change_json(change: Change) -> dict[str, Any]:
    draft, standing = change.draft, change.standing
    return {
        "document": draft.name,
        "kind": draft.kind.head,
        "code": draft.code,
        "file": draft.entry.file,
        "line": draft.entry.line,
        "verb": change.verb.value,
        "stands": standing.label if standing is not None else None,
        "opens_draft": standing is None or standing.opens,
        "refusal": change.refusal or None,
        "differences": [
            {"path": pointer(*each.path), "old": each.old, "new": each.new} for each in change.differences
        ],
    }
