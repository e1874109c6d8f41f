"""`GET /prices`: what may be advertised."""

from django.http import HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.request import Request

from catalog.api.auth import check_channel, needs
from catalog.api.base import ApiView
from catalog.api.openapi import problem_responses
from catalog.api.paging import DEFAULT_LIMIT, read_page_request
from catalog.api.problems import invalid
from catalog.errors import FieldError
from catalog.models import Scope
from catalog.money import CURRENCIES
from decisions.api.problems import as_problems
from decisions.api.shapes.prices import AdvertisedPrices, as_csv
from decisions.engine import Request as Question
from decisions.services.prices import PricePage, advertised_prices

MOST = 1_000
"""SKUs a page, and SKUs that one call may name."""
TYPES = {"json": "application/json", "csv": "text/csv"}
PARAMETERS = [
    OpenApiParameter("currency", str, required=True, description="ISO 4217."),
    OpenApiParameter("channel", str, description="A channel that the key acts for; default: its own."),
    OpenApiParameter("region", str, description="A registered region; default: the store's."),
    OpenApiParameter("store", str, description="A registered store."),
    OpenApiParameter(
        "sku", str, many=True, description=f"SKUs, repeated or separated by commas; at most {MOST}."
    ),
    OpenApiParameter("category", str, description="A category's path; with all below it."),
    OpenApiParameter("limit", int, description=f"SKUs a page, 1 to {MOST} (default {DEFAULT_LIMIT})."),
    OpenApiParameter("starting_after", str, description="The last SKU of the page before."),
    OpenApiParameter("format", str, enum=list(TYPES), description="Default: as Accept says, else json."),
]
KNOWN = frozenset(parameter.name for parameter in PARAMETERS)


class AdvertisedPricesView(ApiView):
    """Prices for ads, listings and landing pages."""

    permission_classes = [needs(Scope.DECIDE)]

    @extend_schema(
        operation_id="list_prices",
        summary="Advertised prices of many SKUs",
        parameters=PARAMETERS,
        responses={
            (200, "application/json"): AdvertisedPrices,
            (200, "text/csv"): OpenApiTypes.STR,
            **problem_responses(400, 401, 403, 429, 503),
        },
        tags=["prices"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """What one unit of each SKU costs a guest after the price stage: what a till would charge there.

        In the order of the SKUs. One that the catalogue has no price for in this currency is left out.
        """
        written = _format(request)
        place, skus = self._place(request), _skus(request)
        page = read_page_request(request, MOST)
        with as_problems():
            found = advertised_prices(
                place=place,
                skus=skus,
                category=request.query_params.get("category", ""),
                after=page.starting_after,
                limit=page.limit,
            )
        answer = _answer(found, written)
        if found.has_more:
            query = request.query_params.copy()
            query["starting_after"] = found.prices[-1]["sku"]
            answer.headers["Link"] = f'<{request.path}?{query.urlencode()}>; rel="next"'
        return answer

    def _place(self, request: Request) -> Question:
        """The place that the query names, as a guest's request without lines."""
        query = request.query_params
        unknown = [name for name in query if name not in KNOWN]
        errors = [FieldError(f"?{name}", "unknown_key", "Unknown parameter.") for name in unknown]
        currency = query.get("currency", "")
        if currency not in CURRENCIES:
            code = "unknown_currency" if currency else "missing"
            errors.append(FieldError("?currency", code, "currency is an ISO 4217 currency code such as EUR."))
        if errors:
            raise invalid(*errors)
        channel = query.get("channel") or self.grant.channel
        check_channel(self.grant, channel, at="?channel")
        return Question(
            channel=channel,
            currency=currency,
            lines=(),
            region=query.get("region") or None,
            store=query.get("store") or None,
        )


def _skus(request: Request) -> list[str]:
    """The SKUs that the query names; none = every one."""
    named = [sku for text in request.query_params.getlist("sku") for sku in text.split(",") if sku]
    if len(named) > MOST:
        raise invalid(FieldError("?sku", "too_many", f"names {len(named)} SKUs; at most {MOST} are allowed."))
    if not named and "sku" in request.query_params:
        raise invalid(FieldError("?sku", "missing", "sku names at least one SKU."))
    return named


def _format(request: Request) -> str:
    """json or csv: as the query says, else what the Accept header likes better."""
    named = request.query_params.get("format")
    if named is None:
        preferred = request._request.get_preferred_type(list(TYPES.values()))
        return "csv" if preferred == TYPES["csv"] else "json"
    if named not in TYPES:
        raise invalid(FieldError("?format", "wrong_value", "format is json or csv."))
    return named


def _answer(found: PricePage, written: str) -> HttpResponse:
    if written == "csv":
        return HttpResponse(as_csv(found.prices), content_type="text/csv; charset=utf-8")
    return JsonResponse(
        {
            "object": "list",
            "data": found.prices,
            "has_more": found.has_more,
            "next": found.prices[-1]["sku"] if found.has_more else None,
        }
    )
