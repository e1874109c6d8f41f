"""Documents of the house as texts that `apply` takes back."""

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Any

from promotions.books.kinds import kinds
from promotions.documents import to_yaml


def exported(*, live: bool, codes: Collection[str] | None, heads: Collection[str] | None) -> Iterator[Any]:
    """(kind's head, canonical document) of everything that was asked for; None = everything."""
    for kind in kinds():
        if heads is None or kind.head in heads:
            for document in kind.export(live=live, codes=codes):
                yield kind.head, document


def as_yaml(documents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One YAML stream in parts."""
    for index, document in enumerate(documents):
        yield ("---\n" if index else "") + to_yaml(document)


def as_json(documents: Iterable[dict[str, Any]]) -> Iterator[str]:
    """One JSON array in parts, a document a line."""
    yield "["
    for index, document in enumerate(documents):
        yield (",\n " if index else "\n ") + json.dumps(document, ensure_ascii=False)
    yield "\n]\n"
