"""The home page: what waits for this person, the numbers, what ends soon, what was published, the jobs."""

from datetime import datetime
from typing import Any

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from catalog.admin.reading import staff
from governance.home.tiles import ending_soon, tiles_for
from governance.home.waiting import waiting_for
from governance.jobs.selectors import job_rows
from governance.models import Publication
from governance.roles import roles_of
from promotions.models import OfferVersion
from promotions.sentences import city_of, end_text

SHOWN = 6


def dashboard(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """unfold's callback: adds what the page shows to its context."""
    user = staff(request)
    at = timezone.now()
    jobs = job_rows() if user.has_perm("governance.view_jobrun") else None
    return context | {
        "title": _("Home"),
        "now": at,
        "roles": sorted(roles_of(user)),
        "waiting": waiting_for(user, at, jobs or []),
        "tiles": tiles_for(user, at),
        "ending": _ending(at) if user.has_perm("promotions.view_offer") else None,
        "publications": _publications() if user.has_perm("governance.view_publication") else None,
        "jobs": jobs,
    }


def _ending(at: datetime) -> list[dict[str, Any]]:
    """What ends soon, soonest first."""
    versions = ending_soon(at).select_related("offer", "owner", "campaign__owner").order_by("closes_at")
    return [
        {
            "version": version,
            "ends": _end(version),
            "owner": version.owner or (version.campaign.owner if version.campaign else None),
        }
        for version in versions[:SHOWN]
    ]


def _end(version: OfferVersion) -> str:
    """Its end in the zone that holds for it: its own, else the campaign's."""
    zone = version.zone or (version.campaign.zone if version.campaign else "")
    return f"{end_text(version.closes_at, zone)} ({city_of(zone)})"


def _publications() -> list[Publication]:
    return list(Publication.objects.all()[:SHOWN])
