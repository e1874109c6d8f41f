"""A snapshot made ready to decide: offers ranked, and indexed by what a basket must have to be touched."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from copy import copy
from datetime import datetime
from operator import attrgetter
from typing import TYPE_CHECKING

from decisions.engine.basket import Basket
from decisions.engine.campaign import Campaign, Campaigns
from decisions.engine.cards import Card, ReadOffer, card_of, moment, outline_of
from decisions.engine.index import (
    Pause,
    basket_index,
    basket_keys,
    gift_index,
    no_pause,
    paced,
    request_keys,
)
from decisions.engine.live import OPEN, Live, live_of
from decisions.engine.offer import Offer
from decisions.engine.policy import Policy
from decisions.engine.ranking import ranks_by_code, spans_of, turns_of
from decisions.engine.recent import Recent
from decisions.engine.request import Request
from decisions.engine.selections import Key
from decisions.engine.versions import ByCode, Lives

if TYPE_CHECKING:
    from decisions.engine.experiment import Experiment
    from decisions.engine.guardrail import Guardrail
    from decisions.engine.standing import Company
    from decisions.engine.suppression import Suppression


MOST_LIVE = 4_096
"""Offers that stay read; a basket that touches another one has it read."""


class Compiled:
    """An immutable snapshot in memory. Its offers are read when a basket first touches them."""

    __slots__ = (
        "_cards", "_codes", "_gifts", "_index", "_limited", "_lives", "_needs", "_read", "_spans", "_turns",
        "campaigns", "company", "experiments", "guardrails", "hash", "policy", "suppressions", "trials",
    )  # fmt: skip

    def __init__(
        self,
        hash: str,
        policy: Policy,
        cards: Sequence[Card],
        guardrails: Sequence["Guardrail"] = (),
        suppressions: Sequence["Suppression"] = (),
        experiments: Sequence["Experiment"] = (),
        campaigns: Sequence[Campaign] = (),
        *,
        read: ReadOffer = lambda source: source,
        pause: Pause = no_pause,
    ) -> None:
        """`cards` stand in evaluation order."""
        self.experiments = tuple(sorted(experiments, key=lambda each: each.code))
        self.trials = _trials(self.experiments)
        """By offer: the experiments in whose arms alone it fires."""
        self.campaigns: Campaigns = {each.code: each for each in campaigns}
        self.guardrails = tuple(sorted(guardrails, key=lambda each: each.code))
        self.suppressions = tuple(sorted(suppressions, key=lambda each: each.code))
        self.hash = hash
        self.policy = policy
        self.company: Company | None = None  # once somebody has asked who may displace whom
        self._cards = cards
        self._read = read
        self._needs: tuple[str, ...] | None = None
        self._lives: Recent[int, Live] = Recent(MOST_LIVE)
        self._codes = ranks_by_code(cards, pause)
        self._spans = spans_of(cards, self._codes)
        self._turns = turns_of(cards, pause)
        self._index = basket_index(cards, pause)
        self._gifts = gift_index(cards, pause)
        self._limited = any(card.outline.limited for card in paced(cards, pause))

    @property
    def offers(self) -> "Lives":
        """All live offer versions in evaluation order, each read when it is taken out."""
        return Lives(self, range(len(self._cards)))

    @property
    def versions(self) -> Mapping[str, "Lives"]:
        """The versions of each offer by its code, in evaluation order."""
        return ByCode(self, self._codes)

    def code(self, rank: int) -> str:
        """The code of an offer, which need not be read for it."""
        return self._cards[rank].code

    def live(self, rank: int) -> Live:
        """The offer with this rank."""
        live = self._lives.get(rank)
        if live is None:
            card = self._cards[rank]
            span = self._spans.get(rank, OPEN)
            live = live_of(rank, self._turns[rank], card.version, self._read(card.source), span)
            self._lives.put(rank, live)
        return live

    def passing(self) -> Iterator[Live]:
        """Every offer version in evaluation order, read and not kept."""
        for rank, (card, turn) in enumerate(zip(self._cards, self._turns, strict=True)):
            yield live_of(rank, turn, card.version, self._read(card.source), self._spans.get(rank, OPEN))

    def anchors(self, end: int) -> Iterator[tuple[Key, ...] | None]:
        """The outlines' anchors of the first so many offers."""
        return (card.outline.anchors for card in self._cards[:end])

    def without_guardrails(self) -> "Compiled":
        """The same offers under no guardrail."""
        found = copy(self)
        found.guardrails = ()
        return found

    def without_rules(
        self,
        *,
        guardrails: Collection[str] = (),
        suppressions: Collection[str] = (),
        experiments: Collection[str] = (),
    ) -> "Compiled":
        """The same offers as if the rules with these codes were none."""
        found = copy(self)
        found.company = None
        found.guardrails = tuple(each for each in self.guardrails if each.code not in guardrails)
        found.suppressions = tuple(each for each in self.suppressions if each.code not in suppressions)
        found.experiments = tuple(each for each in self.experiments if each.code not in experiments)
        found.trials = _trials(found.experiments)
        return found

    def with_cards(self, more: Iterable[Card]) -> "Compiled":
        """The same snapshot with more offers in it, read already (the cards' sources)."""
        read = self._read
        return Compiled(
            self.hash,
            self.policy,
            sorted([*self._cards, *more], key=attrgetter("order")),
            self.guardrails,
            self.suppressions,
            self.experiments,
            tuple(self.campaigns.values()),
            read=lambda source: source if isinstance(source, Offer) else read(source),
        )

    def candidates(self, basket: Basket) -> list[Live]:
        """The offers that this basket could be touched by, in evaluation order.

        Of those that are not open only the ones that were asked for, by a code or by name.
        """
        return [self.live(rank) for rank in sorted(self._touched(basket))]

    def limited(self, basket: Basket) -> list[Live]:
        """Those of the candidates of whose limits and budgets has to be known what is left."""
        return [self.live(rank) for rank in sorted(self._touched(basket)) if self._is_limited(rank)]

    def _is_limited(self, rank: int) -> bool:
        if self._cards[rank].outline.limited:
            return True
        return bool(self.campaigns) and self.live(rank).offer.campaign in self.campaigns

    @property
    def limits_any(self) -> bool:
        """Whether any of its offers or campaigns is limited."""
        return self._limited or bool(self.campaigns)

    def _touched(self, basket: Basket) -> set[int]:
        asked = basket.request.options.offer
        ranks = self._index.open_under(basket_keys(basket), moment(basket.clock), asked)
        return ranks | self._coded(basket)

    def _coded(self, basket: Basket) -> set[int]:
        """The offers that the entered codes bring."""
        pools = basket.facts.pools
        found: set[int] = set()
        for code in basket.request.coupons:
            found |= self._index.coded(code, pools.get(code.strip()))
        return found

    def touching(self, basket: Basket) -> list[Live]:
        """The offers that this basket could be touched by at some time, open or not, in evaluation order."""
        ranks = {rank for key in basket_keys(basket) for rank in self._index.under(*key)}
        return [self.live(rank) for rank in sorted(ranks | self._coded(basket))]

    def givers(self, request: Request, clock: datetime) -> list[Live]:
        """The open offers that might give something away, as far as the request alone can tell."""
        return [
            self.live(rank) for rank in sorted(self._gifts.open_under(request_keys(request), moment(clock)))
        ]

    def gifts(self) -> Iterator[Live]:
        """Every offer that might give something away, open or not."""
        return (self.live(rank) for rank, card in enumerate(self._cards) if card.outline.gift)

    def needs(self) -> tuple[str, ...]:
        """By rank: the sort of index key that a basket must bring to touch the offer; "" = none.

        Made when it is first asked for. Of several sorts the first by name, in every process.
        """
        if self._needs is None:
            anchors = (card.outline.anchors for card in self._cards)
            self._needs = tuple(keys[0][0] if keys else "" for keys in anchors)
        return self._needs

    def named(self, code: str, clock: datetime) -> Live | None:
        """The version of an offer that counts at this moment."""
        return next((live for live in self.versions.get(code, ()) if live.current_at(clock)), None)

    def with_code(self, code: str, pool: str | None = None) -> list[Live]:
        """The offers that an entered code, or the pool that it is in, belongs to, in evaluation order."""
        return [self.live(rank) for rank in sorted(self._index.coded(code, pool))]


def compile_snapshot(
    offers: Iterable[tuple[int, Offer]],
    policy: Policy,
    hash: str,
    *,
    guardrails: Sequence["Guardrail"] = (),
    suppressions: Sequence["Suppression"] = (),
    experiments: Sequence["Experiment"] = (),
    campaigns: Sequence[Campaign] = (),
) -> Compiled:
    """Rank and index (version, offer) pairs.

    An offer may be there in several versions: each stands until the next one starts, on the second.
    """
    cards = [card_of(offer.code, version, outline_of(offer), offer) for version, offer in offers]
    cards.sort(key=attrgetter("order"))
    return Compiled(hash, policy, cards, guardrails, suppressions, experiments, campaigns)


def _trials(experiments: Iterable["Experiment"]) -> dict[str, list["Experiment"]]:
    trials: dict[str, list[Experiment]] = {}
    for experiment in experiments:
        for code in frozenset().union(*experiment.offers.values()):
            trials.setdefault(code, []).append(experiment)
    return trials
