"""What a checker reads before the answer: the offer in words, what changes, what is demanded, who made it."""

from dataclasses import dataclass
from datetime import datetime

from django.contrib.auth.models import User
from django.utils.translation import gettext as _

from catalog.errors import FieldError
from governance.budgets.approved import budget_with
from governance.launch.changes import LABELS, WRITERS, Change, budget_text, changes_of, plain_text
from governance.launch.checking import why_not_checker
from governance.launch.required import DEMANDED, problems_of
from governance.launch.selectors import last_approval, last_submission
from governance.models import CampaignBudget, Review
from governance.testing.gate import DraftRun, draft_runs
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
    demanded: list[Demanded]
    problems: list[FieldError]
    compared_with: Review | None
    changes: list[Change]
    submitted_before: Review | None
    changes_since: list[Change]
    editors: list[str]
    happenings: list[Happening]
    why_not: str
    campaign_budget: CampaignBudget | None
    """What its campaign's offers may give away together, where that is approved with it."""
    runs: list[DraftRun]
    """The offer's test baskets with it beside what is live; empty where it has none, or is decided."""

    @property
    def failed_runs(self) -> int:
        return sum(not run.passed for run in self.runs)

    @property
    def budget(self) -> str:
        """The money that may be given away, or why there is no bound."""
        return self.demanded[SHOWN.index("budget")].text

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
        return not self.why_not and not self.problems and not self.failed_runs


def evidence_of(review: Review, reader: User, at: datetime) -> Evidence:
    """The evidence as this person sees it at this moment."""
    document, version = review.document, review.version
    zone = document.get("zone", "UTC")
    problems = problems_of(version, at) if review.state == "open" else []
    earlier, before = last_approval(review), last_submission(review)
    return Evidence(
        words=offer_words(document),
        window=window_text(review.starts_at, review.ends_at, zone),
        sunset=end_text(review.sunset_at, zone),
        demanded=_demanded(review, problems),
        problems=problems,
        compared_with=earlier,
        changes=changes_of(earlier.document, document) if earlier else [],
        submitted_before=before,
        changes_since=changes_of(before.document, document) if before else [],
        editors=[person_label(user) for user in version.edited_by.order_by("username")],
        happenings=_happenings(review),
        why_not=why_not_checker(review, reader),
        campaign_budget=budget_with(review),
        runs=draft_runs(version, document, max(at, review.starts_at)) if review.state == "open" else [],
    )


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
