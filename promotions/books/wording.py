"""Findings and plans as people read them on a terminal."""

from collections.abc import Iterator, Sequence
from typing import Any

from promotions.books.entries import Finding, Weight
from promotions.books.planning import Change, Plan, Verb
from promotions.differences import Difference
from promotions.sentences import offer_words
from promotions.sentences.changes import place_text, value_text

SIGNS = {Verb.CREATE: "+", Verb.CHANGE: "~", Verb.UNCHANGED: "=", Verb.REFUSED: "!"}
MOST = 20
"""Names that one line lists."""


def finding_text(finding: Finding) -> str:
    """ "offers.yaml:12:5: offer summer10: /give/0/percent: must be ..."."""
    place = ":".join(str(part) for part in (finding.file, finding.line, finding.column) if part is not None)
    weight = "warning: " if finding.weight is Weight.WARNING else ""
    path = f"{finding.path}: " if finding.path else ""
    return f"{place}: {weight}{finding.document}: {path}{finding.message}"


def checked_text(documents: int, findings: Sequence[Finding]) -> str:
    """How many documents there are, and what was found."""
    errors = sum(finding.weight is Weight.ERROR for finding in findings)
    found = [counted(errors, "problem"), counted(len(findings) - errors, "warning")]
    return f"{counted(documents, 'document')}: {', '.join(found)}"


def plan_lines(plan: Plan) -> Iterator[str]:
    """Every document that is not as it stands, place by place; then what stays as it is."""
    for change in plan.changes:
        if change.verb is not Verb.UNCHANGED:
            yield from _change_lines(change)
            yield ""
    for plural, codes in plan.untouched.items():
        if codes:
            yield f"  Untouched, in the house and not in these files: {plural} {shortened(codes)}"


def plan_summary(plan: Plan) -> str:
    """The last line of a plan."""
    if not plan.to_do and not plan.refused:
        return f"No changes: {counted(plan.count(Verb.UNCHANGED), 'document')} as the house has them already."
    refused = f", {plan.count(Verb.REFUSED)} refused" if plan.refused else ""
    return f"Plan: {_counts(plan, 'to create', 'to change')}{refused}. Nothing is written or deleted."


def applied_text(plan: Plan) -> str:
    """The last line of an application."""
    return (
        f"Applied: {_counts(plan, 'created', 'changed')}. Nothing is published before a review approves it."
    )


def _counts(plan: Plan, create: str, change: str) -> str:
    unchanged = f"{plan.count(Verb.UNCHANGED)} unchanged"
    return f"{plan.count(Verb.CREATE)} {create}, {plan.count(Verb.CHANGE)} {change}, {unchanged}"


def _change_lines(change: Change) -> Iterator[str]:
    draft, standing = change.draft, change.standing
    yield f"{SIGNS[change.verb]} {draft.name} ({_what(change)})  {draft.entry.file}:{draft.entry.line}"
    if change.refusal:
        yield f"    {change.refusal}"
    if standing is None:
        yield from _said(draft.kind.head, draft.meaning)
    for each in change.differences:
        yield from _difference_lines(each)


def _what(change: Change) -> str:
    if change.standing is None:
        return "new"
    if change.verb is Verb.REFUSED:
        return f"can't be changed: {change.standing.label}"
    return f"a new draft beside {change.standing.label}" if change.standing.opens else change.standing.label


def _said(head: str, document: dict[str, Any]) -> Iterator[str]:
    """A new document: an offer in its sentence, then what it states key by key."""
    if head == "offer":
        yield f"    {offer_words(document).line}"
    told = ("offer", "give", "when") if head == "offer" else (head,)
    for key, value in document.items():
        if key not in told:
            yield from _difference_lines(Difference((key,), None, value))


def _difference_lines(each: Difference) -> Iterator[str]:
    """ "~ Gives 1, percent: 10 -> 15"; a list of names says what came and went."""
    place = place_text(each.steps)
    if _names(each.old) and _names(each.new):
        came, went = ([x for x in a if x not in b] for a, b in ((each.new, each.old), (each.old, each.new)))
        signed = [*(f"+{name}" for name in came), *(f"-{name}" for name in went)]
        yield f"  ~ {place}: {shortened(signed) or 'in another order'}"
        return
    old, new = value_text(each.old), value_text(each.new)
    if each.old is None or each.new is None:
        yield from _block("+" if each.old is None else "-", place, new or old)
    elif "\n" in old or "\n" in new:
        yield f"  ~ {place}:"
        yield from (f"      - {line}" for line in old.splitlines())
        yield from (f"      + {line}" for line in new.splitlines())
    else:
        yield f"  ~ {place}: {old} -> {new}"


def _block(sign: str, place: str, text: str) -> Iterator[str]:
    lines = text.splitlines()
    if len(lines) == 1:
        yield f"  {sign} {place}: {text}"
        return
    yield f"  {sign} {place}:"
    yield from (f"      {line}" for line in lines)


def _names(value: Any) -> bool:
    return isinstance(value, list) and all(isinstance(item, str) for item in value)


def shortened(names: Sequence[str]) -> str:
    """The first names, and how many more there are."""
    more = f" and {len(names) - MOST:,} more" if len(names) > MOST else ""
    return ", ".join(names[:MOST]) + more


def counted(number: int, noun: str) -> str:
    """ "1 document", "2,000 documents"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"
