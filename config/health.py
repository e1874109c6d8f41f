"""Is the process alive, and can it answer a decision?"""

from django.db import DatabaseError, InterfaceError, connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from decisions.public import progress, ready


@require_safe
def healthz(request: HttpRequest) -> JsonResponse:
    """Alive: asks nothing of anybody."""
    return JsonResponse({"status": "alive"})


@require_safe
def readyz(request: HttpRequest) -> JsonResponse:
    """Ready: the database answers and the live snapshot is compiled in this process."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
        if not ready():
            done, of = progress()
            waiting = {"status": "waiting", "for": "snapshot", "offers": {"read": done, "of": of}}
            return JsonResponse(waiting, status=503)
    except (DatabaseError, InterfaceError):
        return JsonResponse({"status": "waiting", "for": "database"}, status=503)
    return JsonResponse({"status": "ready"})
