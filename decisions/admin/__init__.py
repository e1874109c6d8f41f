"""What was decided and why, what is live, what is switched off, and the codes that were handed out."""

from decisions.admin.codes import CodeBatchAdmin, CodeEventAdmin, CodePoolAdmin
from decisions.admin.debts import AllowanceAdmin
from decisions.admin.decisions import LoggedDecisionAdmin
from decisions.admin.live import OverrideAdmin, SnapshotAdmin
from decisions.admin.sales import OfflineSaleAdmin
from decisions.admin.tills import TillAdmin

__all__ = [
    "AllowanceAdmin",
    "CodeBatchAdmin",
    "CodeEventAdmin",
    "CodePoolAdmin",
    "LoggedDecisionAdmin",
    "OfflineSaleAdmin",
    "OverrideAdmin",
    "SnapshotAdmin",
    "TillAdmin",
]
