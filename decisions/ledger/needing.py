"""Which allowances a decision needs, by the versions of the offers that decided."""

from collections.abc import Iterable, Iterator

from decisions.engine import Decision
from decisions.engine.compiled import Live
from decisions.ledger.needs import Need, in_order
from decisions.ledger.stock import stock_needs
from decisions.ledger.terms import OfferTerms, Terms


def needs_of(decision: Decision, terms: Terms) -> list[Need]:
    """All that is needed, in the order in which it is locked; nothing for what is unlimited."""
    lives = {verdict.live.code: verdict.live for verdict in decision.verdicts}
    return in_order([*_of_offers(terms, lives), *stock_needs(_counted_gifts(decision))])


def _of_offers(terms: Terms, lives: dict[str, Live]) -> Iterator[Need]:
    for offer in terms.offers:
        yield from _budget(offer, lives[offer.code], terms.currency)


def _budget(offer: OfferTerms, live: Live, currency: str) -> Iterator[Need]:
    budget = live.offer.budget
    if budget is not None and offer.drawn:
        yield Need(
            "budget",
            offer.code,
            offer.drawn,
            budget.get(currency, 0),
            offer.version,
            unit=currency,
            offers=(offer.code,),
        )


def _counted_gifts(decision: Decision) -> Iterable[tuple[str, str, int]]:
    """(offer, SKU, units) of the gifts whose stock is counted."""
    counted = {
        verdict.live.rank: any(
            benefit.kind == "gift" and benefit.stock == "checked"  # type: ignore[attr-defined]
            for benefit in verdict.live.offer.give
        )
        for verdict in decision.verdicts
    }
    for rank, sku, units, _ in decision.state.gifts:
        if counted.get(rank):
            yield decision.compiled.code(rank), sku, units
