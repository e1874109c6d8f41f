"""Making a rule's document: drafted, changed, given up."""

from collections.abc import Mapping
from typing import Any

from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors
from governance.attempts import kept_if_refused
from governance.locks import launching
from governance.models import RuleVersion
from governance.policies.kinds import ReadRule, read_rule
from governance.policies.required import field_errors
from governance.policies.saving import check_maker, locked_rule, save_rule
from governance.policies.selectors import last_number, live_version
from governance.refusals import conflict
from governance.roles import check_role
from promotions.documents.storable import check_storable
from promotions.selectors.people import AmbiguousPerson, active_person


@kept_if_refused("draft a rule")
def draft_rule(
    *, actor: User, document: Mapping[str, Any], note: str = "", door: str = "admin"
) -> RuleVersion:
    """A new draft: of a new rule, or beside the live version of one."""
    with launching():
        read = checked(document)
        check_role(actor, *read.kind.makers, to=f"draft {read.kind.article}")
        rule = RuleVersion(
            kind=read.kind.name, number=last_number(read.kind.name, read.code) + 1, note=note, made_by=actor
        )
        _put(rule, document, read)
        live = live_version(rule.kind, rule.code)
        rule.based_on = live.number if live is not None else None
        save_rule(rule, actor, f"{door}: drafted")
        rule.edited_by.add(actor)
    return rule


@kept_if_refused("change a rule's draft")
def change_rule(
    *, rule: RuleVersion, actor: User, document: Mapping[str, Any], note: str, door: str = "admin"
) -> RuleVersion:
    """Another document in a draft; what was in it stays in the history."""
    with launching():
        check_maker(rule, actor, to="change")
        read = checked(document)
        rule = locked_rule(rule, "draft", to="change")
        if rule.retires:
            raise conflict("rule_retires", f"{rule} retires the rule as it is: there is nothing to change.")
        if read.kind.name != rule.kind or (rule.kind not in RuleVersion.SINGLE and read.code != rule.code):
            detail = f"{rule} can't become {read.kind.name} {read.code}: draft that one anew."
            raise conflict("another_rule", detail)
        rule.note = note
        _put(rule, document, read)
        save_rule(rule, actor, f"{door}: changed")
        rule.edited_by.add(actor)
    return rule


@kept_if_refused("drop")
def drop_rule(*, rule: RuleVersion, actor: User, door: str = "admin") -> RuleVersion:
    """Gives a draft up; it stays readable."""
    with launching():
        check_maker(rule, actor, to="drop")
        rule = locked_rule(rule, "draft", to="drop")
        rule.state = "dropped"
        save_rule(rule, actor, f"{door}: dropped")
    return rule


def checked(document: object) -> ReadRule:
    """The rule that a document describes; refuses one that cannot be read or kept, naming every place."""
    try:
        read = read_rule(document)
        check_storable(document, f"{read.kind.name} {read.code}")
    except DocumentErrors as error:
        raise OfferdeskError("rule_unreadable", detail=str(error), errors=field_errors(error)) from error
    return read


def _put(rule: RuleVersion, document: Mapping[str, Any], read: ReadRule) -> None:
    """The document, and what lists and filters read of it."""
    rule.document, rule.code = dict(document), read.code
    rule.starts_at, rule.ends_at = read.starts, read.ends
    try:
        rule.owner = active_person(str(document.get("owner") or ""))
    except AmbiguousPerson:
        rule.owner = None
