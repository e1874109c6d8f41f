"""The offers of a snapshot as a list, and the versions of each by its code: read one by one."""

from collections.abc import Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, overload

from decisions.engine.ranking import Codes

if TYPE_CHECKING:
    from decisions.engine.compiled import Compiled
    from decisions.engine.live import Live


class Lives(Sequence["Live"]):
    """Some offers of a snapshot, read one by one."""

    __slots__ = ("_compiled", "_ranks")

    def __init__(self, compiled: "Compiled", ranks: Sequence[int]) -> None:
        self._compiled = compiled
        self._ranks = ranks

    def __len__(self) -> int:
        return len(self._ranks)

    @overload
    def __getitem__(self, at: int) -> "Live": ...
    @overload
    def __getitem__(self, at: slice) -> "Lives": ...
    def __getitem__(self, at: int | slice) -> "Live | Lives":
        ranks = self._ranks[at]
        return self._compiled.live(ranks) if isinstance(ranks, int) else Lives(self._compiled, ranks)


class ByCode(Mapping[str, Lives]):
    """The versions of each offer."""

    __slots__ = ("_codes", "_compiled")

    def __init__(self, compiled: "Compiled", codes: Codes) -> None:
        self._compiled = compiled
        self._codes = codes

    def __getitem__(self, code: str) -> Lives:
        found = self._codes[code]
        return Lives(self._compiled, (found,) if isinstance(found, int) else found)

    def __iter__(self) -> Iterator[str]:
        return iter(self._codes)

    def __len__(self) -> int:
        return len(self._codes)
