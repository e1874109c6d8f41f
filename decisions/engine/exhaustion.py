"""What is used up before anything runs: limits of use, entered codes, budgets."""

from collections.abc import Iterable, Iterator, Mapping

from decisions.engine.basket import Basket
from decisions.engine.facts import Allowances
from decisions.engine.identities import counted, identities_of
from decisions.engine.live import Live
from decisions.engine.reasons import Code, Reason

OFFER, CAMPAIGN = "offer", "campaign"
PER_CODE = Reason(Code.LIMIT_REACHED, {"limit": "per_code"})
_NO_USES: Mapping[str, int] = {}


def budget_keys(live: Live) -> Iterator[tuple[str, str]]:
    """(offer | campaign, key among the allowances) of the budgets that an offer draws on."""
    if not any(benefit.reduces or benefit.kind == "gift" for benefit in live.offer.give):
        return
    yield OFFER, f"offer/{live.code}"
    if live.offer.campaign is not None:
        yield CAMPAIGN, f"campaign/{live.offer.campaign}"


def code_spent(live: Live, code: str, allowances: Allowances) -> bool:
    """Whether an entered code has no use left for an offer that counts the uses of its codes."""
    offer = live.offer
    if not allowances.codes or (offer.limits.per_code is None and not offer.pools):
        return False
    return allowances.codes.get(offer.as_compared(code), 1) <= 0


def brought_by(
    coded: Iterable[tuple[str, Iterable[Live]]], allowances: Allowances
) -> tuple[dict[int, str], frozenset[int]]:
    """By rank: the entered code that brings an offer, the first with uses left; and who has none with any."""
    entered: dict[int, str] = {}
    spent: dict[int, str] = {}
    for code, lives in coded:
        for live in lives:
            (spent if code_spent(live, code, allowances) else entered).setdefault(live.rank, code)
    exhausted = spent.keys() - entered.keys()
    return entered | {rank: spent[rank] for rank in exhausted}, frozenset(exhausted)


def exhausted_reasons(
    live: Live, basket: Basket, allowances: Allowances, spent: frozenset[int]
) -> tuple[Reason, ...]:
    """Why nothing of the offer is left for this request; empty = something is."""
    limits = live.offer.limits
    if limits.guests == "reject":
        known = identities_of(basket.request.customer, basket.shopper.id)
        if not counted(known, limits.identities):
            return (Reason(Code.CUSTOMER_UNKNOWN),)
    left = allowances.uses.get(live.code, _NO_USES)
    reached = [name for name in sorted(left) if left[name] <= 0]
    if live.rank in spent and "per_code" not in reached:
        reached.append("per_code")
    reasons = [Reason(Code.LIMIT_REACHED, {"limit": name}) for name in reached]
    if allowances.budgets:
        reasons += [
            Reason(Code.BUDGET_SPENT, {"of": of})
            for of, key in budget_keys(live)
            if allowances.budgets.get(key, 1) <= 0
        ]
    return tuple(reasons)
