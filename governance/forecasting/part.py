"""The part "forecast" of the evidence: what a draft would have given away, and how long its budget lasts."""

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from decisions.public import live_state
from governance.evidence.registry import HANDED_ON, Part, Tell, Verdict
from governance.forecasting.queueing import begin_soon
from governance.forecasting.services import ask
from governance.forecasting.showing import amount, count, shown
from governance.models import EvidencePart, Review

KIND = "forecast"
HALF = 0.5
"""A budget that is used up before so much of the window has passed fails the check."""
Json = Mapping[str, Any]


def uses(review: Review, at: datetime) -> dict[str, Any]:
    """Everything live: any offer may meet the draft in some basket."""
    snapshot, overrides = live_state()
    return {"snapshot": snapshot, "overrides": overrides}


def compute(row: EvidencePart, tell: Tell) -> Any:
    """Has the draft wait for the next run, which brings the result."""
    ask(
        document=row.review.document,
        by=row.asked_by,
        at=row.asked_at,
        part=row.pk,
        attempt=row.attempt,
    )
    begin_soon()
    tell(0, 0)
    return HANDED_ON


def judge(result: Json, review: Review) -> Verdict:
    """Fails where a budget is used up before half of the window has passed."""
    if not result["data"]["baskets"]:
        return Verdict(True, _("There are no baskets to replay: nothing is forecast."))
    found = result["currencies"]
    sentence = " ".join([*_sentences(result), *_unseen(result)])
    if not found:
        return Verdict(True, _("No basket of the last weeks falls on a day of its window."))
    short = [figures for figures in found.values() if _is_short(figures)]
    if not short:
        return Verdict(True, sentence)
    lift = _("Raise the budget, narrow the offer, or give less: the budget has to last half of the window.")
    return Verdict(False, sentence, lift)


def _is_short(figures: Json) -> bool:
    budget = figures["budget"]
    return budget is not None and budget["of_window"] is not None and budget["of_window"] < HALF


def _sentences(result: Json) -> Iterator[str]:
    for currency, figures in result["currencies"].items():
        if not figures["orders"]:
            yield _("It would have applied to none of %(baskets)s baskets.") % {
                "baskets": count(figures["baskets"])
            }
            continue
        given = figures["window"]["given"]
        yield _("With unchanged behaviour it gives %(low)s to %(high)s over its window.") % {
            "low": amount(given["p10"], currency),
            "high": amount(given["p90"], currency),
        }
        budget = figures["budget"]
        if budget is not None and budget["days"] is not None and result["days"]:
            if budget["of_window"] < 1:
                yield _("The budget is used up after %(days)s of %(all)s days.") % {
                    "days": round(budget["days"]),
                    "all": round(result["days"]),
                }
            else:
                yield _("The budget lasts.")


def _unseen(result: Json) -> Iterator[str]:
    if result["needs_code"] and result["data"]["source"] == "orders":
        yield _("Orders do not tell which codes were entered: an offer with codes is not seen in them.")


PART = Part(
    kind=KIND,
    title=gettext_lazy("Forecast"),
    uses=uses,
    compute=compute,
    judge=judge,
    template="governance/admin/forecast.html",
    show=shown,
)
