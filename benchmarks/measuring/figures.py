"""Numbers of a benchmark beside what is aimed at, on stderr while it runs and as JSON at its end."""

import json
import sys
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

Json = dict[str, Any]


def percentile(values: Sequence[float], share: float) -> float:
    """The smallest value that at least this share of them doesn't pass (0 < share <= 1)."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, max(0, -int(-len(ordered) * share // 1) - 1))]


def judged(
    figures: Mapping[str, Any], at_most: Mapping[str, float], at_least: Mapping[str, float]
) -> list[Json]:
    """One row per target: figure, value, target and whether it is met; what was not measured is not met."""
    rows = []
    for name, limit in at_most.items():
        rows.append(_row(name, figures.get(name), "at_most", limit))
    for name, limit in at_least.items():
        rows.append(_row(name, figures.get(name), "at_least", limit))
    return rows


def _row(name: str, value: float | None, direction: str, limit: float) -> Json:
    met = value is not None and (value <= limit if direction == "at_most" else value >= limit)
    return {"figure": name, "value": value, direction: limit, "met": met}


def target_text(rows: Iterable[Json]) -> str:
    """The targets in a line: "p99_ms <= 3.0 met"."""
    parts = []
    for row in rows:
        sign, limit = ("<=", row["at_most"]) if "at_most" in row else (">=", row["at_least"])
        parts.append(f"{row['figure']} {sign} {limit:g} {'met' if row['met'] else 'MISSED'}")
    return ", ".join(parts)


def progress(line: str) -> None:
    """One line of what is going on."""
    print(line, file=sys.stderr, flush=True)


def result(value: Json) -> None:
    """The last line of stdout."""
    print(json.dumps(value), flush=True)
