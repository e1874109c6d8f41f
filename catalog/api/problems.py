"""Error answers: RFC 9457 problem details, one shape for everything that goes wrong.

ApiProblem          raised by the API itself
OfferdeskError      raised by services and selectors; the code's registered status, else its nature's
DRF, Django, database errors   mapped by the handler; nothing that a caller sends gives a 500
"""

import json
import logging
import math
from collections.abc import Mapping, Sequence
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, SuspiciousOperation
from django.db import DataError, IntegrityError, InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import set_rollback

from catalog.api.codes import PROBLEM_CODES, ProblemCode
from catalog.errors import FieldError, Nature, OfferdeskError

logger = logging.getLogger(__name__)

CONTENT_TYPE = "application/problem+json"
_NATURE_STATUS = {Nature.INVALID: 400, Nature.REFUSED: 403, Nature.CONFLICT: 409, Nature.MISSING: 404}
# lock_not_available, deadlock_detected, serialization_failure
_CONTENTION = {"55P03", "40P01", "40001"}
# foreign_key_violation, unique_violation: somebody else was quicker
_OVERTAKEN = {"23503", "23505"}


class ApiProblem(Exception):
    """An error answer with a registered code; `extra` holds further members ("rejections")."""

    def __init__(
        self,
        code: str,
        detail: str = "",
        *,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, object] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        self.kind = PROBLEM_CODES[code]
        super().__init__(detail or self.kind.sentence)
        self.detail = detail or self.kind.sentence
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    @property
    def code(self) -> str:
        return self.kind.code

    def as_json(self, instance: str) -> dict[str, object]:
        """The problem document for the request path `instance`."""
        return {
            "type": self.kind.type,
            "title": self.kind.title,
            "status": self.kind.status,
            "detail": self.detail,
            "instance": instance,
            "code": self.kind.code,
            "retryable": self.kind.retryable,
            "errors": [error.as_json() for error in self.errors],
            **self.extra,
        }


def invalid(*errors: FieldError) -> ApiProblem:
    """The validation problem that names these places."""
    first = _with_place(errors[0]) if errors else ""
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return ApiProblem("validation", first + more, errors=errors)


def _with_place(error: FieldError) -> str:
    """ "basket.lines[0].quantity: must be ..."; an error of the whole says only itself."""
    parts = [part.replace("~1", "/").replace("~0", "~") for part in error.pointer.split("/")[1:]]
    place = "".join(f"[{part}]" if part.isdecimal() else f".{part}" for part in parts).lstrip(".")
    return f"{place}: {error.message}" if place else error.message


def exception_handler(exception: Exception, context: dict[str, Any]) -> Response | None:
    """DRF's exception handler; None for defects, which Django logs and answers with `server_error`."""
    problem = problem_of(exception)
    if problem is None:
        return None
    set_rollback()
    return Response(
        problem.as_json(context["request"].path),
        status=problem.kind.status,
        headers=problem.headers,
        content_type=CONTENT_TYPE,
    )


def problem_response(request: HttpRequest, problem: ApiProblem) -> HttpResponse:
    """The same answer for a plain Django view or error handler."""
    body = json.dumps(problem.as_json(request.path), default=str)
    return HttpResponse(body, status=problem.kind.status, headers=problem.headers, content_type=CONTENT_TYPE)


def problem_of(exception: Exception) -> ApiProblem | None:
    """The problem that stands for an exception, None where it is a defect of ours."""
    match exception:
        case ApiProblem():
            return exception
        case OfferdeskError():
            return _of_domain_error(exception)
        case exceptions.APIException():
            return _of_framework_error(exception)
        case Http404():
            return ApiProblem("not_found")
        case PermissionDenied():
            return ApiProblem("forbidden")
        case RequestDataTooBig():
            return ApiProblem("payload_too_large")
        case SuspiciousOperation():
            return ApiProblem("validation", "The request cannot be read.")
        case OperationalError() | InterfaceError():
            return _of_unreachable(exception)
        case DataError() | IntegrityError():
            return _of_refused_value(exception)
    return None


def _of_domain_error(error: OfferdeskError) -> ApiProblem:
    kind = PROBLEM_CODES.get(error.code)
    if kind is None:
        title = error.code.replace("_", " ").capitalize()
        kind = ProblemCode(error.code, _NATURE_STATUS[error.nature], title, error.detail or title)
    wait = error.data.get("retry_after", 1 if kind.retryable else None)
    problem = ApiProblem(
        "validation",
        error.detail or kind.sentence,
        errors=error.errors,
        extra=error.data,
        headers={} if wait is None else {"Retry-After": str(wait)},
    )
    problem.kind = kind
    return problem


def _of_framework_error(error: exceptions.APIException) -> ApiProblem:
    match error:
        case exceptions.NotAuthenticated() | exceptions.AuthenticationFailed():
            challenge = {"WWW-Authenticate": getattr(error, "auth_header", "Bearer")}
            return ApiProblem("unauthenticated", str(error.detail), headers=challenge)
        case exceptions.PermissionDenied():
            return ApiProblem("forbidden")
        case exceptions.NotFound():
            return ApiProblem("not_found")
        case exceptions.MethodNotAllowed():
            return ApiProblem("method_not_allowed", str(error.detail))
        case exceptions.UnsupportedMediaType():
            return ApiProblem("unsupported_media_type")
        case exceptions.Throttled():
            wait = math.ceil(getattr(error, "wait", None) or 1)
            return ApiProblem("throttled", headers={"Retry-After": str(wait)})
        case exceptions.ValidationError():
            return invalid(*_field_errors(error.detail, ""))
    return ApiProblem("validation", str(error.detail))


def _field_errors(detail: Any, at: str) -> list[FieldError]:
    """DRF's nested error lists as a flat list of pointers."""
    if isinstance(detail, Mapping):
        return [
            found
            for key, value in detail.items()
            for found in _field_errors(value, at if key == "non_field_errors" else f"{at}/{key}")
        ]
    if isinstance(detail, list | tuple):
        nested = any(isinstance(item, Mapping | list | tuple) for item in detail)
        return [
            found
            for index, item in enumerate(detail)
            for found in _field_errors(item, f"{at}/{index}" if nested else at)
        ]
    return [FieldError(at, getattr(detail, "code", "invalid"), str(detail))]


def _of_unreachable(error: OperationalError | InterfaceError) -> ApiProblem:
    if _sqlstate(error) in _CONTENTION:
        return ApiProblem("contention", headers={"Retry-After": "1"})
    logger.error("the database does not answer: %s", error)
    return ApiProblem("dependency_unavailable", headers={"Retry-After": "1"})


def _of_refused_value(error: DataError | IntegrityError) -> ApiProblem:
    """Our checks let something pass that the database does not take: never a 500, always a log line."""
    logger.error("the database refused what the checks let pass", exc_info=error)
    if _sqlstate(error) in _OVERTAKEN:
        return ApiProblem("contention", headers={"Retry-After": "1"})
    return ApiProblem("validation", "A value of the request is outside what can be stored.")


def _sqlstate(error: Exception) -> str | None:
    return getattr(error.__cause__, "sqlstate", None)
