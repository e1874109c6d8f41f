"""Who may do what on the pages of codes; doing it by POST: a message and on, or back, or 403."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catalog.errors import Nature, OfferdeskError


class CodeRights:
    """The rights that pages of codes ask for beside the usual ones; unfold finds them by these names."""

    def has_generate_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("decisions.generate_codepool")

    def has_import_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("decisions.import_codepool")

    def has_export_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("decisions.export_codepool")

    def has_void_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("decisions.void_codepool")


def answered(request: HttpRequest, *, deed: Callable[[], str], back: str) -> HttpResponse:
    """Calls the deed, which says what it did; refused to this person it is 403, else a message."""
    try:
        messages.success(request, deed())
    except OfferdeskError as error:
        return not_done(request, error, back)
    return HttpResponseRedirect(back)


def not_done(request: HttpRequest, error: OfferdeskError, back: str) -> HttpResponse:
    """Why nothing was done."""
    if error.nature is Nature.REFUSED:
        raise PermissionDenied(error.detail) from error
    messages.error(request, error.detail or error.code)
    return HttpResponseRedirect(back)
