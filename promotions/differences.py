"""What differs between two documents, place by place."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Difference:
    """One place: its path ("give", 0, "percent"), what stood and what stands there (None: nothing)."""

    path: tuple[str | int, ...]
    old: Any
    new: Any

    @property
    def steps(self) -> tuple[str, ...]:
        """The path as people read it: list positions count from 1."""
        return tuple(str(step + 1) if isinstance(step, int) else step for step in self.path)

    @property
    def place(self) -> str:
        """The steps in one line."""
        return " › ".join(self.steps)


def differences(old: dict[str, Any], new: dict[str, Any]) -> list[Difference]:
    """Every differing place, in the new document's order."""
    return list(_differences(old, new, ()))


def changed_keys(old: dict[str, Any], new: dict[str, Any]) -> list[str]:
    """The top-level keys that differ, in the new document's order."""
    return [key for key in (*new, *(key for key in old if key not in new)) if old.get(key) != new.get(key)]


def _differences(old: Any, new: Any, path: tuple[str | int, ...]) -> Iterator[Difference]:
    if old == new:
        return
    if isinstance(old, dict) and isinstance(new, dict):
        for key in (*new, *(key for key in old if key not in new)):
            yield from _differences(old.get(key), new.get(key), (*path, key))
        return
    if _listed(old) and _listed(new):
        for i in range(max(len(old), len(new))):
            before = old[i] if i < len(old) else None
            after = new[i] if i < len(new) else None
            yield from _differences(before, after, (*path, i))
        return
    yield Difference(path, old, new)


def _listed(value: Any) -> bool:
    """Whether it is a list of objects, which differ member by member; lists of texts differ as a whole."""
    return isinstance(value, list) and all(isinstance(item, dict) for item in value)
