"""From a decision to the bytes that are sent and logged: the engine's answer, put into words."""

from dataclasses import replace
from datetime import datetime
from typing import Any

from decisions.engine import Decision, Request, answer, compact
from decisions.wording.messages import add_messages


def answer_text(
    decision: Decision, *, decision_id: str, created: datetime, expires: datetime, diagnose: bool
) -> str:
    """The answer as JSON in the documented order; the request says how much it explains."""
    body = answer(decision, id=decision_id, created=created, expires=expires, diagnose=diagnose)
    add_messages(body, decision)
    return compact(body)


def explained(
    request: Request, *, explain: str | None = None, audience: str | None = None, offer: str | None = None
) -> Request:
    """The same request with another level of explanation, for another reader, or about one offer."""
    changes = {"explain": explain, "audience": audience, "offer": offer}
    wanted: dict[str, Any] = {name: value for name, value in changes.items() if value is not None}
    return replace(request, options=replace(request.options, **wanted))
