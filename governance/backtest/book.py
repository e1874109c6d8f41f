"""An offer book: documents of the offer language in one file, and what of it is tried together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from catalog.errors import Nature, OfferdeskError
from decisions.public import DocumentErrors, load_documents, simulate

Document = Mapping[str, Any]
HEADS = {
    "offer": "offers",
    "guardrail": "guardrails",
    "suppression": "suppressions",
    "experiment": "experiments",
    "campaign": "campaigns",
}


@dataclass(frozen=True, slots=True)
class Round:
    """Some of the book's offers, tried together."""

    title: str
    offers: Sequence[Document]

    @property
    def codes(self) -> list[str]:
        return [str(offer["offer"]) for offer in self.offers]


@dataclass(frozen=True, slots=True)
class Book:
    """The documents as a simulation takes them, apart from products and requests."""

    documents: Mapping[str, Any]

    @property
    def offers(self) -> Sequence[Document]:
        offers: Sequence[Document] = self.documents["offers"]
        return offers

    def rounds(self) -> list[Round]:
        """Each offer by itself, each stacking group with several members, and the whole book."""
        alone = [Round(str(offer.get("name") or offer["offer"]), [offer]) for offer in self.offers]
        groups = [Round(self._title(name, members), members) for name, members in self._groups().items()]
        together = [*alone, *groups]
        if all(len(round_.offers) < len(self.offers) for round_ in together):
            together.append(Round("the whole book together", self.offers))
        return together

    def simulation(self, round_: Round) -> dict[str, Any]:
        """The simulation of a round, still without products and requests."""
        return {**self.documents, "offers": list(round_.offers)}

    def _groups(self) -> dict[str, list[Document]]:
        found: dict[str, list[Document]] = {}
        for offer in self.offers:
            for group in (offer.get("stacking") or {}).get("groups") or []:
                found.setdefault(str(group), []).append(offer)
        return {name: members for name, members in found.items() if len(members) > 1}

    def _title(self, group: str, members: Sequence[Document]) -> str:
        """The group's rule as the policy has it; a group it does not list is "best"."""
        listed = (self.documents.get("policy") or {}).get("groups") or []
        mode = next((rule.get("mode", "best") for rule in listed if rule.get("group") == group), "best")
        *others, last = (str(offer["offer"]) for offer in members)
        codes = f"{', '.join(others)} and {last}"
        what = f"the better of {codes} per basket" if mode == "best" and len(others) == 1 else codes
        return f"{what} (group {group}, mode {mode})"


def read_book(path: Path, *, currency: str) -> Book:
    """The book in a YAML or JSON file, checked whole; raises OfferdeskError for what is no book of offers."""
    try:
        documents = _sorted(load_documents(path.read_text(encoding="utf-8"), name="the text"))
        if not documents.get("offers"):
            raise ValueError("holds no offer")
        simulate({**documents, "currency": currency, "requests": []})
    except OSError as error:
        raise _refused(path, error.strerror or str(error)) from None
    except (ValueError, DocumentErrors) as error:
        raise _refused(path, str(error)) from None
    return Book(documents)


def _sorted(found: Sequence[Any]) -> dict[str, Any]:
    """Documents by the key of a simulation that takes them; raises ValueError for what has no place."""
    documents: dict[str, Any] = {}
    for number, document in enumerate(found, 1):
        head = next(
            (key for key in (*HEADS, "policy") if isinstance(document, dict) and key in document), None
        )
        if head is None:
            raise ValueError(f"document {number} is no {', '.join(HEADS)} or policy")
        if head != "policy":
            documents.setdefault(HEADS[head], []).append(document)
        elif documents.setdefault("policy", document) is not document:
            raise ValueError(f"document {number} is a second policy")
    return documents


def _refused(path: Path, why: str) -> OfferdeskError:
    return OfferdeskError("book_unreadable", {"book": str(path)}, Nature.INVALID, detail=f"{path}: {why}")
