"""What a launch may cost at most, and how many people have to approve it."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import Q, QuerySet

from catalog.money import to_minor, to_text
from governance.launch.rules import LaunchRules
from governance.launch.selectors import EFFECTIVE, GOOD
from governance.models import CampaignBudget, Review
from promotions.sentences import money_text

TOGETHER = timedelta(days=7)
"""Offers without a campaign that one person submits within this time count as one launch."""


@dataclass(frozen=True, slots=True)
class WorstCase:
    """Money given away at most: currency -> minor units. `unbounded` names offers that state no budget."""

    amounts: Mapping[str, int]
    unbounded: tuple[str, ...]
    offers: int
    """How many offers are counted together."""

    @property
    def text(self) -> str:
        """ "50,000.00 EUR" for people."""
        parts = [money_text({each: to_text(minor, each)}) for each, minor in sorted(self.amounts.items())]
        return ", ".join([*parts, *(["no bound"] if self.unbounded else [])])


def exposure_of(review: Review) -> WorstCase:
    """The budgets of what is launched together: an offer split into ten costs what it would in one.

    Together are the offers of a campaign that are in review or in effect; where there is no campaign, those
    that the same person submitted within seven days.
    """
    campaign = review.version.campaign
    return _sum(_together(review), campaign.budget if campaign is not None else None)


def exposure_of_budget(budget: CampaignBudget) -> WorstCase:
    """What a campaign's offers may give away once this budget is theirs."""
    others = _waiting_or_good().filter(version__campaign=budget.campaign_id)
    return _sum(list(others.values_list("version__offer__code", "document__budget")), budget.amount)


def _sum(rows: Sequence[tuple[str, Any]], shared: Mapping[str, str] | None) -> WorstCase:
    """The budgets of offers (code, budget of the document) within what they share, if they share one."""
    amounts: Counter[str] = Counter()
    unbounded = []
    for code, budget in rows:
        if not isinstance(budget, Mapping) or "none" in budget:
            unbounded.append(code)
            continue
        for currency, text in budget.items():
            amounts[currency] += to_minor(text, currency)
    if shared:
        # They draw on one purse: it is what all of them together can give away at most.
        purse = {currency: to_minor(text, currency) for currency, text in shared.items()}
        own = {} if unbounded else amounts
        return WorstCase(
            {each: min(own.get(each, most), most) for each, most in purse.items()}, (), len(rows)
        )
    return WorstCase(dict(amounts), tuple(unbounded), len(rows))


def approvers_needed(exposure: WorstCase, rules: LaunchRules) -> int:
    """Two where more may be given away than the rules leave to one person, or nobody knows how much."""
    limits = rules.second_approver_above
    above = any(
        minor > limits[currency] for currency, minor in exposure.amounts.items() if currency in limits
    )
    return 2 if above or (limits and exposure.unbounded) else 1


def _together(review: Review) -> list[tuple[str, Any]]:
    """(code, budget) of the review's offer and of those that are launched with it."""
    own = (review.version.offer.code, review.document.get("budget"))
    others = _waiting_or_good().exclude(version__offer=review.version.offer_id)
    if review.version.campaign_id is not None:
        others = others.filter(version__campaign=review.version.campaign_id)
    else:
        since = review.submitted_at - TOGETHER
        others = others.filter(
            version__campaign=None, submitted_by=review.submitted_by_id, submitted_at__gt=since
        )
    return [own, *others.values_list("version__offer__code", "document__budget")]


def _waiting_or_good() -> QuerySet[Review]:
    waiting = Q(state="open", version__state__in=("in_review", *EFFECTIVE))
    return Review.objects.filter(waiting | Q(state__in=GOOD, version__state__in=EFFECTIVE))
