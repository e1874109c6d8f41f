"""Problem codes of this floor's verbs."""

from catalog.api.codes import ProblemCode, register_problem

for _code in (
    ProblemCode(
        "edit_conflict",
        409,
        "Somebody else changed it",
        "If-Match names an older revision; `changed_by`, `changed` and `revision` say what happened.",
    ),
    ProblemCode(
        "version_not_editable",
        409,
        "It can't be changed now",
        "The newest version is in review or approved; `state` names it.",
    ),
    ProblemCode(
        "right_missing",
        403,
        "The responsible person may not define offers",
        "The person who answers for the API key has no role that makes and changes drafts.",
    ),
):
    register_problem(_code)
