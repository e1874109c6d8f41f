"""Doing something by POST and telling how it went: a message and back, or 403 in words."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from unfold.admin import ModelAdmin

from catalog.errors import Nature, OfferdeskError
from catalog.transactions import with_retries
from governance.attempts import keep_after_rollback


class ServicesRefuseMixin(ModelAdmin):  # type: ignore[misc]
    """A form whose services may refuse what is posted: that is answered in words, and kept."""

    def changeform_view(
        self,
        request: HttpRequest,
        object_id: str | None = None,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """The admin saves in a transaction of its own, which takes the service's note with it."""
        try:
            answer: HttpResponse = super().changeform_view(request, object_id, form_url, extra_context)
        except OfferdeskError as error:
            if request.method != "POST":
                raise
            keep_after_rollback(error)
            page = f"admin:{self.opts.app_label}_{self.opts.model_name}"
            back = reverse(f"{page}_change", args=[object_id]) if object_id else reverse(f"{page}_changelist")
            return not_done(request, error, back)
        return answer


def answered(
    request: HttpRequest,
    *,
    deed: Callable[[], Any],
    done: str | Callable[[], str],
    back: str,
    elsewhere: str = "",
) -> HttpResponse:
    """Calls the service, again after a deadlock.

    Done: a message, and on to `elsewhere` (or back); refused: 403; else a message and back.
    """
    try:
        with_retries(deed)
    except OfferdeskError as error:
        return not_done(request, error, back)
    messages.success(request, done if isinstance(done, str) else done())
    return HttpResponseRedirect(elsewhere or back)


def not_done(request: HttpRequest, error: OfferdeskError, back: str) -> HttpResponse:
    """Why nothing was done: refused to this person 403, anything else a message on the page before."""
    if error.nature is Nature.REFUSED:
        return refusal_page(request, error, back)
    messages.error(request, error.detail or error.code)
    return HttpResponseRedirect(back)


def refusal_page(request: HttpRequest, error: OfferdeskError, back: str) -> HttpResponse:
    """403, with the reason and a way back."""
    context = {
        **admin.site.each_context(request),
        "title": "Not allowed",
        "detail": error.detail or error.code,
        "back": back,
    }
    return TemplateResponse(request, "governance/admin/refused.html", context, status=403)
