"""`POST /offers/{code}/submit`: a draft goes to review; approval stays with people."""

from typing import Any, cast

from django.contrib.auth.models import User
from drf_spectacular.utils import OpenApiExample, extend_schema
from rest_framework.request import Request
from rest_framework.response import Response

from catalog.api.auth import needs
from catalog.api.base import ApiView
from catalog.api.openapi import problem_responses
from catalog.api.problems import invalid
from catalog.errors import FieldError, Nature, OfferdeskError
from catalog.models import Scope
from catalog.transactions import with_retries
from governance.enqueueing import compute_soon
from governance.launch.selectors import last_review
from governance.launch.services import submit
from governance.models import Review
from promotions.models import OfferVersion
from promotions.selectors.offers import newest_version

NOTE_LENGTH = 2000
BODY_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "properties": {"note": {"type": "string", "maxLength": NOTE_LENGTH, "description": "For the checker."}},
}
REVIEW_SCHEMA: dict[str, Any] = {
    "type": "object",
    "required": ["id", "object", "offer", "version", "state", "submitted_by", "submitted_at", "note"],
    "properties": {
        "id": {"type": "integer"},
        "object": {"const": "review"},
        "offer": {"type": "string"},
        "version": {"type": "integer"},
        "state": {"enum": [state for state, _ in Review.STATES]},
        "submitted_by": {"type": "string", "description": "The person who answers for the key."},
        "submitted_at": {"type": "string", "format": "date-time"},
        "note": {"type": "string"},
    },
}


class SubmitView(ApiView):
    """Sends an offer's newest draft to review, in the name of the key's responsible person."""

    permission_classes = [needs(Scope.OFFERS)]

    @extend_schema(
        operation_id="submit_offer",
        tags=["offers"],
        summary="Send an offer to review",
        description="The newest draft goes to review in the name of the person who answers for the key; that "
        "person can't approve it. Needs the scope offers. All that is missing is named at once. The same "
        "again, by the same person with the same note, answers with the review that is open.",
        request={"application/json": BODY_SCHEMA},
        responses={
            200: REVIEW_SCHEMA,
            201: REVIEW_SCHEMA,
            **problem_responses(400, 401, 403, 404, 409, 413, 415, 503),
        },
        examples=[OpenApiExample("note", value={"note": "For the summer week."}, request_only=True)],
    )
    def post(self, request: Request, code: str) -> Response:
        note = read_note(request.data)
        version = _draft(code)
        actor = User.objects.get(pk=self.grant.responsible_id)
        try:
            review = with_retries(lambda: submit(version=version, actor=actor, note=note, door="api"))
        except OfferdeskError as error:
            twin = last_review(version) if error.code == "wrong_state" else None
            if twin is None or (twin.state, twin.submitted_by_id, twin.note) != ("open", actor.pk, note):
                raise
            return Response(review_json(twin))
        compute_soon(review)
        return Response(review_json(review), status=201)


def read_note(body: Any) -> str:
    """The note of {"note": text}, which may be missing; refuses any other shape."""
    if not isinstance(body, dict):
        raise invalid(FieldError("", "not_an_object", 'The body is an object: {"note": text}, or empty.'))
    errors = [
        FieldError(f"/{name}", "unknown_key", f"There is no key {name[:80]!r}.")
        for name in body.keys() - {"note"}
    ]
    note = body.get("note") or ""
    if not isinstance(note, str) or len(note) > NOTE_LENGTH:
        errors.append(
            FieldError("/note", "not_a_note", f"A note is a text of at most {NOTE_LENGTH} characters.")
        )
    if errors:
        raise invalid(*errors)
    return cast(str, note)


def review_json(review: Review) -> dict[str, Any]:
    """A review as the API shows it."""
    return {
        "id": review.pk,
        "object": "review",
        "offer": review.version.offer.code,
        "version": review.version.number,
        "state": review.state,
        "submitted_by": review.submitted_by.get_username(),
        "submitted_at": review.submitted_at.isoformat().replace("+00:00", "Z"),
        "note": review.note,
    }


def _draft(code: str) -> OfferVersion:
    version = newest_version(code)
    if version is None:
        raise OfferdeskError("not_found", nature=Nature.MISSING, detail="There is no offer of this code.")
    return version
