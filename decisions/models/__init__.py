"""What is live, what was decided, and what was switched off in between."""

from decisions.models.log import LoggedDecision
from decisions.models.overrides import Override
from decisions.models.snapshots import Card, CurrentSnapshot, Definition, Snapshot

__all__ = ["Card", "CurrentSnapshot", "Definition", "LoggedDecision", "Override", "Snapshot"]
