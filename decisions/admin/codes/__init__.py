"""Pools of codes, their batches and what was done to them."""

from decisions.admin.codes.batches import CodeBatchAdmin
from decisions.admin.codes.events import CodeEventAdmin
from decisions.admin.codes.pools import CodePoolAdmin

__all__ = ["CodeBatchAdmin", "CodeEventAdmin", "CodePoolAdmin"]
