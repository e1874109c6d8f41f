"""What a checker reads before the answer: the offer in words, what changes, what is demanded, who made it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.errors import FieldError
from governance.budgets.approved import budget_with
from governance.launch.changes import WRITERS, Change, budget_text, changes_of, plain_text
from governance.launch.checks import Check, checks_of
from governance.launch.exposure import approvers_needed, exposure_of
from governance.launch.required import DEMANDED, problems_of
from governance.launch.rules import live_rules
from governance.launch.selectors import last_approval, last_submission
from governance.launch.who_checks import Checker, standing_approvals, why_not
from governance.models import Approval, CampaignBudget, Review
from governance.testing.gate import DraftRun, draft_runs
from promotions.material import LABELS
from promotions.selectors.people import person_label
from promotions.sentences import OfferWords, city_of, end_text, offer_words, start_text, window_text

SHOWN = ("owner", "objective", "kpi", "budget", "starts", "ends", "sunset", "suppressions")


@dataclass(frozen=True, slots=True)
class Demanded:
    """One thing that no offer launches without, as it stands."""

    label: str
    text: str
    problem: str


@dataclass(frozen=True, slots=True)
class Happening:
    """One entry of a review's history."""

    at: datetime
    who: str
    what: str
    remark: str


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything on the review page."""

    words: OfferWords
    window: str
    sunset: str
    returns: str
    """What a return does to what others were given."""
    demanded: list[Demanded]
    problems: list[FieldError]
    compared_with: Review | None
    changes: list[Change]
    submitted_before: Review | None
    changes_since: list[Change]
    editors: list[str]
    happenings: list[Happening]
    why_not: str
    """Why the reader may not answer it at all."""
    why_not_twice: str
    """Why he may not approve it, though he may send it back: his own approval, the first of two, is there."""
    exposure: str
    """The money that what is launched together may give away."""
    together: int
    """How many offers that are."""
    approved_by: list[str]
    approvers_needed: int
    campaign_budget: CampaignBudget | None
    """What its campaign's offers may give away together, where that is approved with it."""
    runs: list[DraftRun]
    """The offer's test baskets with it beside what is live; empty where it has none, or is decided."""
    checks: list[Check]
    """What was checked; of a decided review as it was computed last."""

    @property
    def failed_runs(self) -> int:
        return sum(not run.passed for run in self.runs)

    @property
    def budget(self) -> str:
        """The money that may be given away, or why there is no bound."""
        return self.demanded[SHOWN.index("budget")].text

    @property
    def strip(self) -> list[tuple[str, str]]:
        """The figures of the checks that would change a yes."""
        return [figure for check in self.checks for figure in check.strip]

    @property
    def suppressions(self) -> str:
        """Who is left out, or why nobody is."""
        return self.demanded[SHOWN.index("suppressions")].text

    @property
    def campaign_budget_text(self) -> str:
        """The same in words, with what was approved before."""
        if self.campaign_budget is None:
            return ""
        before, amount = self.campaign_budget.before, self.campaign_budget.amount
        return f"{budget_text(before) or '–'} → {budget_text(amount) or '–'}"

    @property
    def may_decide(self) -> bool:
        """Whether the reader can approve it now."""
        return not self.why_not_twice and not self.problems and not any(check.blocks for check in self.checks)

    @property
    def is_first_of_two(self) -> bool:
        """Whether another person has to approve it after this one."""
        return len(self.approved_by) + 1 < self.approvers_needed

    @property
    def to_recompute(self) -> bool:
        """Whether a required part has to be computed (anew) before anybody can approve."""
        return any(check.blocks and check.recomputable for check in self.checks)

    @property
    def computing(self) -> bool:
        """Whether a worker is at it, or will be."""
        return any(check.state == "running" for check in self.checks)


def evidence_of(review: Review, reader: User, at: datetime) -> Evidence:
    """The evidence as this person sees it at this moment."""
    document, version = review.document, review.version
    zone = document.get("zone", "UTC")
    waits = review.state == "open" and review.emergency_until is None
    problems = problems_of(version, at) if waits else []
    earlier, before = last_approval(review), last_submission(review)
    exposure, checker = exposure_of(review), Checker.of(reader)
    runs = draft_runs(version, document, max(at, review.starts_at)) if waits else []
    return Evidence(
        words=offer_words(document),
        window=window_text(review.starts_at, review.ends_at, zone),
        sunset=end_text(review.sunset_at, zone),
        returns=returns_text(document),
        demanded=_demanded(review, problems),
        problems=problems,
        compared_with=earlier,
        changes=changes_of(earlier.document, document) if earlier else [],
        submitted_before=before,
        changes_since=changes_of(before.document, document) if before else [],
        editors=[person_label(user) for user in version.edited_by.order_by("username")],
        happenings=_happenings(review),
        why_not=why_not(review, checker, once=False),
        why_not_twice=why_not(review, checker),
        exposure=exposure.text,
        together=exposure.offers,
        approved_by=[approval_text(given) for given in standing_approvals(review)],
        approvers_needed=max(review.approvers_needed, approvers_needed(exposure, live_rules())),
        runs=runs,
        checks=checks_of(review, at, runs),
        campaign_budget=budget_with(review),
    )


def approval_text(given: Approval) -> str:
    """Who approved, and for whom."""
    if given.stands_in_for is None:
        return person_label(given.by)
    text = _("%(who)s in place of %(giver)s")
    return text % {"who": person_label(given.by), "giver": person_label(given.stands_in_for)}


def returns_text(document: Mapping[str, Any]) -> str:
    """What a return does to the discounts of the other items, in words."""
    words = {
        "keep": _("what was given on the rest stays"),
        "reevaluate": _("the rest of the basket is priced anew"),
        "claw_back": _("what is no longer earned is kept from the refund"),
    }
    chosen = str(document.get("returns") or "keep")
    return f"{words[chosen]} ({chosen})" if chosen in words else chosen


def _demanded(review: Review, problems: list[FieldError]) -> list[Demanded]:
    wrong = {error.pointer: error.message for error in problems}
    zone = review.document.get("zone", "UTC")
    moments = {
        "starts": start_text(review.starts_at, zone),
        "ends": end_text(review.ends_at, zone),
        "sunset": end_text(review.sunset_at, zone),
    }
    assert set(SHOWN) >= set(DEMANDED)
    rows = []
    for key in SHOWN:
        write = WRITERS.get(key, plain_text)
        text = f"{moments[key]} ({city_of(zone)})" if key in moments else write(review.document.get(key))
        rows.append(Demanded(str(LABELS[key]), text, wrong.get(f"/{key}", "")))
    return rows


def _happenings(review: Review) -> list[Happening]:
    """What became of every submission of this version, oldest first."""
    rows = Review.history.filter(version=review.version_id).select_related("history_user")
    words = {
        "open": _("submitted"),
        "approved": _("approved"),
        "carried": _("carried over"),
        "sent_back": _("sent back"),
        "withdrawn": _("withdrawn"),
    }
    return [
        Happening(
            at=row.history_date,
            who=person_label(row.history_user),
            what=words[row.state],
            remark=row.note if row.state == "open" else row.remark,
        )
        for row in rows.order_by("history_date", "history_id")
    ]
