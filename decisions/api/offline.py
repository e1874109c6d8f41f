"""`GET /snapshot` for tills that may be cut off, `POST /decisions/offline` for what they sold meanwhile."""

import gzip

from django.http import HttpResponse, HttpResponseBase, JsonResponse
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.auth import check_channel, needs
from catalog.api.base import ApiView
from catalog.api.feeds import MAX_ROWS, read_envelope
from catalog.api.openapi import problem_responses
from catalog.api.parser import BULK_MAX_BODY
from catalog.api.problems import invalid
from catalog.errors import FieldError
from catalog.models import Scope
from decisions.api.examples import OFFLINE
from decisions.api.problems import as_problems
from decisions.api.shapes.offline import OfflineAnswer, OfflineRequest, SignedSnapshot, SnapshotKey
from decisions.services.offline.bundles import Issued
from decisions.services.offline.fetching import fetch
from decisions.services.offline.reading import LONGEST_TILL
from decisions.services.offline.recording import record_sales
from decisions.services.offline.signing import public_key

PARAMETERS = [
    OpenApiParameter("channel", str, description="A channel that the key acts for; default: its own."),
    OpenApiParameter("till", str, description=f"Which till asks, at most {LONGEST_TILL} characters."),
    OpenApiParameter(
        "If-None-Match",
        str,
        OpenApiParameter.HEADER,
        description="The ETag of the bundle at hand: 304 while it is what would be sent.",
    ),
]


class SnapshotView(ApiView):
    """What is live, for tills."""

    permission_classes = [needs(Scope.DECIDE)]

    @extend_schema(
        operation_id="get_snapshot",
        summary="Fetch the signed bundle of live offers",
        parameters=PARAMETERS,
        responses={
            200: SignedSnapshot,
            304: OpenApiResponse(description="The bundle at hand is the one that would be sent."),
            **problem_responses(400, 401, 403, 409, 429, 503),
        },
        tags=["tills"],
    )
    def get(self, request: Request) -> HttpResponseBase:
        """All that a till of a channel needs to decide alone until `valid_until`; who fetched it is noted.

        Signed with Ed25519 over the canonical bytes of `bundle`. Product facts are not in it: the till's own
        requests carry them.
        """
        query = request.query_params
        errors = [
            FieldError(f"?{name}", "unknown_key", "Unknown parameter.")
            for name in query
            if name not in ("channel", "till")
        ]
        till = query.get("till", "")
        if len(till) > LONGEST_TILL or not till.isprintable():
            message = f"till has at most {LONGEST_TILL} printable characters."
            errors.append(FieldError("?till", "wrong_value", message))
        if errors:
            raise invalid(*errors)
        channel = query.get("channel") or self.grant.channel
        check_channel(self.grant, channel, at="?channel")
        with as_problems():
            found = fetch(channel=channel, till=till)
        return _answer(request, found)


def _answer(request: Request, found: Issued) -> HttpResponse:
    """The bundle, small where the caller can take it so; 304 where it is at hand."""
    known = [tag.strip() for tag in request.headers.get("If-None-Match", "").split(",")]
    if found.etag in known or "*" in known:
        answer = HttpResponse(status=304)
    elif _takes_gzip(request.headers.get("Accept-Encoding", "")):
        packed = gzip.compress(found.text.encode(), mtime=0)
        answer = HttpResponse(packed, content_type="application/json", headers={"Content-Encoding": "gzip"})
    else:
        answer = HttpResponse(found.text.encode(), content_type="application/json")
    answer.headers["ETag"] = found.etag
    answer.headers["Cache-Control"] = "private, no-cache"
    answer.headers["Vary"] = "Accept-Encoding, Authorization"
    return answer


def _takes_gzip(accepted: str) -> bool:
    """Whether an Accept-Encoding names gzip and does not rule it out."""
    parts = [part.replace(" ", "").lower().partition(";") for part in accepted.split(",")]
    return any(name == "gzip" and not rest.rstrip("0.").endswith("q=") for name, _, rest in parts)


class SnapshotKeyView(ApiView):
    """What bundles are checked with."""

    permission_classes = [needs(Scope.DECIDE)]

    @extend_schema(
        operation_id="get_snapshot_key",
        summary="The public key of bundles",
        responses={200: SnapshotKey, **problem_responses(401, 403, 429, 503)},
        tags=["tills"],
    )
    def get(self, request: Request) -> JsonResponse:
        """Fetched once, when a till is set up, and kept there: a bundle proves nothing by its own key."""
        return JsonResponse(public_key())


class OfflineDecisionsView(ApiView):
    """What tills decided alone."""

    permission_classes = [needs(Scope.REDEEM)]
    max_body = BULK_MAX_BODY

    @extend_schema(
        operation_id="record_offline",
        summary="Record what tills sold offline",
        request=OfflineRequest,
        responses={200: OfflineAnswer, **problem_responses(400, 401, 403, 413, 415, 429, 503)},
        examples=[OFFLINE],
        tags=["tills"],
    )
    def post(self, request: Request) -> Response:
        """1 to 1,000 sales; the good ones land, the answer tells the outcome of each in its place.

        A sale's `id` makes it idempotent: told again, it has the same outcome. Each is decided again by its
        snapshot, its request and its clock; differences are flagged, never refused. What passes a limit is
        recorded as debt.
        """
        rows = read_envelope(request.data)
        assert len(rows) <= MAX_ROWS
        with as_problems():
            results = record_sales(rows, grant=self.grant)
        recorded = sum(result["state"] == "recorded" for result in results)
        return Response(
            {
                "object": "offline_sales",
                "rows": len(rows),
                "recorded": recorded,
                "refused": len(rows) - recorded,
                "results": results,
            }
        )
