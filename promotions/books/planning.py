"""What applying a book would do, told against what stands in the house; nothing is written."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from promotions.books.checking import Checked, Draft
from promotions.books.kinds import DocumentKind, Standing, kinds
from promotions.differences import Difference, differences


class Verb(StrEnum):
    """What becomes of a document."""

    CREATE = "create"
    CHANGE = "change"
    UNCHANGED = "unchanged"
    REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Change:
    """One document of the book and what becomes of it."""

    draft: Draft
    verb: Verb
    standing: Standing | None
    differences: Sequence[Difference] = ()
    refusal: str = ""


@dataclass(slots=True)
class Plan:
    """What a book would do; `untouched` is what the house has and the book does not speak of."""

    changes: list[Change] = field(default_factory=list)
    untouched: dict[str, list[str]] = field(default_factory=dict)
    """Plural of a kind -> codes in order."""

    def count(self, verb: Verb) -> int:
        return self._counts[verb]

    @property
    def _counts(self) -> Counter[Verb]:
        return Counter(change.verb for change in self.changes)

    @property
    def refused(self) -> list[Change]:
        return [change for change in self.changes if change.verb is Verb.REFUSED]

    @property
    def to_do(self) -> list[Change]:
        """What would be written, in the order in which it must be."""
        return [change for change in self.changes if change.verb in (Verb.CREATE, Verb.CHANGE)]


def plan_of(checked: Checked) -> Plan:
    """The plan of a book without errors, kind by kind in the order of saving, documents in theirs."""
    plan = Plan()
    for kind in kinds():
        drafts = [draft for draft in checked.drafts if draft.kind is kind]
        codes = {draft.code for draft in drafts}
        standing = kind.standing(codes)
        plan.changes += [_change(draft, standing.get(draft.code), checked) for draft in drafts]
        plan.untouched[kind.plural] = _untouched(kind, codes)
    return plan


def _untouched(kind: DocumentKind, codes: set[str]) -> list[str]:
    if kind.single and codes:
        return []
    return sorted(code for code in kind.codes() if code not in codes)


def _change(draft: Draft, standing: Standing | None, checked: Checked) -> Change:
    if standing is None:
        return Change(draft, Verb.CREATE, None)
    found = differences(standing.meaning, draft.meaning)
    if not found:
        return Change(draft, Verb.UNCHANGED, standing)
    refusal = draft.kind.obstacle(draft.entry.document, standing, checked.references)
    verb = Verb.REFUSED if refusal else Verb.CHANGE
    return Change(draft, verb, standing, found, refusal)
