"""Which allowances a decision needs, by the versions of the offers that decided, and what is left for one."""

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from decisions.engine import Allowances, Decision
from decisions.engine.basket import Basket
from decisions.engine.campaign import Campaigns
from decisions.engine.compiled import Compiled
from decisions.engine.live import Live
from decisions.ledger.availability import Own, read_left
from decisions.ledger.limits import budget_need, campaign_need, code_need, occasion_of, use_needs
from decisions.ledger.needs import Need, in_order
from decisions.ledger.stock import stock_needs
from decisions.ledger.terms import Terms


def needs_of(decision: Decision, terms: Terms) -> list[Need]:
    """All that is needed, in the order in which it is locked; nothing for what is unlimited."""
    lives = {verdict.live.code: verdict.live for verdict in decision.verdicts}
    return needs_for(terms, lives, decision.basket, decision.compiled.campaigns)


def needs_for(terms: Terms, lives: Mapping[str, Live], basket: Basket, campaigns: Campaigns) -> list[Need]:
    """The same for terms that need not be a decision's; an offer that is not among `lives` needs nothing."""
    occasion = occasion_of(basket)
    needs: list[Need] = []
    for offer in terms.offers:
        live = lives.get(offer.code)
        if live is None:
            continue
        needs += use_needs(live.offer, live.version, occasion)
        code = None
        if offer.coupon is not None:
            code = code_need(live.offer, live.version, offer.coupon, basket.facts.pools)
        needs += [code] if code is not None else []
        if offer.drawn:
            needs += _budgets(live, campaigns, terms.currency, offer.drawn)
    return in_order([*needs, *stock_needs(_counted_gifts(terms, lives))])


def _budgets(live: Live, campaigns: Campaigns, currency: str, amount: int) -> list[Need]:
    """The amount of the offer's own budget, and of its campaign's."""
    own = budget_need(live.offer, live.version, currency, amount)
    shared = campaign_need(live.offer, campaigns, currency, amount)
    return [need for need in (own, shared) if need is not None]


def _counted_gifts(terms: Terms, lives: Mapping[str, Live]) -> Iterator[tuple[str, str, int]]:
    """(offer, SKU, units) of the gifts whose stock is counted."""
    for code, sku, units in terms.gifts:
        if code in lives and any(
            benefit.kind == "gift" and benefit.stock == "checked"  # type: ignore[attr-defined]
            for benefit in lives[code].offer.give
        ):
            yield code, sku, units


def what_is_left(
    snapshots: Iterable[Compiled], basket: Basket, gifts: Collection[str], own: Own
) -> Allowances:
    """What limited candidates of some snapshots have left here and for this shopper: at most one statement.

    It is run for every request with codes, whether or not they brought a candidate: else its time would tell
    that a code exists. Holds of `own` are the asker's.
    """
    occasion = occasion_of(basket)
    uses = [
        (live.code, need)
        for compiled in snapshots
        for live in compiled.limited(basket)
        for need in (
            *_budgets(live, compiled.campaigns, occasion.currency, 1),
            *_codes(live, basket),
            *use_needs(live.offer, live.version, occasion),
        )
    ]
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
        elif need.kind == "campaign_budget":
            budgets[f"campaign/{need.owner}"] = rest
        elif need.kind == "per_code":
            codes[need.code] = min(rest, codes.get(need.code, rest))
        else:
            own_uses = by_offer.setdefault(code, {})
            own_uses[need.kind] = min(rest, own_uses.get(need.kind, rest))
    return Allowances(stock=left.stock, uses=by_offer, codes=codes, budgets=budgets)


def _codes(live: Live, basket: Basket) -> Iterator[Need]:
    """One use of each entered code of the offer whose uses are counted."""
    for code in basket.request.coupons:
        need = code_need(live.offer, live.version, code, basket.facts.pools)
        if need is not None:
            yield replace(need, code=live.offer.as_compared(code))
