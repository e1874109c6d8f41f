"""Telling of budgets that run out, or will do so well before their offer ends."""

from collections.abc import Iterator
from datetime import datetime

from governance.budgets.pace import STEPS, Pace
from governance.budgets.selectors import live_paces
from governance.hands import Hand
from governance.incidents.services import Finding, found, no_more
from governance.notifications.telling import half_is_given
from promotions.models import Campaign, OfferVersion

TOLD_FROM = 80
"""Per cent; the first step is told to who looks after the budget, and is no incident."""


def watch_budgets(at: datetime) -> dict[str, int]:
    """Budgets looked at, told of at half, and new incidents: nearly used up, used up, faster than planned."""
    paces = live_paces(at)
    halves = sum(_half(pace) for pace in paces if pace.step == STEPS[0])
    findings = [finding for pace in paces for finding in _findings(pace)]
    by = Hand.of_job("watch_budgets")
    new = sum(found(finding, by=by, at=at)[1] for finding in findings)
    no_more(kind="budget", found_now=[finding.fingerprint for finding in findings], at=at)
    return {"budgets": len(paces), "halves": halves, "incidents": new}


def _half(pace: Pace) -> bool:
    """Tells of half a budget, once for each limit that it has had; whether it did."""
    about = _about(pace)
    key = f"budget {pace.burn.kind} {pace.burn.owner} {pace.burn.unit} half of {pace.burn.limit}"
    return about is not None and half_is_given(_name(pace), about, key=key, percent=pace.percent, at=pace.at)


def _about(pace: Pace) -> OfferVersion | Campaign | None:
    """What the budget is of."""
    if pace.burn.kind == "campaign_budget":
        return Campaign.objects.select_related("owner").filter(code=pace.burn.owner).first()
    published = OfferVersion.objects.filter(offer__code=pace.burn.owner, state__in=OfferVersion.PUBLISHED)
    return published.select_related("offer", "owner", "campaign__owner").first()


def _name(pace: Pace) -> str:
    burn = pace.burn
    return f"{burn.owner} {burn.unit}" if burn.kind == "budget" else f"campaign {burn.owner} {burn.unit}"


def _findings(pace: Pace) -> Iterator[Finding]:
    name = _name(pace)
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
    about = _about(pace)
    version = about if isinstance(about, OfferVersion) else None
    return Finding("budget", fingerprint, title, [fact], version=version)
