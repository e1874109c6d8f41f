"""What was decided and why, what is live, what is switched off, and the codes that were handed out."""

from decisions.admin.codes import CodeBatchAdmin, CodeEventAdmin, CodePoolAdmin
from decisions.admin.decisions import LoggedDecisionAdmin
from decisions.admin.live import OverrideAdmin, SnapshotAdmin

__all__ = [
    "CodeBatchAdmin",
    "CodeEventAdmin",
    "CodePoolAdmin",
    "LoggedDecisionAdmin",
    "OverrideAdmin",
    "SnapshotAdmin",
]
