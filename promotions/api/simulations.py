"""`POST /simulations`: what would be decided, with inline documents and named drafts; nothing is logged."""

from typing import Any

from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.auth import needs
from catalog.api.base import ApiView
from catalog.api.openapi import problem_responses
from catalog.api.parser import BULK_MAX_BODY
from catalog.api.problems import invalid
from catalog.errors import FieldError
from catalog.models import Scope
from decisions.public import DocumentErrors, simulate
from promotions.api.problems import refused
from promotions.documents import effective_document
from promotions.selectors.offers import newest_version

_OBJECTS = {"type": "array", "items": {"type": "object"}}
REQUEST_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["requests"],
    "additionalProperties": False,
    "properties": {
        "currency": {"type": "string", "description": "That of bare amounts."},
        "offers": {
            "type": "array",
            "description": "Documents, or codes of offers: their newest drafts.",
            "items": {"anyOf": [{"type": "object"}, {"type": "string"}]},
        },
        "campaigns": _OBJECTS,
        "guardrails": _OBJECTS,
        "suppressions": _OBJECTS,
        "experiments": _OBJECTS,
        "policy": {"type": "object"},
        "carry": {"type": "boolean", "description": "Each decision is redeemed before the next."},
        "products": _OBJECTS,
        "usage": {"type": "object"},
        "requests": {
            "type": "array",
            "items": {"type": "object"},
            "description": "As for POST /decisions, with at.",
        },
    },
}
ANSWER_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["decisions"],
    "properties": {"decisions": {"type": "array", "items": {"$ref": "#/components/schemas/Decision"}}},
}
EXAMPLE = OpenApiExample(
    "Ten percent off",
    value={
        "currency": "EUR",
        "offers": [{"offer": "ten", "give": [{"kind": "percent_off", "percent": "10", "on": "order"}]}],
        "products": [{"sku": "A", "price": "10.00"}],
        "requests": [
            {
                "at": "2026-06-15T12:00:00Z",
                "channel": "web",
                "currency": "EUR",
                "basket": {"lines": [{"id": "1", "sku": "A", "quantity": 2, "unit_price": "10.00"}]},
            }
        ],
    },
    request_only=True,
)


MOST = {"offers": 5_000, "requests": 5_000}
"""Entries of a simulation over HTTP."""


class SimulationsView(ApiView):
    """Stateless what-if."""

    permission_classes = [needs(Scope.SIMULATE)]
    max_body = BULK_MAX_BODY

    @extend_schema(
        operation_id="simulate",
        summary="Decide with documents of your own",
        request={"application/json": REQUEST_SCHEMA},
        responses={200: ANSWER_SCHEMA, **problem_responses(400, 401, 403, 413, 415, 429, 503)},
        examples=[EXAMPLE],
        tags=["simulations"],
    )
    def post(self, request: Request) -> Response:
        """Decisions for baskets, offers, policy and products that all come with the request."""
        diagnose = Scope.DIAGNOSE.value in self.grant.scopes
        try:
            check_size(request.data)
            return Response(simulate(_with_drafts(request.data), diagnose=diagnose))
        except DocumentErrors as errors:
            raise refused(errors) from None


def check_size(document: Any) -> None:
    """Refuse what would keep others waiting: `./run manage simulate` knows no such bound."""
    for key, most in MOST.items():
        listed = document.get(key) if isinstance(document, dict) else None
        if isinstance(listed, list) and len(listed) > most:
            message = f"has {len(listed)} entries; at most {most} are allowed here"
            raise invalid(FieldError(f"/{key}", "too_many", message))


def _with_drafts(document: Any) -> Any:
    """The simulation with the complete documents of the offers that it only names."""
    offers = document.get("offers") if isinstance(document, dict) else None
    if not isinstance(offers, list) or not any(isinstance(offer, str) for offer in offers):
        return document
    return {**document, "offers": [_resolved(offer, f"/offers/{i}") for i, offer in enumerate(offers)]}


def _resolved(offer: Any, at: str) -> Any:
    if not isinstance(offer, str):
        return offer
    version = newest_version(offer)
    if version is None:
        raise invalid(FieldError(at, "unknown_offer", f"There is no offer {offer[:80]!r}."))
    try:
        return effective_document(version)
    except DocumentErrors as errors:
        raise refused(errors, at) from None
