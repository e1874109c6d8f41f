"""400, 403 and 404 below /admin/ in the look of the back office, with a way back."""

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.templatetags.static import static
from django.views import defaults

from catalog.api import pages


def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler404`."""
    return _in_admin(request, 404, "") or pages.not_found(request, exception)


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """`handler403`."""
    # The services' refusals say in words why; Django's own have none.
    return _in_admin(request, 403, str(exception)) or defaults.permission_denied(request, exception)


def not_readable(request: HttpRequest, detail: str) -> HttpResponse:
    """400 in words: something that was sent can't be taken."""
    return _in_admin(request, 400, detail) or HttpResponseBadRequest(detail, content_type="text/plain")


def favicon(request: HttpRequest) -> HttpResponse:
    """The address that browsers ask of pages that name no icon."""
    return HttpResponseRedirect(static("governance/favicon.svg"))


def _in_admin(request: HttpRequest, status: int, detail: str) -> HttpResponse | None:
    """The page for who is logged in to the back office, rendered; None for anybody and anywhere else."""
    if not request.path.startswith("/admin/") or not admin.site.has_permission(request):
        return None
    context = {
        **admin.site.each_context(request),
        "title": {400: "Not done", 404: "Not there"}.get(status, "Not allowed"),
        "status": status,
        "detail": detail,
    }
    return TemplateResponse(request, "admin/error.html", context, status=status).render()
