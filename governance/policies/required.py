"""What no rule goes live without: all that is missing named at once, with its path."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.db.models import Q

from catalog.errors import FieldError, Nature, OfferdeskError, pointer
from decisions.public import BENEFITS, DocumentErrors
from governance.models import RuleVersion
from governance.policies.kinds import ReadRule, read_rule
from promotions.models import Offer
from promotions.selectors.people import AmbiguousPerson, active_person

NO_OWNER = "An owner is missing: the person who answers for the rule."
NO_REASON = "A reason is missing: why the rule exists."
NO_END = "Say when it ends (ends), or why it has no end (endless)."
TRIGGERS = ("automatic", "code", "proposal")


def problems_of(rule: RuleVersion, at: datetime) -> list[FieldError]:
    """Everything that keeps a version from review (or from approval) at this moment; empty = nothing."""
    if rule.retires:
        return [] if rule.note.strip() else [FieldError("/note", "missing", "Say why the rule goes.")]
    try:
        read = read_rule(rule.document)
    except DocumentErrors as error:
        return field_errors(error)
    return [
        *_owner(rule.document),
        *([] if rule.document.get("reason") else [FieldError("/reason", "missing", NO_REASON)]),
        *_end(read, rule.document, at),
        *_gap(rule, read, at),
        *_unknown_offers(read.kind.name, rule.document),
        *_unknown_words(read.kind.name, rule.document),
    ]


def check_required(rule: RuleVersion, at: datetime) -> None:
    """Refuses a version with problems, naming each with its path."""
    if errors := problems_of(rule, at):
        raise OfferdeskError(
            "not_ready_for_review",
            {"rule": str(rule)},
            Nature.CONFLICT,
            detail=f"{rule} is not ready for review: {' '.join(error.message for error in errors)}",
            errors=errors,
        )


def field_errors(error: DocumentErrors) -> list[FieldError]:
    """The problems of a document as a service tells them."""
    return [FieldError(problem.path, problem.code, problem.message) for problem in error.problems]


def _owner(document: Mapping[str, Any]) -> Iterator[FieldError]:
    named = document.get("owner")
    if not isinstance(named, str) or not named.strip():
        yield FieldError("/owner", "missing", NO_OWNER)
        return
    try:
        if active_person(named) is None:
            message = f"{named!r} is no active user's e-mail or user name: name somebody who is here."
            yield FieldError("/owner", "unknown_owner", message)
    except AmbiguousPerson:
        message = f"{named!r} is the e-mail of several people; name the user."
        yield FieldError("/owner", "ambiguous_owner", message)


def _end(read: ReadRule, document: Mapping[str, Any], at: datetime) -> Iterator[FieldError]:
    if read.ends is not None and read.ends <= at:
        yield FieldError("/ends", "over", "The end has passed already.")
    if read.kind.expires and read.ends is None and not document.get("endless"):
        yield FieldError("/ends", "missing", NO_END)


def _gap(rule: RuleVersion, read: ReadRule, at: datetime) -> Iterator[FieldError]:
    """A version takes the place of the live one at once: until its start nothing would hold."""
    if read.starts is None or read.starts <= at:
        return
    rows = RuleVersion.objects.filter(kind=rule.kind, code=rule.code, state="live")
    lasting = Q(ends_at=None) | Q(ends_at__gt=at)
    live = rows.filter(lasting, Q(starts_at=None) | Q(starts_at__lt=read.starts)).first()
    if live is not None:
        message = (
            f"{live} would go at once and nothing hold in its place before {read.starts:%Y-%m-%d %H:%M} UTC: "
            "leave the start out, or draft it as another rule beside it."
        )
        yield FieldError("/starts", "gap", message)


def _unknown_offers(kind: str, document: Mapping[str, Any]) -> Iterator[FieldError]:
    """A misspelt offer would be blocked by nobody, or be everybody's and in no arm."""
    named = dict(_named_offers(kind, document))
    known = set(Offer.objects.filter(code__in=set(named.values())).values_list("code", flat=True))
    for path, code in named.items():
        if code not in known:
            yield FieldError(path, "unknown_offer", f"There is no offer {code!r}.")


def _named_offers(kind: str, document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """(path, code) of each offer that a suppression blocks or an experiment has in an arm."""
    if kind == "suppression":
        blocked = (document.get("blocks") or {}).get("offers") or []
        yield from ((pointer("blocks", "offers", index), code) for index, code in enumerate(blocked))
    elif kind == "experiment":
        for arm, codes in (document.get("offers") or {}).items():
            yield from ((pointer("offers", arm, index), code) for index, code in enumerate(codes or []))


def _unknown_words(kind: str, document: Mapping[str, Any]) -> Iterator[FieldError]:
    """Kinds of benefits and triggers that nothing has: the suppression would block less than it says."""
    blocks = (document.get("blocks") or {}) if kind == "suppression" else {}
    for key, known in (("kinds", tuple(BENEFITS)), ("triggers", TRIGGERS)):
        for index, word in enumerate(blocks.get(key) or []):
            if word not in known:
                message = f"{word!r} is none of {', '.join(known)}."
                yield FieldError(pointer("blocks", key, index), "unknown_word", message)
