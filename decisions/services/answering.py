"""From a decision to the bytes that are sent and logged: the engine's answer, put into words."""

from dataclasses import replace
from datetime import datetime

from decisions.engine import Decision, Request, answer, compact
from decisions.wording.messages import add_messages


def answer_text(
    decision: Decision, *, decision_id: str, created: datetime, expires: datetime, diagnose: bool
) -> str:
    """The answer as JSON in the documented order; the request says how much it explains."""
    body = answer(decision, id=decision_id, created=created, expires=expires, diagnose=diagnose)
    add_messages(body, decision)
    return compact(body)


def explained(request: Request, *, explain: str | None = None, audience: str | None = None) -> Request:
    """The same request with another level of explanation, or for another reader."""
    options = request.options
    return replace(
        request,
        options=replace(options, explain=explain or options.explain, audience=audience or options.audience),
    )
