"""Applying a book: drafts made and changed, all or nothing, by the services that the admin uses too."""

from collections.abc import Sequence

from django.contrib.auth.models import User
from django.db import transaction

from catalog.errors import OfferdeskError
from catalog.history.watch import Nobody, Watch
from catalog.transactions import with_retries
from decisions.public import DocumentErrors, Problem
from promotions.books.checking import Checked
from promotions.books.entries import Finding
from promotions.books.planning import Change, Plan, plan_of
from promotions.services.locking import lock_of_books


class BookRefused(Exception):
    """A book of which nothing was applied; `findings` say why, each with its place."""

    def __init__(self, findings: Sequence[Finding]) -> None:
        super().__init__("; ".join(f"{each.document}: {each.message}" for each in findings))
        self.findings = list(findings)


def apply_book(*, actor: User, checked: Checked, door: str, watch: Watch | None = None) -> Plan:
    """Makes and changes the drafts that a book describes and tells what was done.

    Nothing is published, approved or deleted; what is live goes on beside its new draft. The actor is
    recorded as an editor, and so checks none of it. Raises OfferdeskError (the person may not), BookRefused.
    """
    if checked.errors:
        raise BookRefused(checked.errors)
    for kind in {draft.kind.head: draft.kind for draft in checked.drafts}.values():
        kind.check_right(actor)
    return with_retries(lambda: _apply(actor, checked, door, watch or Nobody()))


@transaction.atomic
def _apply(actor: User, checked: Checked, door: str, watch: Watch) -> Plan:
    lock_of_books()
    plan = plan_of(checked)
    if plan.refused:
        raise BookRefused([_refusal(change, change.refusal) for change in plan.refused])
    watch.begin("saving drafts", len(plan.to_do))
    for change in plan.to_do:
        _save(change, actor, door)
        watch.advance(1)
    return plan


def _save(change: Change, actor: User, door: str) -> None:
    draft = change.draft
    try:
        draft.kind.save(draft.entry.document, actor=actor, standing=change.standing, door=door)
    except DocumentErrors as errors:
        found = [draft.entry.finding(draft.name, problem) for problem in errors.problems]
        raise BookRefused(found) from errors
    except OfferdeskError as error:
        raise BookRefused([_refusal(change, error.detail or error.code, error.code)]) from error


def _refusal(change: Change, message: str, code: str = "not_editable") -> Finding:
    return change.draft.entry.finding(change.draft.name, Problem("", code, message))
