"""The history of a governed object in the admin: to be read, and restored by nobody."""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin

from catalog.admin.reading import number_in


class ReadHistoryAdmin(SimpleHistoryAdmin):  # type: ignore[misc]
    """An old version is shown. What writes goes through the services, who ask for roles and say why."""

    def history_view(self, request: HttpRequest, object_id: str, extra_context: Any = None) -> HttpResponse:
        """Every version, newest first."""
        _check_number(object_id)
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer

    def history_form_view(
        self, request: HttpRequest, object_id: str, version_id: str, extra_context: Any = None
    ) -> HttpResponse:
        """The library would save the old version on a POST, and ask for no more than the right to see it."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied("An old version is not brought back here: change the object itself.")
        _check_number(object_id)
        answer: HttpResponse = super().history_form_view(request, object_id, version_id, extra_context)
        return answer


def _check_number(text: str) -> None:
    if number_in(text) is None:
        raise Http404
