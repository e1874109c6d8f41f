"""Checking a book: every problem with its place, and the drafts that its documents describe."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from django.contrib.auth.models import User

from catalog.history.watch import Nobody, Watch
from decisions.public import DocumentErrors, Problem
from promotions.books.entries import Entry, Finding, Weight
from promotions.books.kinds import HEADS, DocumentKind, head_of, kind_of, kinds
from promotions.documents.applying import apply_campaign
from promotions.documents.governed import read_governed
from promotions.documents.reading import ReadCampaign
from promotions.documents.references import HOUSE, NoHouse, References
from promotions.documents.written import Document
from promotions.models import Campaign
from promotions.selectors.people import AmbiguousPerson
from promotions.selectors.unknown_names import Named, known_among, names_in

REFERENCES = frozenset({"unknown_owner", "ambiguous_owner", "unknown_campaign"})
"""Codes of problems that say what the house lacks, not what the document does wrong."""


@dataclass(frozen=True, slots=True)
class Draft:
    """A document that can be read: its kind, code and canonical form."""

    entry: Entry
    kind: DocumentKind
    code: str
    meaning: Document

    @property
    def name(self) -> str:
        """ "offer summer10"."""
        return f"{self.kind.head} {self.code}"


@dataclass(slots=True)
class Checked:
    """A book after it was read."""

    drafts: list[Draft] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    references: References = HOUSE

    @property
    def errors(self) -> list[Finding]:
        return [finding for finding in self.findings if finding.weight is Weight.ERROR]


class BookReferences:
    """What a book's documents name: its own campaigns first, then what stands behind; each asked once."""

    def __init__(self, entries: Iterable[Entry], behind: References) -> None:
        self.behind = behind
        self.campaigns: dict[str, Campaign | None] = dict(_campaigns(entries))
        self.owners: dict[str, User | AmbiguousPerson | None] = {}

    def owner(self, named: str) -> User | None:
        if named not in self.owners:
            try:
                self.owners[named] = self.behind.owner(named)
            except AmbiguousPerson as ambiguous:
                self.owners[named] = ambiguous
        found = self.owners[named]
        if isinstance(found, AmbiguousPerson):
            raise found
        return found

    def campaign(self, code: str) -> Campaign | None:
        if code not in self.campaigns:
            self.campaigns[code] = self.behind.campaign(code)
        return self.campaigns[code]


def check(
    found: Sequence[Entry | Finding], *, house: bool, strict: bool, watch: Watch | None = None
) -> Checked:
    """Reads every document of a book.

    Without the `house` nothing is looked up. What only the house lacks is an error when `strict`, else a
    warning; SKUs, regions and other names that no register knows are warnings always.
    """
    watch = watch or Nobody()
    entries = [each for each in found if isinstance(each, Entry)]
    checked = Checked(findings=[each for each in found if isinstance(each, Finding)])
    checked.references = BookReferences(entries, HOUSE if house else NoHouse())
    seen: dict[tuple[str, str], Entry] = {}
    watch.begin("reading documents", len(entries))
    for entry in entries:
        head = head_of(entry.document)
        kind = kind_of(head) if head is not None else None
        if kind is None:
            checked.findings.append(_no_kind(entry, head))
        else:
            checked.findings += _twice(entry, kind, seen)
            checked.drafts += _read(entry, kind, checked, house=house, strict=strict)
        watch.advance(1)
    if house:
        checked.findings += _unknown(checked.drafts)
    checked.findings.sort(key=lambda finding: (finding.file, finding.line or 0))
    return checked


def _read(
    entry: Entry, kind: DocumentKind, checked: Checked, *, house: bool, strict: bool
) -> Iterator[Draft]:
    """The draft of a readable document; else findings."""
    code = entry.document.get(kind.head)
    try:
        meaning = kind.meaning(entry.document, checked.references)
    except DocumentErrors as errors:
        name = _name(entry, kind)
        for problem in errors.problems:
            lacking = problem.code in REFERENCES
            if house or not lacking:
                weight = Weight.WARNING if lacking and not strict else Weight.ERROR
                checked.findings.append(entry.finding(name, problem, weight))
        return
    yield Draft(entry, kind, code, meaning)


def _no_kind(entry: Entry, head: str | None) -> Finding:
    if head is None:
        message = f"is no document: one of {', '.join(HEADS)} must name it"
        return entry.finding("", Problem("", "unknown_document", message))
    stored = ", ".join(kind.plural for kind in kinds())
    message = f"a document of the kind {head!r} can't be stored yet; the house stores {stored}"
    return entry.finding(f"{head} {entry.document[head]}", Problem(f"/{head}", "not_built", message))


def _name(entry: Entry, kind: DocumentKind) -> str:
    code = entry.document.get(kind.head)
    return f"{kind.head} {code}" if isinstance(code, str) else entry.name


def _twice(entry: Entry, kind: DocumentKind, seen: dict[tuple[str, str], Entry]) -> Iterator[Finding]:
    """A finding where an earlier document of the book has the same code."""
    code = entry.document.get(kind.head)
    if not isinstance(code, str):
        return
    first = seen.setdefault(kind.key(code), entry)
    if first is not entry:
        what = f"there is only one {kind.head}" if kind.single else "stands twice"
        message = f"{what}: also in {first.file}, line {first.line}"
        yield entry.finding(_name(entry, kind), Problem(f"/{kind.head}", "duplicate", message))


def _campaigns(entries: Iterable[Entry]) -> Iterator[tuple[str, Campaign]]:
    """The book's own campaigns, not stored; one that can't be read frames nothing."""
    for entry in entries:
        document = entry.document
        if head_of(document) != "campaign" or not isinstance(document["campaign"], str):
            continue
        campaign = Campaign(code=document["campaign"])
        try:
            stated = {key: value for key, value in document.items() if value is not None}
            apply_campaign(campaign, ReadCampaign(stated, read_governed(stated), None))
        except DocumentErrors:
            campaign = Campaign(code=document["campaign"], name=document["campaign"])
        yield campaign.code, campaign


def _unknown(drafts: Sequence[Draft]) -> Iterator[Finding]:
    """A warning for each name that no register knows, at the first of its places; one query per register."""
    places: dict[tuple[str, str], list[tuple[Draft, Named]]] = {}
    for draft in drafts:
        for named in names_in(draft.entry.document):
            places.setdefault((named.register, named.name), []).append((draft, named))
    asked: dict[str, set[str]] = {}
    for register, name in places:
        asked.setdefault(register, set()).add(name)
    known = {register: known_among(register, names) for register, names in asked.items()}
    for (register, name), found in places.items():
        if name not in known[register]:
            draft, named = found[0]
            yield draft.entry.finding(draft.name, _nobody_knows(named, len(found)), Weight.WARNING)


def _nobody_knows(named: Named, places: int) -> Problem:
    more = f" (and {places - 1:,} more places)" if places > 2 else " (and one more place)"
    message = f"nobody knows the {named.text}{more if places > 1 else ''}"
    return Problem(named.path, "unknown_name", message)
