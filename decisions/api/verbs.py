"""The floor of the verbs that write: idempotent, their refusals stored where they are final."""

import json
from collections.abc import Callable
from typing import Any, ClassVar

from django.http import HttpResponse
from drf_spectacular.utils import OpenApiParameter

from catalog.api.auth import needs
from catalog.api.base import ApiView
from catalog.api.problems import CONTENT_TYPE, ApiProblem, invalid, problem_of
from catalog.errors import FieldError, OfferdeskError
from catalog.models import Scope
from decisions.api.bodies import RecordingJSONParser
from decisions.services.redemption.once import LONGEST_KEY, Answer, Asked, once, stored_answer

Json = dict[str, Any]
FINAL = frozenset({404, 409, 422})
"""Statuses that are stored: a repetition would be refused for ever."""
NEVER_STORED = frozenset({"idempotency_key_reused", "request_in_progress"})
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    str,
    OpenApiParameter.HEADER,
    description="Kept for 30 days with the answer; the same key and body get the stored answer.",
)


def _tells_a_code(body: Json | str) -> bool:
    """Whether an answer holds the clear text of a voucher."""
    return not isinstance(body, str) and any(each["code"] for each in body.get("vouchers", ()))


class VerbView(ApiView):
    """A verb of scope redeem."""

    permission_classes = [needs(Scope.REDEEM)]
    parser_classes = [RecordingJSONParser]
    received: str = ""
    needs_key: ClassVar[bool] = False

    def do(self, prepare: Callable[[], Any], work: Callable[[Any], tuple[int, Json | str]]) -> HttpResponse:
        """Answers a verb: `prepare` reads outside of the transaction, `work` does it inside."""
        asked = self._asked()
        answer = stored_answer(asked)
        if answer is None:
            answer = self._done(asked, prepare, work)
        kind = "application/json" if answer.status < 400 else CONTENT_TYPE
        response = HttpResponse(answer.text, status=answer.status, content_type=kind)
        if answer.replayed:
            response["Idempotency-Replayed"] = "true"
        return response

    def _done(
        self, asked: Asked, prepare: Callable[[], Any], work: Callable[[Any], tuple[int, Json | str]]
    ) -> Answer:
        try:
            prepared = prepare()
        except OfferdeskError as error:
            refusal = error

            def nothing() -> Answer:
                raise refusal

            return once(asked, nothing, self._refused)

        def answer() -> Answer:
            status, body = work(prepared)
            text = (
                body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
            )
            return Answer(status, text, secret=_tells_a_code(body))

        return once(asked, answer, self._refused)

    def _asked(self) -> Asked:
        request = self.request
        key = request.headers.get("Idempotency-Key")
        if key is not None and not (0 < len(key) <= LONGEST_KEY and key.isascii() and key.isprintable()):
            message = f"must have 1 to {LONGEST_KEY} printable ASCII characters"
            raise invalid(FieldError("Idempotency-Key", "wrong_value", message))
        text = f"{request.method} {request.path}\n{self.received}"
        return Asked(self.grant.channel, key, text.encode())

    def _refused(self, error: OfferdeskError) -> Answer | None:
        """A final refusal as the answer that is stored."""
        problem = problem_of(error)
        assert isinstance(problem, ApiProblem)
        if problem.kind.status not in FINAL or problem.code in NEVER_STORED:
            return None
        return Answer(problem.kind.status, json.dumps(problem.as_json(self.request.path), default=str))
