"""Every kind that exists: collected from the files of conditions/ and benefits/."""

from typing import TypeVar

from decisions.engine import benefits, conditions
from decisions.engine.benefit import Benefit
from decisions.engine.condition import Condition
from decisions.engine.language.kinds import Kind, collect
from decisions.engine.language.problems import Reading, pointer
from decisions.engine.language.values import Json

CONDITIONS: dict[str, type[Condition]] = collect(conditions, Condition)
BENEFITS: dict[str, type[Benefit]] = collect(benefits, Benefit)

PLANNED_CONDITIONS: frozenset[str] = frozenset()
PLANNED_BENEFITS: frozenset[str] = frozenset()
"""Kinds of the language that are refused by name until they are built."""

T = TypeVar("T", bound=Kind)


def read_kind(
    given: dict[str, Json],
    path: str,
    reading: Reading,
    kinds: dict[str, type[T]],
    planned: frozenset[str],
    what: str,
) -> T | None:
    """The condition or benefit of a document's object, or None with the problems noted."""
    name = given.get("kind")
    at = pointer(path, "kind")
    if name is None:
        reading.refuse(at, "missing", f"a {what} needs a kind")
    elif isinstance(name, str) and name in kinds:
        return kinds[name].read(given, path, reading)
    elif isinstance(name, str) and name in planned:
        reading.refuse(at, "not_built", f"{what} {name!r} is not built yet")
    else:
        reading.refuse(at, "unknown_kind", f"unknown {what} {name!r}; known: {', '.join(sorted(kinds))}")
    return None
