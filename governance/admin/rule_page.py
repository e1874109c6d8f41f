"""What the pages of rules show beside the form."""

from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.admin.reading import number_in
from governance.launch.changes import Change, changes_by_key
from governance.launch.who_checks import TWICE, Checker
from governance.models import RuleVersion
from governance.policies.coverage import without_margin_floor
from governance.policies.effects import effect_of
from governance.policies.kinds import KINDS
from governance.policies.naming import named_by
from governance.policies.redrawing import redraws
from governance.policies.required import problems_of
from governance.policies.selectors import (
    SOON,
    first_approved_at,
    live_version,
    needs_second,
    versions_of,
    why_not_rule,
)
from governance.policies.sentences import rule_sentence
from governance.roles import has_role
from promotions.selectors.unknown_names import unknown_names
from promotions.sentences import window_text


def beginning(kind: str, pk: str) -> dict[str, Any]:
    """What a new draft begins with: a copy of a version, of the live one, or a sample of its kind."""
    number = number_in(pk)
    if number is not None and (rule := RuleVersion.objects.filter(pk=number).first()):
        return dict(rule.document)
    kind = kind if kind in KINDS else "guardrail"
    if kind in RuleVersion.SINGLE and (live := live_version(kind, "")):
        return dict(live.document)
    return dict(KINDS[kind].sample)


def list_context(reader: User, at: datetime) -> dict[str, Any]:
    """The kinds that this person may draft, and where no margin floor holds."""
    offered = [kind for kind in KINDS.values() if has_role(reader, *kind.makers)]
    labels = dict(RuleVersion.KINDS)
    return {
        "drafted_kinds": [(kind.name, labels[kind.name]) for kind in offered],
        "without_floor": without_margin_floor(at),
    }


def page_context(rule: RuleVersion, reader: User, at: datetime) -> dict[str, Any]:
    """The version in words, what it changes, and what this person may do with it."""
    checker = Checker.of(reader)
    makes = has_role(reader, *KINDS[rule.kind].makers)
    before = versions_of(rule.kind, rule.code).filter(number=rule.based_on or 0).first()
    kept_back = KINDS[rule.kind].decides and rule.kind != "policy" and rule.state == "live"
    return {
        "rule": rule,
        "sentence": rule_sentence(rule.document),
        "window": window_words(rule, at),
        "compared_with": None if rule.retires else before,
        "differences": _changes(before, rule) if before and not rule.retires else [],
        "redraws": redraws(before.document, rule.document) if before and not rule.retires else "",
        "named_by": named_by(rule),
        "problems": problems_of(rule, at) if rule.state in ("draft", "in_review") else [],
        "unknown": unknown_names(rule.document),
        "kept_back": kept_back,
        "effect": effect_of(rule, at) if kept_back else None,
        "why_not": why_not_rule(rule, checker),
        "needs_second": rule.state == "in_review" and needs_second(rule),
        "why_not_twice": TWICE if checker.has_given(rule.first_approved_by, first_approved_at(rule)) else "",
        "may_submit": rule.state == "draft" and makes,
        "may_withdraw": rule.state == "in_review" and makes,
        "may_change": rule.state == "live" and makes,
        "may_retire": rule.state == "live" and makes and KINDS[rule.kind].may_go,
    }


def window_words(rule: RuleVersion, at: datetime) -> str:
    """When it counts; what ends soon or is over says so first."""
    text = window_text(rule.starts_at, rule.ends_at, str(rule.document.get("zone") or "UTC"))
    if rule.state != "live" or rule.ends_at is None:
        return text or _("without end")
    if rule.ends_at <= at:
        return _("over: %(window)s") % {"window": text}
    if rule.ends_at <= at + SOON:
        return _("ends soon: %(window)s") % {"window": text}
    return text


def _changes(before: RuleVersion, rule: RuleVersion) -> list[Change]:
    """Everything that differs, the sentence first where it differs too."""
    old, new = rule_sentence(before.document), rule_sentence(rule.document)
    first = [Change(_("In one sentence"), old, new)] if old != new else []
    return [*first, *changes_by_key(before.document, rule.document)]
