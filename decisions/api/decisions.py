"""`POST /decisions` and `GET /decisions/{id}`."""

from django.http import HttpResponse
from drf_spectacular.utils import extend_schema
from rest_framework.request import Request

from catalog.api.auth import check_channel, check_scope, needs
from catalog.api.base import ApiView
from catalog.api.openapi import problem_responses
from catalog.api.problems import ApiProblem
from catalog.models import Scope
from decisions.api.bodies import RecordingJSONParser
from decisions.api.examples import ANSWER, REQUEST
from decisions.api.problems import as_problems
from decisions.api.shapes.answer import Decision
from decisions.api.shapes.question import DecisionRequest
from decisions.engine import read_request
from decisions.services.decide import decide_and_log
from decisions.services.reading import logged_answer


def json_answer(text: str) -> HttpResponse:
    """The very bytes that stand in the log."""
    return HttpResponse(text.encode(), content_type="application/json")


class DecisionsView(ApiView):
    """Which offers apply to a basket, and the final prices."""

    permission_classes = [needs(Scope.DECIDE)]
    parser_classes = [RecordingJSONParser]
    received = ""

    @extend_schema(
        operation_id="decide",
        summary="Evaluate a basket",
        request=DecisionRequest,
        responses={200: Decision, **problem_responses(400, 401, 403, 413, 415, 429, 503)},
        examples=[REQUEST, ANSWER],
        tags=["decisions"],
    )
    def post(self, request: Request) -> HttpResponse:
        """Shopper, basket and context in; offers, final prices and reasons out. Writes the log row only.

        A refused offer or code is part of the answer, not an error.
        """
        with as_problems():
            asked = read_request(request.data)
            check_channel(self.grant, asked.channel)
            if asked.products:
                # A cost or floor of its own gets around guardrails: who may feed the catalogue may send it.
                check_scope(self.grant, Scope.CATALOGUE)
            return json_answer(decide_and_log(request=asked, received=self.received, grant=self.grant))


class DecisionView(ApiView):
    """One logged decision."""

    permission_classes = [needs(Scope.DECIDE)]

    @extend_schema(
        operation_id="get_decision",
        summary="Read a logged decision",
        responses={200: Decision, **problem_responses(400, 401, 403, 404, 410, 429, 503)},
        examples=[ANSWER],
        tags=["decisions"],
    )
    def get(self, request: Request, decision_id: str) -> HttpResponse:
        """The decision as it was answered; 404 also for a channel that the key may not speak for.

        410 once the customer was erased.
        """
        text = logged_answer(decision_id, grant=self.grant)
        if text is None:
            raise ApiProblem("not_found")
        return json_answer(text)
