"""The part "overlaps": the live offers on the same products, and who would keep whom out."""

from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from catalog.errors import OfferdeskError
from decisions.public import draft_overlaps
from governance.evidence.registry import Part, Tell, Verdict
from governance.evidence.touching import NOT_PRICED, NOTHING, uses_of
from governance.models import EvidencePart, Review

KIND = "overlaps"


def uses(review: Review, at: datetime) -> dict[str, Any]:
    """As of the worst stack."""
    return uses_of(KIND, review, at)


def compute(row: EvidencePart, tell: Tell) -> Any:
    """Every live offer that the draft meets; those on most products tried on a basket made for both."""
    try:
        result = draft_overlaps(row.review.document, at=row.asked_at, tell=tell)
    except OfferdeskError as error:
        if error.code not in NOT_PRICED:
            raise
        result = NOTHING
    row.used["facts"] = result["facts"]
    row.save(update_fields=["used"])
    return result


def judge(result: Any, review: Review) -> Verdict:
    """Fails where it keeps an offer out that somebody was promised otherwise: nothing applies it any more."""
    rows = result["rows"]
    if not rows:
        return Verdict(True, _("No live offer is on the same products at the same time."))
    stacks = sum(row["rule"] == "stacks" for row in rows)
    displaced = [row["code"] for row in rows if displaces(row)]
    sentence = ngettext(
        "%(all)s live offer is on the same products, %(stacks)s of them stacks with it.",
        "%(all)s live offers are on the same products, %(stacks)s of them stack with it.",
        result["offers"]["met"],
    ) % {"all": result["offers"]["met"], "stacks": stacks}
    if not displaced:
        return Verdict(True, sentence)
    words = _("It keeps out: %(codes)s.") % {"codes": ", ".join(displaced[:5])}
    lift = _("Take it as it is, or change the groups of one of them.")
    return Verdict(False, f"{sentence} {words}", lift)


def displaces(row: dict[str, Any]) -> bool:
    """Whether an offer applied in the basket made for both, and does not with the draft."""
    trial = row["trial"]
    if trial is None:
        return False
    applied = ("applied", "clipped")
    return trial["before"]["state"] in applied and trial["other"]["state"] not in applied


RULES = {
    "stacks": gettext_lazy("stacks with it"),
    "stacking_group": gettext_lazy("one of them: group %(group)s"),
    "line_group": gettext_lazy("one of them on a line: group %(group)s"),
    "unit_group": gettext_lazy("one of them on a unit: group %(group)s"),
    "exclusive_basket": gettext_lazy("one of them: exclusive in the basket"),
    "exclusive_stage": gettext_lazy("one of them: exclusive in its stage"),
    "exclusive_line": gettext_lazy("one of them on a line: exclusive"),
    "never_with": gettext_lazy("never with it"),
}
STATES = {
    "applied": gettext_lazy("applies"),
    "clipped": gettext_lazy("is clipped"),
    "displaced": gettext_lazy("is kept out"),
}


def show(result: Any, review: Review) -> dict[str, Any]:
    """Each offer with its rule, and what became of both in the basket made for them, in words."""
    return {**result, "rows": [_shown(row) for row in result["rows"]]}


def _shown(row: dict[str, Any]) -> dict[str, Any]:
    trial = row["trial"]
    words = str(RULES.get(row["rule"], row["rule"])) % {"group": row["group"]}
    return {
        **row,
        "rule_words": words,
        "draft_words": _outcome(trial["draft"]) if trial else "",
        "other_words": _outcome(trial["other"]) if trial else "",
        "before_words": _outcome(trial["before"]) if trial else "",
    }


def _outcome(outcome: dict[str, Any]) -> str:
    state = str(STATES.get(outcome["state"], _("does not apply")))
    if outcome["state"] in ("applied", "clipped"):
        return f"{state}, −{outcome['amount']}"
    if outcome["difference"]:
        more = _("with it instead, the total would differ by %(difference)s")
        return f"{state}; {more % {'difference': outcome['difference']}}"
    return state


PART = Part(
    kind=KIND,
    title=gettext_lazy("Overlaps"),
    uses=uses,
    compute=compute,
    judge=judge,
    template="governance/admin/overlaps.html",
    show=show,
)
