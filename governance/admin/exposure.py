"""Exposure and burn: plan, actual and projection by campaign, and by offer below it."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET

from governance.budgets.exposure import Exposure, exposure_of_campaigns, exposure_of_offers
from promotions.models import Campaign, Offer

PER_PAGE = 50
LEDGER = "admin:decisions_allowance_changelist"


def urls() -> list[URLPattern]:
    """The page."""
    guard = admin.site.admin_view
    return [path("exposure/", guard(require_GET(exposure_page)), name="governance_exposure")]


def exposure_page(request: HttpRequest) -> HttpResponse:
    """Campaigns and offers without one; with ?campaign= the offers of it."""
    if not request.user.has_perm("decisions.view_allowance"):
        raise PermissionDenied
    at, code = timezone.now(), request.GET.get("campaign", "")
    rows = exposure_of_offers(at, code) if code else [*exposure_of_campaigns(at), *exposure_of_offers(at)]
    page = Paginator(rows, PER_PAGE).get_page(request.GET.get("page"))
    ids = _ids(list(page))
    context = {
        **admin.site.each_context(request),
        "title": _t("Exposure and burn"),
        "now": at,
        "campaign": code,
        "page": page,
        "rows": [_shown(row, ids) for row in page],
        "totals": _totals(rows),
    }
    return TemplateResponse(request, "governance/admin/exposure.html", context)


def _ids(rows: list[Exposure]) -> dict[tuple[str, str], int]:
    """(kind, code) -> the id of its page."""
    campaigns = [row.code for row in rows if row.kind == "campaign_budget"]
    offers = [row.code for row in rows if row.kind == "budget"]
    return {
        ("campaign_budget", code): pk
        for code, pk in Campaign.objects.filter(code__in=campaigns).values_list("code", "pk")
    } | {("budget", code): pk for code, pk in Offer.objects.filter(code__in=offers).values_list("code", "pk")}


def _shown(row: Exposure, ids: dict[tuple[str, str], int]) -> dict[str, Any]:
    """A row in words and per cents."""
    of_campaign, pk = row.kind == "campaign_budget", ids.get((row.kind, row.code))
    place = "admin:promotions_campaign_change" if of_campaign else "admin:promotions_offer_change"
    pace = row.pace
    return {
        "row": row,
        "of_campaign": of_campaign,
        "url": reverse(place, args=[pk]) if pk else "",
        "ledger": f"{reverse(LEDGER)}?q={row.code}",
        "below": f"{reverse('admin:governance_exposure')}?campaign={row.code}" if of_campaign else "",
        "plan": row.text(row.plan),
        "committed": row.text(row.committed),
        "used": row.text(row.used),
        "held": row.text(row.held),
        "debt": row.text(row.debt) if row.debt else "",
        "free": row.text(row.free),
        "projected": row.text(row.projected),
        "projected_end": pace.projected_end if pace else None,
        "added": _signed(row, row.added),
        "waiting": _signed(row, row.waiting),
        "used_share": row.percent(row.used),
        "given_share": row.percent(row.given),
        "projected_share": row.percent(row.projected),
        "elapsed_share": pace.elapsed_percent if pace else 0,
        "above": row.plan is not None and row.committed > row.plan,
    }


def _signed(row: Exposure, minor: int) -> str:
    return f"{'+' if minor > 0 else ''}{row.text(minor)}" if minor else ""


def _totals(rows: list[Exposure]) -> list[dict[str, str]]:
    """By currency, over all pages: what is planned, given and left."""
    totals: list[dict[str, str]] = []
    for currency in sorted({row.currency for row in rows if row.currency}):
        mine = [row for row in rows if row.currency == currency]
        sums = {
            "plan": sum(row.plan or 0 for row in mine),
            "used": sum(row.used for row in mine),
            "held": sum(row.held for row in mine),
            "free": sum(row.free or 0 for row in mine),
            "added": sum(row.added for row in mine),
            "waiting": sum(row.waiting for row in mine),
        }
        totals.append({name: mine[0].text(value) for name, value in sums.items()} | {"currency": currency})
    return totals
