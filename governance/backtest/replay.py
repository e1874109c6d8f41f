"""A week's baskets through the real engine, round by round."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.history.watch import Watch
from catalog.history.week import PastBasket
from catalog.money import to_minor, to_text
from decisions.public import simulate
from governance.backtest.book import Book, Round

BATCH = 250
"""Baskets in one simulation."""
OPTIONS = {"explain": "applied", "nudges": False}


@dataclass(slots=True)
class Outcome:
    """What a round gave: minor units, and per offer the amount and in how many baskets."""

    round: Round
    baskets: int = 0
    lines: int = 0
    subtotal: int = 0
    discount: int = 0
    given: Counter[str] = field(default_factory=Counter)
    fired: Counter[str] = field(default_factory=Counter)

    def add(self, decision: dict[str, Any], currency: str) -> None:
        """Count one decision in the API's shape."""
        totals = decision["totals"]
        self.baskets += 1
        self.lines += len(decision["lines"])
        self.subtotal += to_minor(totals["subtotal"], currency)
        self.discount += to_minor(totals["discount"], currency)
        for offer in decision["offers"]:
            if offer["state"] in ("applied", "clipped"):
                self.given[offer["code"]] += to_minor(offer["amount"], currency)
                self.fired[offer["code"]] += 1


def replay(
    book: Book, baskets: Sequence[PastBasket], *, channel: str, currency: str, watch: Watch
) -> Iterator[Outcome]:
    """The outcome of each round of the book; raises DocumentErrors for a wrong document."""
    batches = [_batch(part, channel, currency) for part in _parts(baskets)]
    for round_ in book.rounds():
        watch.begin(", ".join(round_.codes), len(baskets))
        outcome = Outcome(round_)
        for batch in batches:
            answer = simulate({**book.simulation(round_), **batch})
            for decision in answer["decisions"]:
                outcome.add(decision, currency)
            watch.advance(len(answer["decisions"]))
        yield outcome


def _parts(baskets: Sequence[PastBasket]) -> Iterator[Sequence[PastBasket]]:
    return (baskets[start : start + BATCH] for start in range(0, len(baskets), BATCH))


def _batch(baskets: Sequence[PastBasket], channel: str, currency: str) -> dict[str, Any]:
    """Requests and the products they name, as a simulation takes them."""
    return {
        "currency": currency,
        "products": _products(baskets),
        "requests": [_request(basket, channel, currency) for basket in baskets],
    }


def _products(baskets: Iterable[PastBasket]) -> list[dict[str, Any]]:
    """Each product once, with the facts that selections read."""
    found = {line.sku: line for basket in baskets for line in basket.lines}
    return [{"sku": sku, "brand": line.brand, "categories": [line.category]} for sku, line in found.items()]


def _request(basket: PastBasket, channel: str, currency: str) -> dict[str, Any]:
    """The basket as a till would have asked: whole-line amounts, the time of the sale."""
    lines = [
        {
            "id": line.line_id,
            "sku": line.sku,
            "quantity": line.quantity,
            "amount": to_text(line.shelf, currency),
        }
        for line in basket.lines
    ]
    return {
        "at": basket.placed_at.isoformat(),
        "channel": channel,
        "store": basket.store,
        "currency": currency,
        "customer": {"id": basket.customer},
        "basket": {"id": basket.order_id, "lines": lines},
        "options": OPTIONS,
    }
