"""Lists in pages: `?limit=` and `?starting_after=` the key of the last object seen (Stripe's habit)."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, TypeVar

from django.db.models import Model, QuerySet
from drf_spectacular.utils import OpenApiParameter
from rest_framework.request import Request

from catalog.api.problems import invalid
from catalog.errors import FieldError

DEFAULT_LIMIT = 50
MAX_LIMIT = 200

PAGE_PARAMETERS = [
    OpenApiParameter(
        "limit", int, description=f"Objects a page, 1 to {MAX_LIMIT} (default {DEFAULT_LIMIT})."
    ),
    OpenApiParameter("starting_after", str, description="The key of the last object of the page before."),
]

Row = TypeVar("Row", bound=Model)


@dataclass(frozen=True, slots=True)
class PageRequest:
    """Which page is asked for."""

    limit: int
    starting_after: str


def read_page_request(request: Request, most: int = MAX_LIMIT) -> PageRequest:
    """The page that the query asks for; refuses a limit out of bounds."""
    text = request.query_params.get("limit", str(DEFAULT_LIMIT))
    if not (text.isascii() and text.isdigit() and len(text) <= 4 and 1 <= int(text) <= most):
        raise invalid(FieldError("?limit", "out_of_range", f"limit is a number from 1 to {most}."))
    return PageRequest(int(text), request.query_params.get("starting_after", ""))


def paged(
    request: Request, rows: QuerySet[Row], *, key: str, present: Callable[[Row], dict[str, Any]]
) -> dict[str, Any]:
    """One page of `rows` in the order of `key`, a unique text column; never counts, never skips."""
    page = read_page_request(request)
    if page.starting_after:
        rows = rows.filter(**{f"{key}__gt": page.starting_after})
    found = list(rows.order_by(key)[: page.limit + 1])
    shown = found[: page.limit]
    more = len(found) > page.limit
    return {
        "object": "list",
        "data": [present(row) for row in shown],
        "has_more": more,
        "next": str(getattr(shown[-1], key)) if more else None,
    }
