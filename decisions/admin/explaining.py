"""A logged decision explained in full: the log keeps the level that was asked for, replay gives the rest."""

import json
import logging
from dataclasses import dataclass
from typing import Any

from django.utils.html import format_html

from decisions.engine import DocumentErrors
from decisions.log.rows import LogRow
from decisions.models import LoggedDecision
from decisions.services.replay import replayed_answer
from decisions.snapshots.library import SnapshotBroken
from decisions.snapshots.selectors import SnapshotMissing

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Explained:
    """The answer with every candidate and its reasons for staff; `full` is False where replay failed."""

    answer: dict[str, Any]
    full: bool


def explained_answer(decision: LoggedDecision) -> Explained:
    """The decision with all candidates in words for an agent; computed once per page."""
    known: Explained | None = getattr(decision, "explained", None)
    if known is None:
        known = _explain(decision)
        decision.explained = known  # type: ignore[attr-defined]
    return known


def _explain(decision: LoggedDecision) -> Explained:
    try:
        text = replayed_answer(row_of(decision), explain="candidates", audience="agent", diagnose=True)
    except (DocumentErrors, SnapshotBroken, SnapshotMissing):
        logger.exception("decision %s cannot be replayed", decision.id)
        return Explained(json.loads(decision.answer), full=False)
    return Explained(json.loads(text), full=True)


def row_of(decision: LoggedDecision) -> LogRow:
    """The model's row as the services know it."""
    return LogRow(**{name: getattr(decision, name) for name in LogRow.__slots__})


def pretty(text: str) -> str:
    """JSON laid out for reading."""
    return format_html(
        "<pre class='od-raw'>{}</pre>", json.dumps(json.loads(text), indent=2, ensure_ascii=False)
    )
