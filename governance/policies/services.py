"""Everything that is done to rules, in one place to import from."""

from governance.policies.drafting import change_rule, checked, draft_rule, drop_rule
from governance.policies.retiring import retire_rule
from governance.policies.reviewing import approve_rule, send_back_rule, submit_rule, withdraw_rule

__all__ = [
    "approve_rule",
    "change_rule",
    "checked",
    "draft_rule",
    "drop_rule",
    "retire_rule",
    "send_back_rule",
    "submit_rule",
    "withdraw_rule",
]
