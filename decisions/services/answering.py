"""From a decision to the bytes that are sent and logged: the engine's answer, put into words."""

from datetime import datetime

from decisions.engine import Decision, Request, answer, canonical
from decisions.wording.messages import add_messages


def answer_text(
    decision: Decision,
    request: Request,
    *,
    decision_id: str,
    created: datetime,
    expires: datetime,
    diagnose: bool,
    explain: str | None = None,
    audience: str | None = None,
) -> str:
    """The answer as canonical JSON; how much it explains and to whom is the request's choice unless given."""
    options = request.options
    body = answer(
        decision,
        id=decision_id,
        created=created,
        expires=expires,
        explain=explain or options.explain,
        diagnose=diagnose,
    )
    add_messages(body, decision, audience=audience or options.audience, language=options.language)
    return canonical(body)
