"""How much waits for a checker: what the inbox lists, as the sidebar and the home page count it."""

from governance.budgets.approved import open_requests
from governance.launch.selectors import waiting
from governance.policies.selectors import waiting_rules


def waiting_count() -> int:
    """Offers, rules and budgets of campaigns in review."""
    return waiting().count() + waiting_rules().count() + open_requests().count()
