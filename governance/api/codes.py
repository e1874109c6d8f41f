"""Problem codes of this floor's verbs."""

from catalog.api.codes import ProblemCode, register_problem

for _code in (
    ProblemCode(
        "not_ready_for_review",
        409,
        "The offer is not ready for review",
        "Something that no offer launches without is missing or wrong; `errors` names every place.",
    ),
    ProblemCode(
        "wrong_state",
        409,
        "Not in this state",
        "The offer is in a state that does not allow this; `state` names it.",
    ),
    ProblemCode(
        "role_missing",
        403,
        "The responsible person may not do this",
        "The person who answers for the API key lacks a role that this needs; `roles` names them.",
    ),
):
    register_problem(_code)
