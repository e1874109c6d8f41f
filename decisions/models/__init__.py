"""What is live, what was decided, what was switched off in between, and what was given away."""

from decisions.models.ledger import Allowance, Answered, Claim, Movement, Return, Stake
from decisions.models.log import LoggedDecision
from decisions.models.overrides import Override
from decisions.models.snapshots import Card, CurrentSnapshot, Definition, Snapshot

__all__ = [
    "Allowance",
    "Answered",
    "Card",
    "Claim",
    "CurrentSnapshot",
    "Definition",
    "LoggedDecision",
    "Movement",
    "Override",
    "Return",
    "Snapshot",
    "Stake",
]
