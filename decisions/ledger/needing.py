"""Which allowances a decision needs, by the versions of the offers that decided, and what is left for one."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace

from decisions.engine import Allowances, Decision
from decisions.engine.basket import Basket
from decisions.engine.compiled import Live
from decisions.ledger.availability import Own, read_left
from decisions.ledger.limits import budget_need, code_need, occasion_of, use_needs
from decisions.ledger.needs import Need, in_order
from decisions.ledger.stock import stock_needs
from decisions.ledger.terms import Terms


def needs_of(decision: Decision, terms: Terms) -> list[Need]:
    """All that is needed, in the order in which it is locked; nothing for what is unlimited."""
    lives = {verdict.live.code: verdict.live for verdict in decision.verdicts}
    occasion = occasion_of(decision.basket)
    needs: list[Need] = []
    for offer in terms.offers:
        live = lives[offer.code]
        needs += use_needs(live.offer, live.version, occasion)
        code = None
        if offer.coupon is not None:
            code = code_need(live.offer, live.version, offer.coupon, decision.basket.facts.pools)
        budget = budget_need(live.offer, live.version, terms.currency, offer.drawn) if offer.drawn else None
        needs += [need for need in (code, budget) if need is not None]
    return in_order([*needs, *stock_needs(_counted_gifts(decision))])


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


def what_is_left(lives: Iterable[Live], basket: Basket, gifts: Collection[str], own: Own) -> Allowances:
    """What limited candidates have left here and for this shopper: at most one statement.

    It is run for every request with codes, whether or not they brought a candidate: else its time would tell
    that a code exists. Holds of `own` are the asker's.
    """
    occasion = occasion_of(basket)
    asked = [(live, list(_asked(live, basket, occasion.currency))) for live in lives]
    uses = [(live.code, need) for live, needs in asked for need in needs]
    uses += [(live.code, need) for live, _ in asked for need in use_needs(live.offer, live.version, occasion)]
    if not uses and not gifts and not basket.request.coupons:
        return Allowances()
    left = read_left([need for _, need in uses], gifts, own)
    by_offer: dict[str, dict[str, int]] = {}
    codes: dict[str, int] = {}
    budgets: dict[str, int] = {}
    for code, need in uses:
        rest = left.allowances[need.key]
        if need.kind == "budget":
            budgets[f"offer/{code}"] = rest
        elif need.kind == "per_code":
            codes[need.code] = min(rest, codes.get(need.code, rest))
        else:
            own_uses = by_offer.setdefault(code, {})
            own_uses[need.kind] = min(rest, own_uses.get(need.kind, rest))
    return Allowances(stock=left.stock, uses=by_offer, codes=codes, budgets=budgets)


def _asked(live: Live, basket: Basket, currency: str) -> Iterator[Need]:
    """What is left of the budget, and of each entered code of the offer."""
    budget = budget_need(live.offer, live.version, currency, 1)
    if budget is not None:
        yield budget
    for code in basket.request.coupons:
        need = code_need(live.offer, live.version, code, basket.facts.pools)
        if need is not None:
            yield replace(need, code=live.offer.as_compared(code))
