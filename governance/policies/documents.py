"""The policy as a document of an offer book."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from django.contrib.auth.models import User

from catalog.errors import OfferdeskError
from decisions.public import DocumentErrors, Problem, read_policy
from governance.attempts import kept_if_refused
from governance.models import PolicyVersion
from governance.policies.services import MAKERS, change_policy, check_policy, draft_policy
from governance.roles import check_role
from promotions.books.kinds import DocumentKind, Standing
from promotions.documents.references import References
from promotions.documents.written import Document

KEPT = ("policy", "owner", "reason")
"""Keys that decide nothing and are said all the same."""


class Policies(DocumentKind):
    """There is one policy; its newest draft stands for it, else the version in review or live."""

    head = "policy"
    plural = "policies"
    order = 10
    single = True

    def meaning(self, document: Any, references: References) -> Document:
        try:
            check_policy(document)
        except OfferdeskError as error:
            problems = [Problem(each.pointer, each.code, each.message) for each in error.errors]
            raise DocumentErrors("policy", problems) from error
        return _meaning(document)

    def standing(self, codes: Collection[str]) -> Mapping[str, Standing]:
        newest = _newest()
        return {code: _standing(newest) for code in codes} if newest is not None else {}

    def codes(self) -> Collection[str]:
        newest = _newest()
        return [newest.document["policy"]] if newest is not None else []

    def check_right(self, actor: User) -> None:
        _check_maker(actor=actor)

    def save(self, document: Any, *, actor: User, standing: Standing | None, door: str) -> None:
        newest, note = _newest(), str(document.get("reason") or "")
        if newest is not None and newest.state == "draft":
            change_policy(policy=newest, actor=actor, document=_stated(document), note=note, door=door)
        else:
            draft_policy(actor=actor, document=_stated(document), note=note, door=door)

    def export(self, *, live: bool, codes: Collection[str] | None) -> Iterator[Document]:
        found = PolicyVersion.objects.filter(state="live").first() if live else _newest()
        if found is not None and (codes is None or found.document.get("policy") in codes):
            yield _meaning(found.document)


@kept_if_refused("draft a policy")
def _check_maker(*, actor: User) -> None:
    """Asked before the book's transaction, which would take the kept attempt with it."""
    check_role(actor, *MAKERS, to="draft a policy")


def _newest() -> PolicyVersion | None:
    return PolicyVersion.objects.exclude(state="superseded").order_by("-number").first()


def _standing(policy: PolicyVersion) -> Standing:
    waits = f"{policy} is in review; it can be changed after it has been sent back."
    return Standing(
        meaning=_meaning(policy.document),
        label=f"version {policy.number}, {policy.get_state_display()}",
        revision=policy.number,
        opens=policy.state != "draft",
        refusal=waits if policy.state == "in_review" else "",
    )


def _meaning(document: Mapping[str, Any]) -> Document:
    """What the document states and no default says already; as it stands where it can't be read any more."""
    stated = _stated(document)
    stated.pop("version", None)  # the house counts versions itself
    try:
        read = read_policy(stated)
    except DocumentErrors:
        return stated
    return {
        key: value
        for key, value in stated.items()
        if key in KEPT or read_policy(_without(stated, key)) != read
    }


def _without(document: Document, key: str) -> Document:
    return {other: value for other, value in document.items() if other != key}


def _stated(document: Mapping[str, Any]) -> Document:
    """What the document states, `policy` first; null and nothing are the same in a policy."""
    stated = {key: value for key, value in document.items() if value not in (None, [], {})}
    return {"policy": stated.pop("policy", None), **stated}
