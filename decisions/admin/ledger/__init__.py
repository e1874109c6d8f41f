"""The ledger to look at: what is left of budgets and limits, and what became of every order."""

from decisions.admin.ledger.allowances import AllowanceAdmin
from decisions.admin.ledger.claims import ClaimAdmin
from decisions.admin.ledger.seals import ErasureAdmin, SealAdmin

__all__ = ["AllowanceAdmin", "ClaimAdmin", "ErasureAdmin", "SealAdmin"]
