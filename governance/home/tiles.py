"""Numbers of the home page, each with the list that it counts."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from urllib.parse import urlencode

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from decisions.public import decisions_since, switches_in_force
from governance.home.counting import waiting_count
from governance.models import JobRun, RefusedAttempt
from promotions.models import OfferVersion, VersionState

COUNTED_DECISIONS = 10_000
SOON = timedelta(days=14)


@dataclass(frozen=True, slots=True)
class Tile:
    """One number, what it counts, and where its rows are; an alarm if it should be nought."""

    label: str
    number: str
    url: str
    alarm: bool = False


def tiles_for(user: User, at: datetime) -> list[Tile]:
    """The numbers whose lists this person may open."""
    offered = [
        ("promotions.view_offer", _live),
        ("promotions.view_offer", _scheduled),
        ("promotions.view_offer", _paused),
        ("promotions.view_offer", _ending),
        ("governance.view_review", _in_review),
        ("decisions.view_loggeddecision", _decisions),
        ("decisions.view_override", _switches),
        ("governance.view_jobrun", _failed_jobs),
        ("governance.view_refusedattempt", _refusals),
    ]
    return [count(at) for permission, count in offered if user.has_perm(permission)]


def page(name: str, **filters: str) -> str:
    """The address of an admin list with filters."""
    url = reverse(f"admin:{name}")
    return f"{url}?{urlencode(filters)}" if filters else url


def ending_soon(at: datetime) -> QuerySet[OfferVersion]:
    """The published versions that end within `SOON`."""
    return OfferVersion.objects.filter(
        state__in=OfferVersion.PUBLISHED, closes_at__gt=at, closes_at__lte=at + SOON
    )


def _published(state: VersionState) -> int:
    return OfferVersion.objects.filter(state=state).count()


def _live(at: datetime) -> Tile:
    number = _published(VersionState.LIVE)
    return Tile(_("live offers"), str(number), page("promotions_offer_changelist", state="live"))


def _scheduled(at: datetime) -> Tile:
    number = _published(VersionState.SCHEDULED)
    return Tile(_("scheduled"), str(number), page("promotions_offer_changelist", state="scheduled"))


def _paused(at: datetime) -> Tile:
    number = _published(VersionState.PAUSED)
    return Tile(_("paused"), str(number), page("promotions_offer_changelist", state="paused"), number > 0)


def _ending(at: datetime) -> Tile:
    label = _("end within 14 days")
    return Tile(label, str(ending_soon(at).count()), page("promotions_offer_changelist", view="ending"))


def _in_review(at: datetime) -> Tile:
    return Tile(
        _("wait for a checker"),
        str(waiting_count()),
        page("governance_review_inbox"),
    )


def _decisions(at: datetime) -> Tile:
    number = decisions_since(at - timedelta(hours=1), at_most=COUNTED_DECISIONS)
    shown = f"{number:,}" + ("+" if number == COUNTED_DECISIONS else "")
    since = at - timedelta(hours=1)
    url = page("decisions_loggeddecision_changelist", **since_filter("created", since))
    return Tile(_("decisions in the last hour"), shown, url)


def _switches(at: datetime) -> Tile:
    number = len(switches_in_force())
    url = page("decisions_override_changelist")
    return Tile(_("kills and pauses in force"), str(number), url, number > 0)


def _failed_jobs(at: datetime) -> Tile:
    since = at - timedelta(days=1)
    number = JobRun.objects.filter(outcome="failed", started_at__gte=since).count()
    filters = {"outcome__exact": "failed", **since_filter("started_at", since)}
    url = page("governance_jobrun_changelist", **filters)
    return Tile(_("failed job runs in 24 hours"), str(number), url, number > 0)


def _refusals(at: datetime) -> Tile:
    since = at - timedelta(days=30)
    number = RefusedAttempt.objects.filter(at__gte=since).count()
    url = page("governance_refusedattempt_changelist", **since_filter("at", since))
    return Tile(_("refused attempts in 30 days"), str(number), url)


def since_filter(field: str, moment: datetime) -> dict[str, str]:
    """The parameter by which an admin list shows rows from a moment on."""
    return {f"{field}__gte": moment.isoformat(timespec="seconds")}
