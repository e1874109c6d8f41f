"""The view that every API view stands on."""

from typing import Any, ClassVar

from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.permissions import BasePermission
from rest_framework.renderers import JSONRenderer
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.auth import ApiKeyAuthentication, KeyGrant
from catalog.api.parser import DEFAULT_MAX_BODY, StrictJSONParser
from catalog.api.problems import exception_handler, invalid
from catalog.errors import FieldError


class JSONAlways(BaseContentNegotiation):
    """Answers JSON whatever the Accept header says; bodies are read by their Content-Type."""

    def select_parser(self, request: Request, parsers: Any) -> Any:
        sent = (request.content_type or "").split(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == sent), None)

    def select_renderer(self, request: Request, renderers: Any, format_suffix: Any = None) -> Any:
        return renderers[0], renderers[0].media_type


class DenyAll(BasePermission):
    """A view that names no scope is closed."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        return False


class ApiView(APIView):
    """Strict JSON in, JSON out, key authentication, problem details; subclasses name their scope.

    `permission_classes = [needs(Scope.DECIDE)]`; `max_body` in bytes.
    """

    authentication_classes = [ApiKeyAuthentication]
    permission_classes: Any = [DenyAll]
    parser_classes: Any = [StrictJSONParser]
    renderer_classes: Any = [JSONRenderer]
    content_negotiation_class = JSONAlways
    metadata_class = None
    http_method_names = ["get", "post", "put", "patch", "delete", "head"]
    max_body: ClassVar[int] = DEFAULT_MAX_BODY

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        super().initial(request, *args, **kwargs)
        _check_address(request, kwargs)

    def get_exception_handler(self) -> Any:
        return exception_handler

    def finalize_response(self, request: Request, response: Any, *args: Any, **kwargs: Any) -> Response:
        answer = super().finalize_response(request, response, *args, **kwargs)
        answer.headers.setdefault("Cache-Control", "no-store")
        return answer

    @property
    def grant(self) -> KeyGrant:
        """What the request's key allows."""
        grant: Any = self.request.auth
        assert isinstance(grant, KeyGrant)
        return grant


def _check_address(request: Request, kwargs: dict[str, Any]) -> None:
    """No NUL reaches the database by path or query, where it would be an error of ours."""
    named = [
        *kwargs.items(),
        *((key, value) for key, values in request.query_params.lists() for value in values),
    ]
    errors = [
        FieldError(f"?{key}", "malformed", "A text holds NUL.")
        for key, value in named
        if "\x00" in f"{key}{value}"
    ]
    if errors:
        raise invalid(*errors)
