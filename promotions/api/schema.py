"""`/api/schema/offer.json`: the JSON Schema of offer documents, open to everybody."""

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

from decisions.public import offer_schema


@require_safe
def offer_schema_view(request: HttpRequest) -> JsonResponse:
    """The schema as generated from the kinds that are built."""
    response = JsonResponse({"$id": request.build_absolute_uri(request.path), **offer_schema()})
    response["Content-Type"] = "application/schema+json"
    response["Cache-Control"] = "public, max-age=300"
    return response
