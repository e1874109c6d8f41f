"""What is live, what was decided, what was switched off in between, and which codes were handed out."""

from decisions.models.codes import Code, CodeBatch, CodeBinding, CodeEvent, CodePool, SealedCodes
from decisions.models.log import LoggedDecision
from decisions.models.overrides import Override
from decisions.models.snapshots import Card, CurrentSnapshot, Definition, Snapshot

__all__ = [
    "Card",
    "Code",
    "CodeBatch",
    "CodeBinding",
    "CodeEvent",
    "CodePool",
    "CurrentSnapshot",
    "Definition",
    "LoggedDecision",
    "Override",
    "SealedCodes",
    "Snapshot",
]
