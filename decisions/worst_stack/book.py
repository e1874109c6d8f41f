"""The book that is searched: what is live, and drafts in the place of what they would replace."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from decisions.engine import Compiled, DocumentErrors, Overrides, Problem, canonical, compile_snapshot
from decisions.snapshots.documents import hash_of
from decisions.snapshots.live import Live
from decisions.snapshots.readers import READERS

Json = Any


def with_drafts(now: Live, documents: Sequence[Json]) -> tuple[Compiled, Overrides]:
    """The live book with drafts, and the switches in force but for those on drafts themselves.

    A draft stands in the place of every live version of its code. Raises DocumentErrors with the number of
    the document.
    """
    if not documents:
        return now.compiled, now.overrides
    drafts: dict[str, dict[str, Any]] = {kind: {} for kind in READERS}
    for number, document in enumerate(documents, start=1):
        kind, code = _named(document, number)
        if code in drafts[kind]:
            raise _refused(number, f"/{kind}", "duplicate", f"the {kind} {code!r} stands twice")
        drafts[kind][code] = _read(kind, document, number)
    book = now.compiled
    offers = [(live.version, live.offer) for live in book.offers if live.code not in drafts["offer"]]
    offers += [
        (1 + max((live.version for live in book.versions.get(code, ())), default=0), offer)
        for code, offer in drafts["offer"].items()
    ]
    compiled = compile_snapshot(
        offers,
        next(iter(drafts["policy"].values()), book.policy),
        f"sha256:{hash_of(canonical([book.hash, list(documents)]))}",
        guardrails=_beside(book.guardrails, drafts["guardrail"]),
        suppressions=_beside(book.suppressions, drafts["suppression"]),
    )
    kept = tuple(
        each for each in now.overrides.switches if each[1] != "offer" or each[2] not in drafts["offer"]
    )
    return compiled, replace(now.overrides, switches=kept)


def _beside(live: Sequence[Any], drafts: Mapping[str, Any]) -> list[Any]:
    return [*(each for each in live if each.code not in drafts), *drafts.values()]


def _named(document: Json, number: int) -> tuple[str, str]:
    """Kind and code of a document."""
    given = document if isinstance(document, dict) else {}
    # A guardrail has a `kind` of its own, but only one document has its kind's name as a key.
    kind = next((kind for kind in READERS if kind in given), None)
    if kind is None or not isinstance(given[kind], str):
        known = ", ".join(READERS)
        raise _refused(number, "", "unknown_kind", f"must begin with one of {known} and its code")
    return kind, "policy" if kind == "policy" else given[kind]


def _read(kind: str, document: Json, number: int) -> Any:
    try:
        return READERS[kind](document)
    except DocumentErrors as error:
        raise DocumentErrors(f"document {number}, {kind} {document[kind]}", error.problems) from None


def _refused(number: int, path: str, code: str, message: str) -> DocumentErrors:
    return DocumentErrors(f"document {number}", [Problem(path, code, message)])
