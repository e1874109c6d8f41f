"""Test baskets before a launch: what a draft does to those that are about its offer."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from decisions.public import DocumentErrors, NotReady, preview
from governance.models import TestBasket
from governance.testing.channels import active_channels, channels_of
from governance.testing.expecting import differences, told_of, unlike_the_first
from promotions.models import OfferVersion


@dataclass(frozen=True, slots=True)
class DraftRun:
    """One basket in one channel, with the draft beside what is live."""

    basket: TestBasket
    channel: str
    told: dict[str, Any]
    wrong: list[str]

    @property
    def passed(self) -> bool:
        return not self.wrong


def draft_runs(version: OfferVersion, document: Mapping[str, Any], at: datetime) -> list[DraftRun]:
    """The active baskets of an offer, each in its channels, decided as if the document were live.

    At the draft's start where that lies ahead, unless a basket says when.
    """
    baskets = TestBasket.objects.filter(offer=version.offer_id, active=True).order_by("code")
    if not baskets:
        return []
    active = active_channels()
    return [
        run
        for basket in baskets
        for run in _alike(basket, [_run(basket, each, document, at) for each in channels_of(basket, active)])
    ]


def _alike(basket: TestBasket, runs: list[DraftRun]) -> Iterator[DraftRun]:
    """The same, wrong where a channel comes to something else and must not."""
    unlike = unlike_the_first(basket, {run.channel: run.told for run in runs})
    for run in runs:
        yield replace(run, wrong=[*run.wrong, unlike[run.channel]]) if run.channel in unlike else run


def _run(basket: TestBasket, channel: str, document: Mapping[str, Any], at: datetime) -> DraftRun:
    moment = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    request = {"at": moment, **basket.request, "channel": channel}
    try:
        told = told_of(preview(document, request, beside_live=True))
    except DocumentErrors as problems:
        return DraftRun(basket, channel, {}, [f"{each.path}: {each.message}" for each in problems.problems])
    except NotReady:
        return DraftRun(basket, channel, {}, ["the live offers are being read in: try again in a moment"])
    return DraftRun(basket, channel, told, differences(basket.expected, told))
