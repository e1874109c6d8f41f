"""What was planned to be given away, what is, and what that comes to: by campaign and offer, per currency."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import F, QuerySet

from catalog.money import MoneyError, to_minor, to_text
from decisions.public import Burn, burns
from governance.budgets.approved import published_budgets
from governance.budgets.pace import Pace
from governance.launch.selectors import let_out
from governance.models import CampaignBudget, Review
from promotions.models import Campaign, OfferVersion
from promotions.sentences import money_text

WEEK = timedelta(days=7)
Changes = dict[tuple[str, str], tuple[int, int]]
"""(code, currency) -> what a week's approvals added, and what would be added by what waits; minor units."""


@dataclass(frozen=True, slots=True)
class Published:
    """An offer that is out: its window and budget as they were approved."""

    offer_id: int
    code: str
    campaign: str | None
    budget: Mapping[str, Any]
    starts: datetime
    ends: datetime


@dataclass(slots=True)
class Exposure:
    """One budget, or one currency of a campaign without one; minor units.

    `plan` is None where no budget bounds it; `committed` sums the budgets of its published offers.
    """

    kind: str
    code: str
    currency: str
    plan: int | None = None
    why_none: str = ""
    committed: int = 0
    offers: int = 0
    unbounded: int = 0
    """Offers without a budget of their own in this currency."""
    held: int = 0
    used: int = 0
    debt: int = 0
    added: int = 0
    """What the last week's approvals added to the plan."""
    waiting: int = 0
    """What would be added by what waits for a checker."""
    starts: datetime | None = None
    ends: datetime | None = None
    at: datetime | None = None

    @property
    def given(self) -> int:
        return self.used + self.held

    @property
    def free(self) -> int | None:
        """What is left of the plan."""
        return None if self.plan is None else max(0, self.plan - self.given)

    @property
    def pace(self) -> Pace | None:
        """Plan against window, where there are both."""
        if self.plan is None or self.at is None or self.starts is None or self.ends is None:
            return None
        burn = Burn(self.kind, self.code, self.currency, self.plan, self.held, self.used, self.debt)
        return Pace(burn, self.starts, self.ends, self.at)

    @property
    def projected(self) -> int | None:
        """What will have been given at the end of the window if it goes on as until now, at most the plan."""
        pace = self.pace
        if pace is None or pace.elapsed <= 0 or self.plan is None:
            return None
        return min(self.plan, round(self.given / pace.elapsed))

    def text(self, minor: int | None) -> str:
        """An amount in words, "–" where there is none."""
        if minor is None or not self.currency:
            return "–"
        return money_text({self.currency: to_text(minor, self.currency)})

    def percent(self, minor: int | None) -> int:
        """Of the plan, for drawing: 0 to 100."""
        return min(100, 100 * (minor or 0) // self.plan) if self.plan else 0


def exposure_of_campaigns(at: datetime) -> list[Exposure]:
    """A row for each currency of each campaign with published offers, by code."""
    members: dict[str, list[Published]] = {}
    for offer in published_offers():
        if offer.campaign is not None:
            members.setdefault(offer.campaign, []).append(offer)
    campaigns = {row.code: row for row in Campaign.objects.filter(code__in=members)}
    budgets = {each.campaign.code: each for each in published_budgets(_ids(campaigns))}
    burnt, burnt_by_offer = _by_owner("campaign_budget"), _by_owner("budget")
    changed = _campaign_changes(campaigns, at)
    rows: list[Exposure] = []
    for code in sorted(members):
        budget = budgets.get(code)
        plan = budget.amount if budget is not None and budget.amount else {}
        for row in _rows("campaign_budget", code, plan, members[code], burnt):
            campaign = campaigns[code]
            if row.plan is None:
                row.why_none = campaign.budget_none_reason
                _sum_of_offers(row, members[code], burnt_by_offer)
            row.starts, row.ends, row.at = campaign.starts_at, campaign.ends_at, at
            row.added, row.waiting = changed.get((code, row.currency), (0, 0))
            rows.append(row)
    return rows


def exposure_of_offers(at: datetime, campaign: str | None = None) -> list[Exposure]:
    """A row for each budget of the published offers of a campaign, or of those without one."""
    burnt = _by_owner("budget")
    changed = _offer_changes(at)
    rows: list[Exposure] = []
    for offer in published_offers():
        if offer.campaign != campaign:
            continue
        plan = {} if "none" in offer.budget else offer.budget
        for row in _rows("budget", offer.code, plan, [offer], burnt):
            row.why_none = str(offer.budget.get("none", "")) if row.plan is None else ""
            row.starts, row.ends, row.at = offer.starts, offer.ends, at
            row.added, row.waiting = changed.get((offer.code, row.currency), (0, 0))
            rows.append(row)
    return rows


def published_offers() -> Iterator[Published]:
    """Every offer that is out, by code, as it was let out."""
    rows = Review.objects.filter(let_out(), version__state__in=OfferVersion.PUBLISHED)
    offer, campaign_code = "version__offer", "version__campaign__code"
    names = (f"{offer}_id", f"{offer}__code", campaign_code, "budget", "starts_at", "ends_at")
    found = rows.annotate(budget=F("document__budget")).order_by("version__offer__code").values_list(*names)
    for offer_id, code, campaign, budget, starts, ends in found:
        yield Published(offer_id, code, campaign, budget or {}, starts, ends)


def _rows(
    kind: str,
    code: str,
    plan: Mapping[str, str],
    offers: list[Published],
    burnt: Mapping[str, list[Burn]],
) -> Iterator[Exposure]:
    """By currency: what is planned, what the offers may give, what is given."""
    drawn = {burn.unit: burn for burn in burnt.get(code, [])}
    own = {currency for offer in offers for currency in offer.budget if currency != "none"}
    for currency in sorted({*plan, *drawn, *own}) or [""]:
        row = Exposure(kind, code, currency, offers=len(offers))
        if currency in plan:
            row.plan = _minor(plan[currency], currency)
        for offer in offers:
            if currency in offer.budget:
                row.committed += _minor(offer.budget[currency], currency)
            else:
                row.unbounded += 1
        if currency in drawn:
            burn = drawn[currency]
            row.held, row.used, row.debt = burn.held, burn.used, burn.debt
        yield row


def _sum_of_offers(row: Exposure, offers: list[Published], burnt: Mapping[str, list[Burn]]) -> None:
    """What the offers gave where no budget of the campaign counts it."""
    drawn = [burn for offer in offers for burn in burnt.get(offer.code, []) if burn.unit == row.currency]
    row.held, row.used = sum(burn.held for burn in drawn), sum(burn.used for burn in drawn)
    row.debt = sum(burn.debt for burn in drawn)


def _by_owner(kind: str) -> dict[str, list[Burn]]:
    found: dict[str, list[Burn]] = {}
    for burn in burns(kind=kind):
        found.setdefault(burn.owner, []).append(burn)
    return found


def _campaign_changes(campaigns: Mapping[str, Campaign], at: datetime) -> Changes:
    """By campaign and currency: what a week's approvals added, and what waits."""
    asked = CampaignBudget.objects.filter(campaign__in=_ids(campaigns)).select_related("campaign")
    recent = asked.filter(state="approved", decided_at__gt=at - WEEK)
    found: Changes = {}
    for budget in recent:
        _add(found, budget.campaign.code, budget.before, budget.amount, 0)
    for budget in asked.filter(state="open"):
        _add(found, budget.campaign.code, budget.before, budget.amount, 1)
    return found


def _offer_changes(at: datetime) -> Changes:
    """By offer and currency: the same of the reviews of a week and of the open ones."""
    found: Changes = {}
    fields = ("version__offer_id", "version__offer__code", "version__number", "budget")
    reviews = Review.objects.annotate(budget=F("document__budget"))
    recent = list(reviews.filter(state="approved", decided_at__gt=at - WEEK).values_list(*fields))
    waiting = list(reviews.filter(state="open").values_list(*fields))
    offers = {row[0] for row in (*recent, *waiting)}
    earlier: dict[str, dict[int, Any]] = {}
    for _id, code, number, budget in reviews.filter(let_out(), version__offer__in=offers).values_list(
        *fields
    ):
        earlier.setdefault(code, {})[number] = budget
    for place, rows in enumerate((recent, waiting)):
        for _id, code, number, budget in rows:
            before = [old for old in earlier.get(code, {}) if old < number]
            _add(found, code, earlier[code][max(before)] if before else None, budget, place)
    return found


def _add(found: Changes, code: str, before: Any, after: Any, place: int) -> None:
    old, new = _amounts(before), _amounts(after)
    for currency in {*old, *new}:
        pair = list(found.get((code, currency), (0, 0)))
        pair[place] += new.get(currency, 0) - old.get(currency, 0)
        found[code, currency] = (pair[0], pair[1])


def _amounts(budget: Any) -> dict[str, int]:
    stated = (budget or {}).items()
    return {currency: _minor(amount, currency) for currency, amount in stated if currency != "none"}


def _minor(amount: Any, currency: str) -> int:
    try:
        return to_minor(str(amount), currency)
    except MoneyError:  # of a document from before this currency was known
        return 0


def _ids(campaigns: Mapping[str, Campaign]) -> QuerySet[Campaign]:
    return Campaign.objects.filter(pk__in=[campaign.pk for campaign in campaigns.values()])
