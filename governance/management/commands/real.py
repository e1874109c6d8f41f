"""`manage.py real`: load a grocer's year, check it, and replay one week through an offer book."""

from argparse import ArgumentParser, ArgumentTypeError
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from time import perf_counter
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from catalog.errors import OfferdeskError
from catalog.history.bars import Bars
from catalog.history.journey import CompleteJourney
from catalog.history.loading import CHANNEL, check_sums, finished_load, load_history
from catalog.history.orders import CURRENCY
from catalog.history.week import baskets_of_week, days_of_week
from governance.backtest import books
from governance.backtest.book import Book, read_book
from governance.backtest.replay import replay
from governance.backtest.wording import figures, heading, outcome_line

WEEK10 = Path(books.__path__[0]) / "week10.yaml"


class Command(BaseCommand):
    help = "Load a year of a grocer's real sales (once, resumable) and replay a week through an offer book."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--week", type=week, default=10, help="week of the data, 1 to 53 (default 10)")
        parser.add_argument("--book", type=Path, default=WEEK10, help="offer documents in YAML or JSON")

    def handle(self, *args: Any, **options: Any) -> None:
        with refusals():
            book = read_book(options["book"], currency=CURRENCY)
            self.load()
            self.replay(book, options["week"])

    def load(self) -> None:
        """Load what is missing and print what stands in PostgreSQL, checked against the source's sums."""
        start, record = perf_counter(), finished_load()
        if record and record.finished_at:
            self.stdout.write(
                f"{record.progress['source']}: complete since {record.finished_at:%Y-%m-%d %H:%M} UTC"
            )
        else:
            with Bars() as bars:
                record = load_history(CompleteJourney(), bars)
            self.stdout.write(f"{record.progress['source']}: loaded in {perf_counter() - start:.1f} s")
        self.stdout.write(f"{figures(check_sums(record))}\nequal to the source's own sums\n\n")

    def replay(self, book: Book, number: int) -> None:
        """Print every round of the book, one line each."""
        baskets, days = baskets_of_week(CHANNEL, number), days_of_week(CHANNEL, number)
        if not baskets or days is None:
            raise CommandError(f"Nothing was sold in week {number}.")
        self.stdout.write(heading(number, days, baskets))
        start = perf_counter()
        with Bars() as bars:
            outcomes = list(replay(book, baskets, channel=CHANNEL, currency=CURRENCY, watch=bars))
        for outcome in outcomes:
            self.stdout.write(outcome_line(outcome))
        decided = sum(outcome.baskets for outcome in outcomes)
        self.stdout.write(f"{decided:,} decisions in {perf_counter() - start:.1f} s")


def week(text: str) -> int:
    """A week number of the data."""
    if not text.isdecimal() or not 1 <= int(text) <= 53:
        raise ArgumentTypeError(f"{text!r} is no week from 1 to 53")
    return int(text)


@contextmanager
def refusals() -> Iterator[None]:
    """Refusals and Ctrl-C as plain sentences with an exit code."""
    try:
        yield
    except OfferdeskError as error:
        raise CommandError(str(error)) from error
    except KeyboardInterrupt:
        raise CommandError(
            "Interrupted; the same command goes on where it stopped.", returncode=130
        ) from None
