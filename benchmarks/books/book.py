"""What a benchmark decides by, what it asks, and what is aimed at."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

Json = Any


@dataclass(frozen=True, slots=True)
class Book:
    """`document` holds currency, offers, guardrails, policy and products; `targets` name figures."""

    name: str
    document: Mapping[str, Json]
    requests: list[Json]
    at_most: Mapping[str, float] = field(default_factory=dict)
    """Figure -> the most that it should be."""
    at_least: Mapping[str, float] = field(default_factory=dict)

    def write(self, folder: Path) -> list[str]:
        """Writes NAME.book.json and NAME.requests.json, as `./run bench decide` reads them."""
        folder.mkdir(parents=True, exist_ok=True)
        paths = []
        for kind, content in (("book", self.document), ("requests", self.requests)):
            path = folder / f"{self.name}.{kind}.json"
            path.write_text(json.dumps(content, indent=1) + "\n")
            paths.append(str(path))
        return paths
