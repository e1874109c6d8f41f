"""A chunk of baskets through the engine: each once as things are live, and once with each draft beside."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from decisions.public import Asked, Comparer
from governance.forecasting.tallies import Tally
from governance.forecasting.windows import WEEK, Window, moved


@dataclass(frozen=True, slots=True)
class Replay:
    """What a chunk came to: a tally for each draft, and the SHA-256 of what was asked."""

    tallies: Sequence[Tally]
    print: str


def replay(
    comparer: Comparer, baskets: Iterable[Asked], *, windows: Sequence[Window], since: datetime
) -> Replay:
    """Each basket asked at its moment in each draft's first week; `since` is when the first week began."""
    tallies = [Tally() for _ in windows]
    seen = hashlib.sha256()
    starts = _by_start(windows)
    for asked in baskets:
        seen.update(asked.print)
        week = (asked.at - since) // WEEK
        for start, numbers in starts.items():
            moment = moved(asked.at, asked.zone, start)
            inside = [number for number in numbers if windows[number].holds(moment)]
            if not inside:
                continue
            changes = comparer.changes(asked, moment, inside)
            for number in inside:
                day = windows[number].day_of(moment)
                place = (week, day, asked.request.currency, asked.request.channel)
                tallies[number].add(place, changes.get(number))
    return Replay(tallies, seen.hexdigest())


def _by_start(windows: Sequence[Window]) -> Mapping[datetime, list[int]]:
    """The drafts whose first weeks are the same one: a basket is decided once for all of them."""
    found: dict[datetime, list[int]] = {}
    for number, window in enumerate(windows):
        found.setdefault(window.starts, []).append(number)
    return found
