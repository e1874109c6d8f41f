"""The window in which an offer may fire: its own, cut to its campaign's."""

from dataclasses import dataclass
from datetime import UTC, datetime

from decisions.public import Offer as ReadOffer


@dataclass(frozen=True, slots=True)
class Moment:
    """An instant with the text and zone in which it was written."""

    instant: datetime
    text: str
    zone: str

    def in_zone(self, zone: str) -> str:
        """The text by which a document of that zone names the same instant."""
        if zone == self.zone:
            return self.text
        return self.instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ").replace(":00Z", "Z")


@dataclass(frozen=True, slots=True)
class Window:
    """[starts, ends) and the sunset; None = open."""

    starts: Moment | None
    ends: Moment | None
    sunset: Moment | None

    @property
    def is_empty(self) -> bool:
        """Whether it holds no instant."""
        return bool(self.starts and self.ends and self.starts.instant >= self.ends.instant)

    def texts(self, zone: str) -> dict[str, str]:
        """The keys of a document of that zone."""
        named = {"starts": self.starts, "ends": self.ends, "sunset": self.sunset}
        return {key: moment.in_zone(zone) for key, moment in named.items() if moment is not None}


def window_of(read: ReadOffer) -> Window:
    """The window that a document states itself."""
    moments = {
        key: Moment(instant, read.written[key], read.zone)
        for key, instant in (("starts", read.starts), ("ends", read.ends), ("sunset", read.sunset))
        if instant is not None
    }
    return Window(moments.get("starts"), moments.get("ends"), moments.get("sunset"))


def intersection(own: Window, frame: Window) -> Window:
    """The later start and the earlier ends; a sunset before the end ends it."""
    starts = max(_given(own.starts, frame.starts), key=_instant, default=None)
    sunset = min(_given(own.sunset, frame.sunset), key=_instant, default=None)
    ends = min(_given(own.ends, frame.ends), key=_instant, default=None)
    if ends is not None and sunset is not None and sunset.instant < ends.instant:
        ends = sunset
    return Window(starts, ends, sunset)


def _given(*moments: Moment | None) -> list[Moment]:
    return [moment for moment in moments if moment is not None]


def _instant(moment: Moment) -> datetime:
    return moment.instant
