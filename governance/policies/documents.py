"""Rules as documents of an offer book: drafted or changed by who may, never live by it."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User

from decisions.public import DocumentErrors
from governance.attempts import kept_if_refused
from governance.models import RuleVersion
from governance.policies.kinds import KINDS, in_order, read_rule
from governance.policies.selectors import newest_standing
from governance.policies.services import change_rule, draft_rule
from governance.roles import check_role
from promotions.books.chunks import chunks
from promotions.books.kinds import DocumentKind, Standing
from promotions.documents.references import References
from promotions.documents.written import Document

KEPT = ("owner", "reason", "endless")
"""Keys that decide nothing and are said all the same."""


class RuleDocuments(DocumentKind):
    """A rule stands for by its newest version: its draft, else the one in review or live."""

    def meaning(self, document: Any, references: References) -> Document:
        read_rule(document)
        return meaning_of(document)

    def standing(self, codes: Collection[str]) -> Mapping[str, Standing]:
        if self.single:
            return {code: _standing(rule) for rule in newest_standing(self.head) for code in codes}
        return {
            rule.code: _standing(rule)
            for chunk in chunks(codes)
            for rule in newest_standing(self.head, chunk)
        }

    def codes(self) -> Collection[str]:
        return [rule.code for rule in newest_standing(self.head)]

    def check_right(self, actor: User) -> None:
        _check_maker(kind=self.head, actor=actor)

    def save(self, document: Any, *, actor: User, standing: Standing | None, door: str) -> None:
        newest = next(iter(newest_standing(self.head, [document[self.head]])), None)
        note = str(document.get("reason") or "")
        if newest is not None and newest.state == "draft":
            change_rule(rule=newest, actor=actor, document=_stated(document), note=note, door=door)
        else:
            draft_rule(actor=actor, document=_stated(document), note=note, door=door)

    def export(self, *, live: bool, codes: Collection[str] | None) -> Iterator[Document]:
        if live:
            found = list(RuleVersion.objects.filter(kind=self.head, state="live").order_by("code"))
        else:
            found = newest_standing(self.head)
        for rule in found:
            if codes is None or rule.code in codes:
                yield meaning_of(rule.document)


class Policies(RuleDocuments):
    """There is one policy."""

    head = "policy"
    plural = "policies"
    order = 10
    single = True


class LaunchRuleSets(RuleDocuments):
    """There is one set of launch rules."""

    head = "launch"
    plural = "launch rules"
    order = 12
    single = True


class Guardrails(RuleDocuments):
    """Guardrails, each by its code."""

    head = "guardrail"
    plural = "guardrails"
    order = 14


class Suppressions(RuleDocuments):
    """Suppressions, each by its code."""

    head = "suppression"
    plural = "suppressions"
    order = 16


class Experiments(RuleDocuments):
    """Experiments, each by its code."""

    head = "experiment"
    plural = "experiments"
    order = 18


DOCUMENT_KINDS = (Policies(), LaunchRuleSets(), Guardrails(), Suppressions(), Experiments())


def meaning_of(document: Mapping[str, Any]) -> Document:
    """What the document states and no default says already; as it stands where it can't be read any more."""
    stated: Document = _stripped(_stated(document))
    stated.pop("version", None)  # the house counts versions itself
    try:
        read = read_rule(stated)
    except DocumentErrors:
        return stated
    kept = (read.kind.name, *KEPT)
    return {key: value for key, value in stated.items() if key in kept or _matters(stated, key, read.typed)}


@kept_if_refused("draft a rule")
def _check_maker(*, kind: str, actor: User) -> None:
    """Asked before the book's transaction, which would take the kept attempt with it."""
    check_role(actor, *KINDS[kind].makers, to=f"draft {KINDS[kind].article}")


def _standing(rule: RuleVersion) -> Standing:
    refusal = ""
    if rule.retires:
        refusal = f"{rule} retires the rule; it can be changed after that was decided."
    elif rule.state == "in_review":
        refusal = f"{rule} is in review; it can be changed after it has been sent back."
    return Standing(
        meaning=meaning_of(rule.document),
        label=f"version {rule.number}, {rule.get_state_display()}",
        revision=rule.number,
        opens=rule.state != "draft",
        refusal=refusal,
    )


def _matters(stated: Document, key: str, typed: Any) -> bool:
    """Whether the document means something else without the key."""
    try:
        return bool(
            read_rule({other: value for other, value in stated.items() if other != key}).typed != typed
        )
    except DocumentErrors:
        return True


def _stated(document: Mapping[str, Any]) -> Document:
    """What the document states, its name first; null and nothing are the same."""
    head = next((name for name in KINDS if name in document), "")
    stated = {key: value for key, value in document.items() if value not in (None, [], {}, "")}
    return in_order({head: document.get(head), **stated})


def _stripped(value: Any) -> Any:
    """A value without members that say nothing, at any depth."""
    if not isinstance(value, dict):
        return value
    below = {key: _stripped(part) for key, part in value.items()}
    return {key: part for key, part in below.items() if part not in (None, [], {})}
