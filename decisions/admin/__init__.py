"""Read-only pages: what was decided and why, what is live, what is switched off."""

from decisions.admin.decisions import LoggedDecisionAdmin
from decisions.admin.live import OverrideAdmin, SnapshotAdmin

__all__ = ["LoggedDecisionAdmin", "OverrideAdmin", "SnapshotAdmin"]
