"""Where guardrails and suppressions hold: times, places, people. Shared by their documents."""

from dataclasses import dataclass
from datetime import datetime

from decisions.engine.basket import Basket
from decisions.engine.language.problems import Reading, member, pointer, unknown_keys
from decisions.engine.language.values import Json, TextList, TextValue
from decisions.engine.moments import read_moment, read_zone
from decisions.engine.selections import Selection

_NAMES = TextList(most=1_000, longest=80)


@dataclass(frozen=True, slots=True)
class Scope:
    """Channels, regions and segments; an empty one is everywhere and everybody."""

    channels: tuple[str, ...] = ()
    regions: tuple[str, ...] = ()
    segments: tuple[str, ...] = ()

    def covers(self, basket: Basket) -> bool:
        """Whether the basket lies in it; a region covers its children."""
        return (
            (not self.channels or basket.channel in self.channels)
            and (not self.regions or not basket.regions.isdisjoint(self.regions))
            and (not self.segments or not basket.shopper.segments.isdisjoint(self.segments))
        )

    def dump(self) -> dict[str, Json]:
        """The stated parts."""
        named = {"channels": self.channels, "regions": self.regions, "segments": self.segments}
        return {key: list(value) for key, value in named.items() if value}


@dataclass(frozen=True, slots=True)
class Window:
    """[starts, ends) in UTC; None = open."""

    starts: datetime | None = None
    ends: datetime | None = None

    def open_at(self, clock: datetime) -> bool:
        """Whether the clock lies in it."""
        return (self.starts is None or clock >= self.starts) and (self.ends is None or clock < self.ends)


def read_scope(raw: dict[str, Json], keys: tuple[str, ...], path: str, reading: Reading) -> Scope:
    """The places of a document's object; `keys` are those of them that it may state."""
    found = {}
    for key in keys:
        if raw.get(key) is not None:
            found[key] = _NAMES.read(raw[key], pointer(path, key), reading) or ()
    return Scope(**found)


def read_items(raw: Json, path: str, reading: Reading) -> Selection | None:
    """The lines that a document speaks of; None = all of them, and the basket itself."""
    items = None if raw is None else Selection.read(raw, path, reading)
    return None if items is None or items.everything else items


def read_window(given: dict[str, Json], reading: Reading) -> Window:
    """starts and ends of a document, dates as in offers: an end given as a date is the end of that day.

    `endless` says why there is no end; nothing else is done with it here.
    """
    zone = read_zone(given.get("zone"), "/zone", reading)
    starts = read_moment(given.get("starts"), zone, "/starts", reading, end_of_day=False)
    ends = read_moment(given.get("ends"), zone, "/ends", reading, end_of_day=True)
    if starts is not None and ends is not None and ends <= starts:
        reading.refuse("/ends", "contradiction", "ends before it starts")
    if given.get("endless") is not None:
        TextValue(500).read(given["endless"], "/endless", reading)
        if given.get("ends") is not None:
            reading.refuse("/endless", "contradiction", "says why it has no end, and it has one")
    return Window(starts, ends)


def read_where(given: dict[str, Json], reading: Reading) -> Scope:
    """`where` of a document: channels and regions."""
    raw = member(given, "where", "", reading)
    unknown_keys(raw, {"channels", "regions"}, "/where", reading)
    return read_scope(raw, ("channels", "regions"), "/where", reading)
