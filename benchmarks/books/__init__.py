"""The project's own books: offers, products and requests as documents, the same at every run."""

from collections.abc import Callable
from functools import partial

from benchmarks.books.book import Book
from benchmarks.books.contested import apart, linked, mixed, running, thresholds
from benchmarks.books.touching import flat, long_baskets

FLAT = (10, 100, 1_000, 10_000, 100_000)
BOOKS: dict[str, Callable[[], Book]] = {
    **{f"flat-{count}": partial(flat, count) for count in FLAT},
    **{f"apart-{count}": partial(apart, count) for count in (5, 50, 200)},
    **{f"linked-{count}": partial(linked, count) for count in (5, 50, 200)},
    **{f"running-{count}": partial(running, count) for count in (50, 200)},
    "thresholds-50": partial(thresholds, 50),
    "mixed-50": partial(mixed, 50),
    **{f"lines-{count}": partial(long_baskets, count) for count in (1, 10, 100, 500)},
}
"""Name -> the function that makes the book; a family is what stands before the dash."""


def named(name: str | None) -> list[str]:
    """The books of a name or a family, all without one; empty where nothing is called so."""
    return [each for each in BOOKS if name is None or name in (each, each.partition("-")[0])]
