"""The feed verbs: up to 1,000 rows a call; the good rows land, the answer names the others."""

from datetime import UTC, datetime
from typing import Any, ClassVar

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from catalog.api.auth import needs
from catalog.api.base import ApiView
from catalog.api.openapi import ERRORS_SCHEMA, problem_responses
from catalog.api.parser import BULK_MAX_BODY
from catalog.api.problems import invalid
from catalog.errors import FieldError, pointer
from catalog.feeds.rows import NEVER, Column, Feed
from catalog.models import Scope
from catalog.services.feeds.landing import Source
from catalog.services.feeds.running import FEEDS, run_feed
from catalog.transactions import with_retries

MAX_ROWS = 1000

RESULT_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "object", "kind", "rows", "landed", "refused", "errors"],
    "properties": {
        "id": {"type": "integer", "description": "Number of the import record."},
        "object": {"const": "import"},
        "kind": {"type": "string"},
        "rows": {"type": "integer"},
        "landed": {"type": "integer"},
        "refused": {"type": "integer", "description": "Rows that did not land; each is named in errors."},
        "errors": ERRORS_SCHEMA,
    },
}


class FeedView(ApiView):
    """One feed; a subclass names it."""

    permission_classes = [needs(Scope.CATALOGUE)]
    max_body = BULK_MAX_BODY
    kind: ClassVar[str]

    def land(self, request: Request) -> Response:
        """Lands the request's rows."""
        rows = read_envelope(request.data)
        source = Source(door="api", at=datetime.now(UTC), grant=self.grant)
        result = with_retries(lambda: run_feed(kind=self.kind, rows=rows, source=source))
        return Response(result.as_json())


def read_envelope(body: Any) -> list[Any]:
    """The rows of {"rows": [...]}; refuses any other shape."""
    if not isinstance(body, dict):
        raise invalid(FieldError("", "not_an_object", 'The body is an object: {"rows": [...]}.'))
    errors = [
        FieldError(pointer(name), "unknown_key", f"There is no key {name[:80]!r}.")
        for name in body.keys() - {"rows"}
    ]
    rows = body.get("rows")
    if not isinstance(rows, list):
        errors.append(FieldError("/rows", "not_a_list", "rows is a list of objects."))
    elif not 1 <= len(rows) <= MAX_ROWS:
        errors.append(
            FieldError("/rows", "too_many" if rows else "empty", f"A call brings 1 to {MAX_ROWS} rows.")
        )
    if errors or not isinstance(rows, list):
        raise invalid(*errors)
    return rows


def feed_view(kind: str, method: str) -> type[APIView]:
    """The view of one feed, answering PUT or POST with its own OpenAPI entry."""
    feed, land = FEEDS[kind]
    statuses = problem_responses(400, 401, 403, 413, 415, 503)

    @extend_schema(
        operation_id=f"feed_{kind}",
        tags=["feeds"],
        summary=f"Feed {kind}",
        description=f"{(land.__doc__ or '').strip()} Needs the scope catalogue; 1 to {MAX_ROWS} rows, 4 MB.",
        request={"application/json": request_schema(feed)},
        responses={200: RESULT_SCHEMA, **statuses},
        examples=[OpenApiExample(f"{kind} example", value={"rows": [feed.example]}, request_only=True)],
    )
    def handle(self: FeedView, request: Request) -> Response:
        return self.land(request)

    return type(f"{kind.capitalize()}FeedView", (FeedView,), {"kind": kind, method: handle})


def request_schema(feed: Feed) -> dict[str, Any]:
    """The JSON Schema of a feed's body, made from its columns."""
    row = {
        "type": "object",
        "additionalProperties": False,
        "required": [column.name for column in feed.columns if column.required],
        "properties": {column.name: _column_schema(column) for column in feed.columns},
    }
    rows = {"type": "array", "minItems": 1, "maxItems": MAX_ROWS, "items": row}
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["rows"],
        "properties": {"rows": rows},
    }


def _column_schema(column: Column) -> dict[str, Any]:
    schema = dict(column.kind.schema)
    if column.cleared is NEVER:
        return {**schema, "description": column.help}
    return {"anyOf": [schema, {"type": "null"}], "description": column.help}


ProductsFeedView = feed_view("products", "put")
PricesFeedView = feed_view("prices", "put")
StockFeedView = feed_view("stock", "put")
CustomersFeedView = feed_view("customers", "put")
ScoresFeedView = feed_view("scores", "put")
OrdersFeedView = feed_view("orders", "post")
