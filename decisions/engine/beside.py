"""Drafts beside a snapshot: what a basket gets today, and what it would get with each of them alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from decisions.engine.basket import Basket
from decisions.engine.bystanding import Bystanding
from decisions.engine.cards import Card, card_of, outline_of
from decisions.engine.compiled import Compiled
from decisions.engine.decide import contend
from decisions.engine.exhaustion import brought_by
from decisions.engine.experiment import assigned
from decisions.engine.facts import NO_ALLOWANCES, Facts, Overrides
from decisions.engine.live import Live
from decisions.engine.offer import Offer
from decisions.engine.rails import Rails, lay
from decisions.engine.request import Request
from decisions.engine.rivals import positions_of
from decisions.engine.sorting import Sorting
from decisions.engine.state import State


@dataclass(frozen=True, slots=True)
class Bill:
    """What a basket comes to under some offers: its amounts, and who applied."""

    state: State
    applied: tuple[Live, ...]
    proven: bool
    causal: bool
    """Whether what an offer gives hangs on nothing but those before it."""
    work: int
    """Units of work that choosing took."""


@dataclass(frozen=True, slots=True)
class Compared:
    """One basket: its bill today, and by the draft's number the bills that could be different ones."""

    basket: Basket
    today: Bill
    beside: Mapping[int, Bill]


@dataclass(frozen=True, slots=True)
class _Alike:
    """Drafts that are decided under the same switches."""

    overrides: Overrides
    ranks: Mapping[int, int]
    """By number of the draft."""


class Beside:
    """A snapshot with drafts. Each draft stands in the place of every live version of its code.

    Uses, budgets and stock count as untouched. A switch on a draft's own offer is put aside for it.
    """

    def __init__(self, compiled: Compiled, overrides: Overrides, drafts: Sequence[Offer]) -> None:
        self.overrides = overrides
        self.policy = compiled.policy
        cards = [_card(compiled, number, offer) for number, offer in enumerate(drafts)]
        self.compiled = compiled.with_cards(cards)
        versions = self.compiled.versions
        ranks = [versions[card.code][0].rank for card in cards]
        self.drafts = frozenset(ranks)
        self.replaced = [
            frozenset(live.rank for live in versions.get(offer.code, ())) | (self.drafts - {rank})
            for offer, rank in zip(drafts, ranks, strict=True)
        ]
        """Per draft: whom it is never decided with, its own live versions and the other drafts."""
        self.own = [replaced - self.drafts for replaced in self.replaced]
        self.alike = _alike(overrides, drafts, ranks)

    def compare(
        self, request: Request, facts: Facts, clock: datetime, numbers: Sequence[int] | None = None
    ) -> Compared:
        """The basket decided today and with each draft, or those of these numbers.

        A draft that could not run on this basket, or only stand by, and replaces nobody who could, is left
        out: its bill is today's.
        """
        wanted = range(len(self.replaced)) if numbers is None else numbers
        basket = Basket(request, facts, clock, self.policy)
        basket.arms = assigned(self.compiled.experiments, basket)
        coded = [
            (code, self.compiled.with_code(code, facts.pools.get(code.strip()))) for code in request.coupons
        ]
        entered, spent = brought_by(coded, NO_ALLOWANCES)
        rails = lay(self.compiled.guardrails, basket, self.policy)
        today: Bill | None = None
        beside: dict[int, Bill] = {}
        for group in self.alike:
            sorting = Sorting(self.compiled, basket, group.overrides, entered, rails, NO_ALLOWANCES, spent)
            if group.overrides is self.overrides:
                today = self._bill(basket, rails, sorting, entered, self.drafts)
            running = {live.rank: live for live in sorting.runnable}
            others = [live for live in sorting.runnable if live.rank not in self.drafts]
            idle = None
            if today is not None and group.overrides is self.overrides:
                idle = Bystanding(
                    basket, self.policy, others, sure=today.proven and today.causal, work=today.work
                )
            for number in wanted:
                rank = group.ranks.get(number)
                if rank is None:
                    continue
                replaces = not self.own[number].isdisjoint(running)
                draft = running.get(rank)
                if not replaces and (draft is None or (idle is not None and idle.stands_by(draft))):
                    continue
                beside[number] = self._bill(basket, rails, sorting, entered, self.replaced[number])
        assert today is not None
        return Compared(basket, today, beside)

    def _bill(
        self,
        basket: Basket,
        rails: Rails,
        sorting: Sorting,
        entered: Mapping[int, str],
        without: frozenset[int],
    ) -> Bill:
        lives = [live for live in sorting.runnable if live.rank not in without]
        ranks = {live.rank for live in lives}
        course, _, choice = contend(
            basket,
            self.policy,
            NO_ALLOWANCES,
            lives,
            rails,
            shields={rank: rows for rank, rows in sorting.shields.items() if rank in ranks},
            entered={rank: code for rank, code in entered.items() if rank in ranks},
        )
        applied = tuple(lives[at] for at in positions_of(choice.members))
        return Bill(choice.state, applied, choice.proven, course.causal, choice.work)


def _card(compiled: Compiled, number: int, offer: Offer) -> Card:
    """A draft's card under a code that no offer has, so that it is no version of what it replaces."""
    version = 1 + max((live.version for live in compiled.versions.get(offer.code, ())), default=0)
    return card_of(offer.code, version, outline_of(offer), offer)._replace(code=f"\0{number}")


def _alike(overrides: Overrides, drafts: Sequence[Offer], ranks: Sequence[int]) -> list[_Alike]:
    """The drafts by the switches that count for them; today's switches come first, whoever has them."""
    groups: dict[tuple[tuple[str, str, str], ...], dict[int, int]] = {overrides.switches: {}}
    for number, (offer, rank) in enumerate(zip(drafts, ranks, strict=True)):
        kept = tuple(switch for switch in overrides.switches if switch[1:] != ("offer", offer.code))
        groups.setdefault(kept, {})[number] = rank
    return [
        _Alike(overrides if kept == overrides.switches else replace(overrides, switches=kept), numbers)
        for kept, numbers in groups.items()
    ]
