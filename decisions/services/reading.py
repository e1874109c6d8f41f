"""Giving a logged decision back to a channel."""

from catalog.models import Scope
from catalog.selectors.keys import KeyGrant
from decisions.log.rows import ERASED, read_row
from decisions.services.erased import erased
from decisions.services.replay import ReplayImpossible, replayed_answer


def logged_answer(decision_id: str, *, grant: KeyGrant) -> str | None:
    """The answer as it was logged; None if there is none, or none of a channel the key speaks for.

    What a key with `diagnose` was told is told to others without the secrets; where the engine can't compute
    that any more, the decision isn't there for them. Raises OfferdeskError `erased`.
    """
    row = read_row(decision_id)
    if row is None or not grant.speaks_for(row.channel):
        return None
    if row.shut == ERASED:
        raise erased(row.id)
    if row.diagnose and Scope.DIAGNOSE.value not in grant.scopes:
        try:
            return replayed_answer(row, diagnose=False)
        except ReplayImpossible:
            return None
    return row.answer
