"""Telling of budgets that run out, or will do so well before their offer ends."""

from collections.abc import Iterator
from datetime import datetime

from governance.budgets.pace import Pace
from governance.budgets.selectors import live_paces
from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more
from promotions.models import OfferVersion

TOLD_FROM = 80
"""Per cent; the first step is shown on the offer's page alone."""


def watch_budgets(at: datetime) -> dict[str, int]:
    """Budgets looked at, and incidents that are new: nearly used up, used up, or faster than planned."""
    paces = live_paces(at)
    findings = [finding for pace in paces for finding in _findings(pace)]
    by = Hand.of_job("watch_budgets")
    new = sum(found(finding, by=by, at=at)[1] for finding in findings)
    no_more(kind="budget", found_now=[finding.fingerprint for finding in findings], at=at)
    return {"budgets": len(paces), "incidents": new}


def _findings(pace: Pace) -> Iterator[Finding]:
    burn = pace.burn
    name = f"{burn.owner} {burn.unit}" if burn.kind == "budget" else f"campaign {burn.owner} {burn.unit}"
    if pace.step >= TOLD_FROM:
        words = "is used up" if pace.step == 100 else f"is used up to {pace.percent} %"
        yield _finding(pace, f"budget {name} {pace.step}", f"The budget of {name} {words}")
    elif pace.is_fast and pace.projected_end is not None:
        words = f"will be used up by {pace.projected_end:%Y-%m-%d}, its window ends {pace.ends:%Y-%m-%d}"
        yield _finding(pace, f"budget {name} fast", f"The budget of {name} {words}")


def _finding(pace: Pace, fingerprint: str, title: str) -> Finding:
    burn = pace.burn
    fact = {
        "budget": pace.limit,
        "used and held": pace.spent,
        "left": pace.left,
        "given": f"{pace.percent} %",
        "of the window passed": f"{int(pace.elapsed * 100)} %",
        "beyond it": pace.told(burn.debt),
    }
    version = None
    if burn.kind == "budget":
        published = OfferVersion.objects.filter(offer__code=burn.owner, state__in=OfferVersion.PUBLISHED)
        version = published.first()
    return Finding("budget", fingerprint, title, [fact], version=version)
