"""What a campaign's page offers for all its offers at once."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Count
from django.http import Http404, HttpRequest, HttpResponse
from django.urls import URLPattern, path, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from catalog.admin.reading import staff
from catalog.transactions import with_retries
from governance.admin.answering import answered
from governance.enqueueing import compute_soon
from governance.launch.life import ACTS
from governance.launch.whole import (
    approve_campaign,
    end_campaign,
    pause_campaign,
    resume_campaign,
    submit_campaign,
)
from governance.roles import has_role
from promotions.models import Campaign


@dataclass(frozen=True, slots=True)
class WholeAct:
    """One button: the service behind it, what it is called, and what its text says (note, remark, reason)."""

    label: str | Promise
    service: Callable[..., Sequence[Any]]
    says: str = "reason"
    style: str = ""


WHOLE: dict[str, WholeAct] = {
    "submit": WholeAct(_("Send all drafts to review"), submit_campaign, "note", "desk-primary"),
    "approve": WholeAct(_("Approve all that are in review"), approve_campaign, "remark", "desk-primary"),
    "pause": WholeAct(_("Pause all"), pause_campaign, style="desk-danger"),
    "resume": WholeAct(_("Resume all that are paused"), resume_campaign),
    "end": WholeAct(_("End the campaign now"), end_campaign, style="desk-danger"),
}
"""By the act of the table of lives that each does to every offer."""


def urls() -> list[URLPattern]:
    """One address for each act, by POST alone."""
    view = admin.site.admin_view(require_POST(whole_view))
    return [path("campaign/<int:object_id>/<slug:name>/", view, name="governance_whole_campaign")]


def panel_context(request: HttpRequest, campaign: Campaign) -> Mapping[str, Any] | None:
    """The acts that some offer of the campaign allows and this person may try."""
    states = campaign.offers.values_list("state").annotate(number=Count("pk")).order_by()
    numbers = dict(states)
    reader = staff(request)
    acts = []
    for name, whole in WHOLE.items():
        act = ACTS[name]
        number = sum(numbers.get(state.value, 0) for state in act.states)
        if number and has_role(reader, *act.roles, *act.owners):
            url = reverse("admin:governance_whole_campaign", args=[campaign.pk, name])
            acts.append({"name": name, "whole": whole, "number": number, "url": url})
    return {"acts": acts} if acts else None


def whole_view(request: HttpRequest, object_id: int, name: str) -> HttpResponse:
    campaign = Campaign.objects.filter(pk=object_id).first()
    if campaign is None or name not in WHOLE:
        raise Http404
    whole, actor = WHOLE[name], staff(request)
    said = {whole.says: request.POST.get("text", "")}
    done: list[Any] = []

    def deed() -> None:
        done[:] = with_retries(lambda: whole.service(campaign=campaign, actor=actor, **said))
        for review in done if name == "submit" else ():
            compute_soon(review)

    return answered(
        request,
        deed=deed,
        done=lambda: _t("%(campaign)s: done for %(n)d offers.") % {"campaign": campaign, "n": len(done)},
        back=reverse("admin:promotions_campaign_change", args=[object_id]),
    )
