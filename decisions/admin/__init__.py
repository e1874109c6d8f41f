"""What was decided and why, what is live, what is left and taken, what is switched off, codes handed out."""

from decisions.admin.codes import CodeBatchAdmin, CodeEventAdmin, CodePoolAdmin
from decisions.admin.decisions import LoggedDecisionAdmin
from decisions.admin.ledger import AllowanceAdmin, ClaimAdmin, ErasureAdmin, SealAdmin
from decisions.admin.live import OverrideAdmin, SnapshotAdmin
from decisions.admin.sales import OfflineSaleAdmin
from decisions.admin.tills import TillAdmin

__all__ = [
    "AllowanceAdmin",
    "ClaimAdmin",
    "CodeBatchAdmin",
    "CodeEventAdmin",
    "CodePoolAdmin",
    "ErasureAdmin",
    "LoggedDecisionAdmin",
    "OfflineSaleAdmin",
    "OverrideAdmin",
    "SealAdmin",
    "SnapshotAdmin",
    "TillAdmin",
]
