"""What is live, what was decided and switched off, which codes were handed out, and what was given away."""

from decisions.models.codes import Code, CodeBatch, CodeBinding, CodeEvent, CodePool, SealedCodes
from decisions.models.following import Followed, Worker
from decisions.models.ledger import Allowance, Answered, Claim, Debt, Movement, Return, Stake
from decisions.models.log import LoggedDecision
from decisions.models.offline import IssuedBundle, OfflineSale, Till
from decisions.models.overrides import Override
from decisions.models.seals import Erasure, Seal
from decisions.models.snapshots import Card, CurrentSnapshot, Definition, Snapshot
from decisions.models.vouchers import Voucher

__all__ = [
    "Allowance",
    "Answered",
    "Card",
    "Claim",
    "Code",
    "CodeBatch",
    "CodeBinding",
    "CodeEvent",
    "CodePool",
    "CurrentSnapshot",
    "Debt",
    "Definition",
    "Erasure",
    "Followed",
    "IssuedBundle",
    "LoggedDecision",
    "Movement",
    "OfflineSale",
    "Override",
    "Return",
    "Seal",
    "SealedCodes",
    "Snapshot",
    "Stake",
    "Till",
    "Voucher",
    "Worker",
]
