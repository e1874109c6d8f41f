"""The conformance vectors (docs/conformance), and how an answer is compared with what they expect."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

Json = Any
FOLDER = Path(__file__).parents[3] / "docs" / "conformance"


def vectors() -> Iterator[tuple[str, dict[str, Json]]]:
    """(file, case) of every vector."""
    for path in sorted(FOLDER.glob("*.json")):
        for case in json.loads(path.read_text(encoding="utf-8")):
            yield path.stem, case


def differences(decision: dict[str, Json], expected: dict[str, Json]) -> list[str]:
    """Where a decision is not what a vector expects; only what the vector names is compared."""
    found = []
    for key, wanted in expected.items():
        if key == "lines":
            found += _keyed(decision["lines"], "id", wanted, key)
        elif key in ("offers", "coupons"):
            found += _keyed(decision[key], "code", wanted, key)
        elif key in ("gifts", "rewards", "nudges", "experiments"):
            found += _listed(decision[key], wanted, key)
        else:
            found += _compared(decision.get(key), wanted, key)
    return found


def _keyed(rows: list[Json], name: str, wanted: dict[str, Json], path: str) -> list[str]:
    by_name = {row[name]: row for row in rows}
    found = []
    for key, partial in wanted.items():
        if partial is None:
            found += [f"{path}/{key}: is in the answer"] if key in by_name else []
        elif key not in by_name:
            found.append(f"{path}/{key}: is not in the answer")
        else:
            found += _compared(by_name[key], partial, f"{path}/{key}")
    if not wanted and rows:
        found.append(f"{path}: {len(rows)} rows instead of none")
    return found


def _listed(rows: list[Json], wanted: list[Json], path: str) -> list[str]:
    if len(rows) != len(wanted):
        return [f"{path}: {len(rows)} entries instead of {len(wanted)}"]
    pairs = zip(rows, wanted, strict=True)
    return [text for i, (row, want) in enumerate(pairs) for text in _compared(row, want, f"{path}/{i}")]


def _compared(actual: Json, wanted: Json, path: str) -> list[str]:
    if path.endswith("/reasons") and isinstance(wanted, list):
        return _reasons(actual, wanted, path)
    if isinstance(wanted, dict) and isinstance(actual, dict):
        return [
            text
            for key, value in wanted.items()
            for text in _compared(actual.get(key), value, f"{path}/{key}")
        ]
    return [] if actual == wanted else [f"{path}: {actual!r} instead of {wanted!r}"]


def _reasons(actual: list[Json], wanted: list[Json], path: str) -> list[str]:
    """A wanted reason is a code, or a code with some of its parameters."""
    asked = [{"code": reason} if isinstance(reason, str) else reason for reason in wanted]
    if [reason["code"] for reason in actual] != [reason["code"] for reason in asked]:
        return [f"{path}: {[reason['code'] for reason in actual]} instead of {[r['code'] for r in asked]}"]
    pairs = zip(actual, asked, strict=True)
    return [text for i, (have, want) in enumerate(pairs) for text in _compared(have, want, f"{path}/{i}")]
