"""Roles that are asked for, and the second administrator's answer; lending one's role for a time."""

from datetime import datetime, time
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.dateparse import parse_date
from django.utils.translation import gettext as _t
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_GET, require_POST

from catalog.admin.decorators import display
from catalog.admin.reading import ReadOnlyAdmin, staff
from governance.admin.answering import answered
from governance.models import RoleGrant, RoleRequest
from governance.people.delegating import LENDABLE, delegate, end_delegation
from governance.people.selectors import lent_by_or_to, own_roles
from governance.people.services import grant_roles, refuse_roles, why_not_second, withdraw_request
from governance.roles import Role, has_role, roles_of

STATES = {"open": "info", "granted": "success", "refused": "danger", "withdrawn": "default"}
LENDS = "governance_lending"
LENDING = f"admin:{LENDS}"


@admin.register(RoleRequest)
class RoleRequestAdmin(ReadOnlyAdmin):
    """Who is to get which role, who asked, who decided."""

    list_display = ["user", "role_list", "shown_state", "asked_by", "asked_at", "until", "decided_by"]
    list_filter = ["state"]
    list_select_related = ["user", "asked_by", "decided_by"]
    search_fields = ["user__username", "reason"]
    fields = ["user", "role_list", "reason", "stands_in_for", "until", "asked_by", "asked_at",
              "shown_state", "decided_by", "decided_at", "remark"]  # fmt: skip
    readonly_fields = ["role_list", "shown_state"]
    change_form_outer_before_template = "governance/admin/role_request.html"

    @display(description=_("state"), label=STATES)
    def shown_state(self, request: RoleRequest) -> str:
        return request.get_state_display()

    @display(description=_("roles"))
    def role_list(self, request: RoleRequest) -> str:
        return ", ".join(request.roles)

    def render_change_form(
        self, request: HttpRequest, context: Any, *args: Any, **kwargs: Any
    ) -> HttpResponse:
        asked: RoleRequest | None = context.get("original")
        if asked is not None and asked.state == "open":
            reader = staff(request)
            context |= {
                "asked": asked,
                "is_administrator": has_role(reader, Role.ADMINISTRATOR),
                "why_not": why_not_second(asked, reader),
                "is_asker": asked.asked_by_id == reader.pk,
            }
        answer: HttpResponse = super().render_change_form(request, context, *args, **kwargs)
        return answer

    def get_urls(self) -> list[URLPattern]:
        guard = self.admin_site.admin_view
        deeds = {"grant": grant_view, "refuse": refuse_view, "withdraw": withdraw_view}
        own = [
            path(f"<int:object_id>/{name}/", guard(require_POST(view)), name=f"governance_rolerequest_{name}")
            for name, view in deeds.items()
        ]
        lending = [
            path("lending/", guard(require_GET(lending_page)), name=LENDS),
            path("lending/lend/", guard(require_POST(lend_view)), name=f"{LENDS}_lend"),
            path(
                "lending/<int:object_id>/end/", guard(require_POST(end_view)), name="governance_lending_end"
            ),
        ]
        return [*own, *lending, *super().get_urls()]


def grant_view(request: HttpRequest, object_id: int) -> HttpResponse:
    asked, remark = get_object_or_404(RoleRequest, pk=object_id), request.POST.get("remark", "")
    return answered(
        request,
        deed=lambda: grant_roles(request=asked, actor=staff(request), remark=remark),
        done=_t("Granted: %(request)s.") % {"request": asked},
        back=page_of(object_id),
    )


def refuse_view(request: HttpRequest, object_id: int) -> HttpResponse:
    asked, remark = get_object_or_404(RoleRequest, pk=object_id), request.POST.get("remark", "")
    return answered(
        request,
        deed=lambda: refuse_roles(request=asked, actor=staff(request), remark=remark),
        done=_t("Refused: %(request)s.") % {"request": asked},
        back=page_of(object_id),
    )


def withdraw_view(request: HttpRequest, object_id: int) -> HttpResponse:
    asked = get_object_or_404(RoleRequest, pk=object_id)
    back = page_of(object_id) if request.user.has_perm("governance.view_rolerequest") else reverse(LENDING)
    return answered(
        request,
        deed=lambda: withdraw_request(request=asked, actor=staff(request)),
        done=_t("Withdrawn: %(request)s.") % {"request": asked},
        back=back,
    )


def lending_page(request: HttpRequest) -> HttpResponse:
    """What this person has lent, has been lent, has asked to lend, and the form for it."""
    reader = staff(request)
    lendable = sorted(own_roles(reader) & set(LENDABLE))
    if not lendable and not lent_by_or_to(reader).exists():
        raise PermissionDenied
    takers = User.objects.filter(is_active=True, is_staff=True).exclude(pk=reader.pk).order_by("username")
    context = {
        **admin.site.each_context(request),
        "title": _t("Lend a role"),
        "roles": lendable,
        "takers": takers[:500],
        "lent": lent_by_or_to(reader),
        "asked": RoleRequest.objects.filter(stands_in_for=reader, state="open").select_related("user"),
    }
    return TemplateResponse(request, "governance/admin/lending.html", context)


def lend_view(request: HttpRequest) -> HttpResponse:
    """The last day of a delegation belongs to it, in the zone of the house."""
    try:
        day = parse_date(request.POST.get("until", "") or "0001-01-01")
    except ValueError:  # no such day, as 31 February
        day = None
    until = timezone.make_aware(datetime.combine(day, time.max)) if day else timezone.now()
    taker = User.objects.filter(username=request.POST.get("to", "")).first() or staff(request)
    return answered(
        request,
        deed=lambda: delegate(
            actor=staff(request),
            to=taker,
            role=request.POST.get("role", ""),
            until=until,
            reason=request.POST.get("reason", ""),
        ),
        done=_t("Asked: an administrator has to grant it."),
        back=reverse(LENDING),
    )


def end_view(request: HttpRequest, object_id: int) -> HttpResponse:
    grant = get_object_or_404(RoleGrant, pk=object_id)
    back = reverse(LENDING) if roles_of(staff(request)) & set(LENDABLE) else reverse("admin:index")
    return answered(
        request,
        deed=lambda: end_delegation(grant=grant, actor=staff(request)),
        done=_t("Ended: %(who)s no longer stands in.") % {"who": grant.user},
        back=back,
    )


def page_of(object_id: int) -> str:
    """The request's page."""
    return reverse("admin:governance_rolerequest_change", args=[object_id])
