"""Long lists of codes in portions that one query takes."""

from collections.abc import Collection, Iterator

AT_ONCE = 1_000


def chunks(codes: Collection[str]) -> Iterator[list[str]]:
    """The codes in order, so many at once."""
    ordered = sorted(codes)
    for at in range(0, len(ordered), AT_ONCE):
        yield ordered[at : at + AT_ONCE]
