"""What kinds of document the house stores; further floors add theirs when their app is ready.

register_kind(Policies())
"""

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from django.contrib.auth.models import User

from promotions.documents.references import References
from promotions.documents.written import Document

HEADS = ("offer", "guardrail", "suppression", "experiment", "policy", "launch", "campaign")
"""The kinds of the language in the order in which a document's keys tell them: an offer names a campaign."""


@dataclass(frozen=True, slots=True)
class Standing:
    """What stands in the house for a code: its newest version, draft or not."""

    meaning: Document
    """Its document in canonical form."""
    label: str
    """ "version 2, draft"."""
    revision: int
    opens: bool
    """Whether a change opens a new draft beside it."""
    refusal: str = ""
    """Why nothing can be changed now; empty where something can."""


class DocumentKind(ABC):
    """One kind of document that the house stores."""

    head: ClassVar[str]
    """The key that names it: "offer"."""
    plural: ClassVar[str]
    order: ClassVar[int]
    """Who is saved first: what others refer to, and what takes wider locks."""
    single: ClassVar[bool] = False
    """Whether there is one of its kind, whatever its documents call it."""

    @abstractmethod
    def meaning(self, document: Any, references: References) -> Document:
        """The canonical document; raises DocumentErrors with every problem."""

    @abstractmethod
    def standing(self, codes: Collection[str]) -> Mapping[str, Standing]:
        """What stands for these codes, those that stand at all."""

    @abstractmethod
    def codes(self) -> Collection[str]:
        """Every code of this kind in the house, retired ones left out."""

    @abstractmethod
    def check_right(self, actor: User) -> None:
        """Refuse (OfferdeskError) a person who may not draft documents of this kind."""

    @abstractmethod
    def save(self, document: Any, *, actor: User, standing: Standing | None, door: str) -> None:
        """Make or change the draft; None stood for: it is new. Raises DocumentErrors, OfferdeskError."""

    @abstractmethod
    def export(self, *, live: bool, codes: Collection[str] | None) -> Iterator[Document]:
        """Canonical documents in the order of their codes: newest versions, or with `live` published ones."""

    def obstacle(self, document: Any, standing: Standing, references: References) -> str:
        """What else keeps a readable document from being saved; empty if nothing does."""
        return standing.refusal

    def key(self, code: str) -> tuple[str, str]:
        """What no two documents of a book may share."""
        return self.head, "" if self.single else code


_kinds: dict[str, DocumentKind] = {}


def register_kind(kind: DocumentKind) -> None:
    """Adds a kind of document."""
    _kinds[kind.head] = kind


def kinds() -> list[DocumentKind]:
    """Every kind in the order in which they are saved."""
    return sorted(_kinds.values(), key=lambda kind: kind.order)


def kind_of(head: str) -> DocumentKind | None:
    """The kind of a head, None where the house does not store it."""
    return _kinds.get(head)


def head_of(document: Any) -> str | None:
    """Which kind of the language a document is; None for what is none. What gives is an offer."""
    if not isinstance(document, dict):
        return None
    if "give" in document:
        return "offer"
    return next((head for head in HEADS if head in document), None)
