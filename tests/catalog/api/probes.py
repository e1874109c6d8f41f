"""Small views on the API floor, as other apps write them."""

from collections.abc import Callable
from typing import Any

import psycopg
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import DataError, IntegrityError, OperationalError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.auth import check_channel, needs
from catalog.api.base import ApiView
from catalog.api.problems import ApiProblem
from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.models import Scope


class DecideProbe(ApiView):
    """Echoes the body as text and says who asked."""

    permission_classes = [needs(Scope.DECIDE)]
    max_body = 2_000

    def get(self, request: Request, name: str = "") -> Response:
        return Response({"name": name})

    def post(self, request: Request) -> Response:
        channel = request.data.get("channel") if isinstance(request.data, dict) else None
        if channel:
            check_channel(self.grant, channel)
        return Response({"body": repr(request.data), "key": self.grant.prefix, "user": request.user.pk})


class ForgottenScope(ApiView):
    """A view whose author named no scope."""

    def get(self, request: Request) -> Response:
        return Response({})


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


RAISED: dict[str, Callable[[], Any]] = {
    "domain_invalid": lambda: OfferdeskError("odd", {"limit": 3}, detail="Odd."),
    "domain_refused": lambda: OfferdeskError("own_draft", nature=Nature.REFUSED),
    "domain_conflict": lambda: OfferdeskError("already_live", nature=Nature.CONFLICT),
    "domain_missing": lambda: OfferdeskError("no_offer", nature=Nature.MISSING),
    "domain_registered": lambda: OfferdeskError(
        "validation", errors=[FieldError("/a", "wrong", "A is wrong.")], detail="A is wrong."
    ),
    "gone": Http404,
    "denied": PermissionDenied,
    "too_big": lambda: RequestDataTooBig("too big"),
    "throttled": lambda: exceptions.Throttled(wait=6.2),
    "serializer": lambda: exceptions.ValidationError({"lines": [{"sku": ["Needed."]}]}),
    "no_database": lambda: OperationalError("connection refused"),
    "deadlock": lambda: _caused(OperationalError("deadlock"), psycopg.errors.DeadlockDetected()),
    "too_long": lambda: DataError("value too long"),
    "overtaken": lambda: _caused(IntegrityError("unique"), psycopg.errors.UniqueViolation()),
    "conflict": lambda: ApiProblem("conflict", extra={"rejections": [{"offer": "gwp"}]}),
}


class RaisingProbe(ApiView):
    """Raises what the address names."""

    permission_classes = [needs(Scope.DECIDE)]

    def get(self, request: Request, what: str) -> Response:
        raise RAISED[what]()
