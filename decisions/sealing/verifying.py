"""Walking the chains: what does not agree is named, in bounded memory."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from decisions.models import Seal
from decisions.sealing.chain import FIRST, digest_of, unpacked
from decisions.sealing.streams import Stream, streams

Progress = Callable[[str, int, int], None]
"""Told the stream, the seals walked and how many there are."""
MOST_LATE = 100_000
"""Rows kept in mind until a later seal names them."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that does not agree; `row` is "" where it is the seal itself."""

    stream: str
    seal: int
    row: str
    what: str

    @property
    def sentence(self) -> str:
        """The finding in one line."""
        where = f"{self.stream}, seal {self.seal}" + (f", row {self.row}" if self.row else "")
        return f"{where}: {self.what}"


@dataclass(slots=True)
class Walk:
    """What a walk along one chain found."""

    stream: str
    most: int
    seals: int = 0
    rows: int = 0
    dropped: int = 0
    """Rows of partitions that are gone whole."""
    open: int = 0
    """Rows that no seal covers yet."""
    last: int = 0
    """Number of the last seal."""
    head: str = ""
    """Digest of the last seal, hexadecimal."""
    findings: list[Finding] = field(default_factory=list)

    def found(self, seal: int, row: str, what: str) -> None:
        """Keeps a finding, of the first `most`."""
        if len(self.findings) < self.most:
            self.findings.append(Finding(self.stream, seal, row, what))


def verify_all(
    *, most: int = 20, expected: Mapping[tuple[str, int], str] | None = None, progress: Progress | None = None
) -> list[Walk]:
    """Both chains against what they cover; `expected` are digests (hexadecimal) noted elsewhere."""
    return [_Verifier(stream, most, expected or {}, progress).walk() for stream in streams()]


class _Verifier:
    """One walk along one chain."""

    def __init__(
        self, stream: Stream, most: int, expected: Mapping[tuple[str, int], str], progress: Progress | None
    ) -> None:
        self.stream = stream
        self.expected = {number: digest for (name, number), digest in expected.items() if name == stream.name}
        self.progress = progress
        self.result = Walk(stream.name, most)
        self.pending: dict[str, tuple[int, bytes]] = {}
        """Rows that their own seal does not name -> that seal, digest."""

    def walk(self) -> Walk:
        seals = Seal.objects.filter(stream=self.stream.name).order_by("number")
        last = seals.defer("leaves").last()
        end, total = (last.until, last.number) if last is not None else (0, 0)
        before = self.stream.all_before(end)
        previous, number, start = FIRST, 0, 0
        for seal in seals.iterator(chunk_size=8):
            self._link(seal, number + 1, start, previous)
            self._rows(seal)
            previous, number, start = bytes(seal.digest), seal.number, seal.until
            self.result.seals += 1
            if self.progress is not None:
                self.progress(self.stream.name, self.result.seals, total)
        self._end(number, before)
        self.result.open = self.stream.after(start)
        self.result.last, self.result.head = number, previous.hex() if number else ""
        return self.result

    def _link(self, seal: Seal, number: int, start: int, previous: bytes) -> None:
        if seal.number != number:
            self.result.found(seal.number, "", f"seals are missing: {number} should come here")
        if bytes(seal.previous) != previous or seal.start != start:
            self.result.found(seal.number, "", "does not follow from the seal before it")
        if digest_of(seal) != bytes(seal.digest):
            self.result.found(seal.number, "", "was changed: its digest is another")
        noted = self.expected.pop(seal.number, None)
        if noted is not None and noted.lower() != bytes(seal.digest).hex():
            self.result.found(seal.number, "", "is not the seal that was noted")

    def _rows(self, seal: Seal) -> None:
        try:
            leaves = dict(unpacked(bytes(seal.leaves)))
        except ValueError:
            self.result.found(seal.number, "", "its list of rows cannot be read")
            leaves = {}
        there = dict(self.stream.leaves(seal.start, seal.until, seal.form))
        self.result.rows += len(there)
        for name, digest in leaves.items():
            if seal.start <= self.stream.place_of(name) < seal.until:
                found = there.pop(name, None)
            else:  # it came late: its own seal has met it without knowing it
                _, found = self.pending.pop(name, (0, None))
            if found is None:
                self._missing(seal, name)
            elif found != digest:
                self.result.found(seal.number, name, "was changed")
        for name, digest in there.items():
            if len(self.pending) < MOST_LATE:
                self.pending[name] = (seal.number, digest)

    def _missing(self, seal: Seal, name: str) -> None:
        if self.stream.is_dropped(self.stream.place_of(name)):
            self.result.dropped += 1
        else:
            self.result.found(seal.number, name, "is missing")

    def _end(self, number: int, before: int) -> None:
        for name, (seal, _) in sorted(self.pending.items()):
            self.result.found(seal, name, "was added: no seal names it")
        if before > self.result.rows:
            count = before - self.result.rows
            self.result.found(number, "", f"{count} rows were added whose id and time do not agree")
        for missing in sorted(self.expected):
            self.result.found(missing, "", "was noted, and is missing")
