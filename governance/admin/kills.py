"""The kill switch's page: what is off, what a kill would stop, two clicks and a reason, and its stopwatch."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from catalog.admin.reading import staff
from catalog.errors import OfferdeskError
from decisions.public import effect_of, switches_in_force
from governance.admin.answering import not_done
from governance.launch.killing import KILLERS, TARGETS, kill, reach_of, revive
from governance.roles import has_role

PAGE = "admin:governance_kill"


def urls() -> list[URLPattern]:
    """The page, its stopwatch and its two deeds."""
    guard = admin.site.admin_view
    return [
        path("kill/", guard(require_GET(kill_page)), name="governance_kill"),
        path("kill/effect/<int:number>/", guard(require_GET(effect_view)), name="governance_kill_effect"),
        path("kill/off/", guard(require_POST(kill_view)), name="governance_kill_off"),
        path("kill/on/", guard(require_POST(revive_view)), name="governance_kill_on"),
    ]


def kill_page(request: HttpRequest) -> HttpResponse:
    """First what is to be killed, then what that stops, the reason and the button; after it the stopwatch."""
    _check_may_look(request)
    target, code = request.GET.get("target", ""), request.GET.get("code", "").strip()
    thrown = request.GET.get("thrown", "")
    chosen = target in TARGETS and (bool(code) or target == "everything")
    context = {
        **admin.site.each_context(request),
        "title": _t("Kill switch"),
        "targets": TARGETS,
        "target": target,
        "code": "" if target == "everything" else code,
        "reach": reach_of(target, code, timezone.now()) if chosen else None,
        "effect": effect_of(int(thrown)) if thrown.isdecimal() and len(thrown) < 19 else None,
        "off": switches_in_force(),
        "may_kill": has_role(staff(request), *KILLERS),
    }
    return TemplateResponse(request, "governance/admin/kill.html", context)


def effect_view(request: HttpRequest, number: int) -> HttpResponse:
    """How far a switch has come, for the part of the page that asks again until it is everywhere."""
    _check_may_look(request)
    effect = effect_of(number) if number < 2**63 else None
    if effect is None:
        raise Http404
    return TemplateResponse(request, "governance/admin/kill_effect.html", {"effect": effect})


def kill_view(request: HttpRequest) -> HttpResponse:
    target, code = request.POST.get("target", ""), request.POST.get("code", "")
    drops = request.POST.get("reservations") == "drop"
    try:
        number = kill(
            target=target,
            code=code,
            reason=request.POST.get("reason", ""),
            actor=staff(request),
            drop_reservations=drops,
        )
    except OfferdeskError as error:
        return not_done(request, error, reverse(PAGE))
    return _thrown(request, number, _t("Off: %(what)s.") % {"what": f"{target} {code}".strip()})


def revive_view(request: HttpRequest) -> HttpResponse:
    target, code = request.POST.get("target", ""), request.POST.get("code", "")
    try:
        number = revive(target=target, code=code, reason=request.POST.get("reason", ""), actor=staff(request))
    except OfferdeskError as error:
        return not_done(request, error, reverse(PAGE))
    return _thrown(request, number, _t("No longer killed: %(what)s.") % {"what": f"{target} {code}".strip()})


def _thrown(request: HttpRequest, number: int, told: str) -> HttpResponse:
    """Back to the page, where the stopwatch of this switch runs."""
    messages.success(request, told)
    return HttpResponseRedirect(f"{reverse(PAGE)}?thrown={number}")


def _check_may_look(request: HttpRequest) -> None:
    if not request.user.has_perm("decisions.view_override"):
        raise PermissionDenied
