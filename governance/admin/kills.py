"""The kill switch's page: what is off, what a kill would stop, two clicks and a reason."""

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.translation import gettext as _t
from django.views.decorators.http import require_GET, require_POST

from catalog.admin.reading import staff
from decisions.public import switches_in_force
from governance.admin.answering import answered
from governance.launch.killing import KILLERS, TARGETS, kill, reach_of, revive
from governance.roles import has_role

PAGE = "admin:governance_kill"


def urls() -> list[URLPattern]:
    """The page and its two deeds."""
    guard = admin.site.admin_view
    return [
        path("kill/", guard(require_GET(kill_page)), name="governance_kill"),
        path("kill/off/", guard(require_POST(kill_view)), name="governance_kill_off"),
        path("kill/on/", guard(require_POST(revive_view)), name="governance_kill_on"),
    ]


def kill_page(request: HttpRequest) -> HttpResponse:
    """First what is to be killed, then what that stops, the reason and the button."""
    if not request.user.has_perm("decisions.view_override"):
        raise PermissionDenied
    target, code = request.GET.get("target", ""), request.GET.get("code", "").strip()
    chosen = target in TARGETS and (bool(code) or target == "everything")
    context = {
        **admin.site.each_context(request),
        "title": _t("Kill switch"),
        "targets": TARGETS,
        "target": target,
        "code": "" if target == "everything" else code,
        "reach": reach_of(target, code) if chosen else None,
        "off": switches_in_force(),
        "may_kill": has_role(staff(request), *KILLERS),
    }
    return TemplateResponse(request, "governance/admin/kill.html", context)


def kill_view(request: HttpRequest) -> HttpResponse:
    target, code = request.POST.get("target", ""), request.POST.get("code", "")
    return answered(
        request,
        deed=lambda: kill(
            target=target, code=code, reason=request.POST.get("reason", ""), actor=staff(request)
        ),
        done=_t("Off: %(what)s. Every worker follows within two seconds.")
        % {"what": f"{target} {code}".strip()},
        back=reverse(PAGE),
    )


def revive_view(request: HttpRequest) -> HttpResponse:
    target, code = request.POST.get("target", ""), request.POST.get("code", "")
    return answered(
        request,
        deed=lambda: revive(
            target=target, code=code, reason=request.POST.get("reason", ""), actor=staff(request)
        ),
        done=_t("On again: %(what)s.") % {"what": f"{target} {code}".strip()},
        back=reverse(PAGE),
    )
