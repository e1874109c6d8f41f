"""Reading a book and its requests from files: every wrong place is named by file and path."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.measuring.figures import progress
from decisions.engine import DocumentErrors, compact, load_documents, load_json, read_request
from decisions.simulations.documents import read_simulation

Json = Any
KEYS = frozenset(
    ("currency", "offers", "guardrails", "suppressions", "campaigns", "experiments", "policy", "products")
)
YAML = (".yaml", ".yml")
MOST_LINES = 20
"""Problems told of one document."""


class Unusable(Exception):
    """Files that nothing can be measured with; `lines` say which place is wrong and why."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))
        self.lines = lines


@dataclass(frozen=True, slots=True)
class Inputs:
    """A book as its document, and requests as documents; each request names its currency."""

    book: dict[str, Json]
    requests: list[dict[str, Json]]

    @property
    def texts(self) -> list[str]:
        """The requests as they are sent."""
        return [compact(request) for request in self.requests]

    @property
    def offers(self) -> int:
        """Offers of the book."""
        return len(self.book.get("offers") or [])


def read_inputs(book: Path, requests: Path) -> Inputs:
    """Both files, read to the last member; raises Unusable."""
    document = read_book(book)
    return Inputs(document, read_requests(requests, document.get("currency")))


def served(inputs: Inputs) -> Inputs:
    """A served decision is made now: `at` is left out, and that is told."""
    if any("at" in request for request in inputs.requests):
        progress("  requests with `at` are decided now: only --via engine sets the clock")
    requests = [{key: value for key, value in one.items() if key != "at"} for one in inputs.requests]
    return Inputs(inputs.book, requests)


def read_book(path: Path) -> dict[str, Json]:
    """A book's document (JSON or YAML), whose every offer, product and rule can be read; raises Unusable."""
    text = _text(path)
    try:
        found = load_documents(text) if path.suffix in YAML else [load_json(text)]
    except DocumentErrors as error:
        raise Unusable(*_named(f"{path}: ", error)) from None
    if len(found) != 1 or not isinstance(found[0], dict):
        raise Unusable(f"{path}: a book is one object with {', '.join(sorted(KEYS))}")
    book = found[0]
    if foreign := sorted(map(str, book.keys() - KEYS)):
        known = ", ".join(sorted(KEYS))
        raise Unusable(*(f"{path}: /{key}: unknown key; a book has {known}" for key in foreign))
    try:
        read_simulation({**book, "requests": []})
    except DocumentErrors as error:
        raise Unusable(*_named(f"{path}: ", error)) from None
    return book


def read_requests(path: Path, currency: str | None) -> list[dict[str, Json]]:
    """Requests as a list, as {"requests": [...]}, or one in each line; raises Unusable."""
    requests = []
    problems: list[str] = []
    for place, request in _listed(path):
        try:
            read_request(request, simulation=True, currency=currency)
        except DocumentErrors as error:
            problems += _named(place, error)
            continue
        if request.get("currency") is None:
            request = {**request, "currency": currency}
        requests.append(request)
    if problems:
        raise Unusable(*problems)
    if not requests:
        raise Unusable(f"{path}: holds no request")
    return requests


def _listed(path: Path) -> Iterator[tuple[str, Json]]:
    """(place, request) of all requests of a file."""
    text = _text(path)
    try:
        found = load_json(text)
    except DocumentErrors as error:
        if len(text.strip().splitlines()) < 2 or text.lstrip().startswith("["):
            raise Unusable(*_named(f"{path}: ", error)) from None
        yield from _lines(path, text)
        return
    inside = isinstance(found, dict) and "requests" in found and "basket" not in found
    prefix = "/requests" if inside else ""
    requests = found["requests"] if inside else found if isinstance(found, list) else [found]
    if not isinstance(requests, list):
        raise Unusable(f"{path}: {prefix}: must be a list of decision requests")
    for index, request in enumerate(requests):
        yield f"{path}: {prefix}/{index}", request


def _lines(path: Path, text: str) -> Iterator[tuple[str, Json]]:
    for number, line in enumerate(text.splitlines(), start=1):
        if line.strip():
            try:
                yield f"{path}:{number}: ", load_json(line)
            except DocumentErrors as error:
                raise Unusable(*_named(f"{path}:{number}: ", error)) from None


def _text(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "is not UTF-8 text"
        raise Unusable(f"{path}: {reason}") from None


def _named(place: str, error: DocumentErrors) -> list[str]:
    """A line for each problem; `place` ends in ": ", or in the path of the document inside its file."""
    root = "/" if place.endswith(" ") else ""
    lines = [f"{place}{problem.path or root}: {problem.message}" for problem in error.problems]
    rest = [f"{place}... and {len(lines) - MOST_LINES} more"] if len(lines) > MOST_LINES else []
    return lines[:MOST_LINES] + rest
