"""Doing something to codes by POST: a message and on, a message and back, or 403."""

from collections.abc import Callable

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect

from catalog.errors import Nature, OfferdeskError


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
