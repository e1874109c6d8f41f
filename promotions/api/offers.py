"""`GET /offers`, `GET /offers/{code}` and `PUT /offers/{code}`."""

from functools import partial
from typing import Any

from django.contrib.auth.models import User
from django.utils import timezone
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.auth import check_channel, needs
from catalog.api.base import ApiView
from catalog.api.openapi import problem_responses
from catalog.api.paging import paged
from catalog.api.problems import ApiProblem, invalid
from catalog.errors import FieldError
from catalog.models import Scope
from decisions.public import DocumentErrors
from promotions.api.filters import PARAMETERS, OfferFilter
from promotions.api.problems import refused
from promotions.api.shapes import OfferListShape, OfferShape, SavedOfferShape, offer_json, saved_json
from promotions.models import Offer, VersionState
from promotions.selectors.channel_offers import in_force, published_for
from promotions.services.offers import save_draft
from promotions.services.rights import check_may_define

CHANNEL = OpenApiParameter("channel", str, description="A channel that the key acts for; default: its own.")
IF_MATCH = OpenApiParameter(
    "If-Match", str, OpenApiParameter.HEADER, description="The revision that was read; another one: 409."
)
DOCUMENT = OpenApiExample(
    "The beginning of a draft",
    request_only=True,
    value={
        "name": "Autumn 5",
        "objective": "lift_aov",
        "give": [{"kind": "amount_off", "amount": {"EUR": "5.00"}, "on": "order"}],
    },
)
KNOWN = frozenset({"channel", "limit", "starting_after", *OfferFilter.base_filters})


def _is_inside(view: ApiView) -> bool:
    """Whether the key also writes offers."""
    return Scope.OFFERS.value in view.grant.scopes


class OffersView(ApiView):
    """What is live for a channel."""

    permission_classes = [needs(Scope.DECIDE)]

    @extend_schema(
        operation_id="list_offers",
        summary="List what is live for a channel",
        parameters=PARAMETERS,
        responses={200: OfferListShape, **problem_responses(400, 401, 403, 429, 503)},
        tags=["offers"],
    )
    def get(self, request: Request) -> Response:
        """Offers in the order of their codes. An offer stands here as long as a decision could apply it."""
        _check_parameters(request)
        channel = _channel(self, request)
        query = {"state": VersionState.LIVE.value, **request.query_params.dict()}
        found = OfferFilter(query, queryset=published_for(channel))
        if not found.is_valid():
            raise invalid(*_wrong(found))
        present = partial(offer_json, now=timezone.now(), inside=_is_inside(self))
        return Response(paged(request, found.qs, key="code", present=present))


class OfferView(ApiView):
    """One offer."""

    def get_permissions(self) -> Any:
        scope = Scope.OFFERS if self.request.method == "PUT" else Scope.DECIDE
        return [needs(scope)()]

    @extend_schema(
        operation_id="get_offer",
        summary="Read an offer that is live for a channel",
        parameters=[CHANNEL],
        responses={200: OfferShape, **problem_responses(400, 401, 403, 404, 429, 503)},
        tags=["offers"],
    )
    def get(self, request: Request, code: str) -> Response:
        """404 also for an offer that is not live, or not for this channel."""
        now = timezone.now()
        version = in_force(published_for(_channel(self, request)), now).filter(offer__code=code).first()
        if version is None:
            raise ApiProblem("not_found")
        return Response(offer_json(version, now=now, inside=_is_inside(self)))

    @extend_schema(
        operation_id="put_offer",
        summary="Create or change a draft from a document",
        parameters=[IF_MATCH],
        request={"application/json": {"type": "object", "description": "As in /api/schema/offer.json."}},
        responses={
            200: SavedOfferShape,
            201: SavedOfferShape,
            **problem_responses(400, 401, 403, 409, 413, 415, 429, 503),
        },
        examples=[DOCUMENT],
        tags=["offers"],
    )
    def put(self, request: Request, code: str) -> Response:
        """The offer's draft now holds the document. What is live goes on until a review approves the draft.

        `offer` may be left out of the document. The same document again changes nothing.
        """
        is_new = not Offer.objects.filter(code=code).exists()
        document = request.data
        if isinstance(document, dict):
            document = {"offer": code, **document}
        try:
            version = save_draft(
                actor=_responsible(self),
                document=document,
                offer_code=code,
                expected_revision=_expected(request),
                door="api",
            )
        except DocumentErrors as errors:
            raise refused(errors) from None
        headers = {"ETag": f'"{version.revision}"'}
        return Response(saved_json(version), status=201 if is_new else 200, headers=headers)


def _responsible(view: ApiView) -> User:
    """The person who answers for the key, and so for what comes by it; refused where they may not define."""
    person = User.objects.get(pk=view.grant.responsible_id)
    if not person.is_active:
        detail = f"{person.get_username()}, who answers for this API key, has left: name a successor."
        raise ApiProblem("forbidden", detail)
    check_may_define(person)
    return person


def _channel(view: ApiView, request: Request) -> str:
    channel = request.query_params.get("channel") or view.grant.channel
    check_channel(view.grant, channel, at="?channel")
    return channel


def _check_parameters(request: Request) -> None:
    unknown = [name for name in request.query_params if name not in KNOWN]
    if unknown:
        raise invalid(*(FieldError(f"?{name}", "unknown_key", "Unknown parameter.") for name in unknown))


def _wrong(found: OfferFilter) -> list[FieldError]:
    return [
        FieldError(f"?{name}", "wrong_value", str(message))
        for name, messages in found.errors.items()
        for message in messages
    ]


def _expected(request: Request) -> int | None:
    written = request.headers.get("If-Match", "").strip().removeprefix("W/").strip('"')
    if written in ("", "*"):
        return None
    if not (written.isascii() and written.isdecimal() and len(written) < 10):
        raise invalid(FieldError("If-Match", "wrong_value", "If-Match names a revision, a whole number."))
    return int(written)
