"""What the reasons say that speak of limits of use and of budgets."""

from django.utils.translation import gettext_noop as _

from decisions.wording.voices import NOT_NOW, Wording

LIMITS: dict[str, str] = {
    "total": _("uses in all"),
    "per_customer": _("uses by this customer"),
    "per_code": _("uses of this code"),
    "per_channel": _("uses in this channel"),
    "per_store": _("uses in this store"),
    "per_period": _("uses in this period"),
}
"""What a reason's `limit` is called."""
_USED_UP = _("This offer is used up.")
_PART = _("Only a part of this offer is left.")

LIMIT_WORDINGS: dict[str, Wording] = {
    "limit_reached": Wording(
        _USED_UP,
        _("This offer has been used as often as it may be: %(limit)s."),
        "limit %(limit)s reached",
    ),
    "customer_unknown": Wording(
        _("This offer is only for shoppers whom we know: sign in to get it."),
        _("This offer needs a customer who is known, and nobody is named."),
        "guests: reject, and no identity that its limits count was sent",
    ),
    "budget_spent": Wording(
        _USED_UP, _("The budget of this offer is spent."), "budget of %(of)s spent"
    ),
    "budget_spent:campaign": Wording(
        _USED_UP, _("The budget of this offer's campaign is spent."), "budget of %(of)s spent"
    ),
    "budget_short": Wording(
        NOT_NOW,
        _("This offer would give more than is left of its budget."),
        "discount above what is left of the budget of %(of)s: %(amount)s",
    ),
    "budget_short:campaign": Wording(
        NOT_NOW,
        _("This offer would give more than is left of its campaign's budget."),
        "discount above what is left of the budget of %(of)s: %(amount)s",
    ),
    "clipped_by_budget": Wording(
        _PART,
        _("%(amount)s of this offer is not given, because its budget has no more."),
        "clipped by budget of %(of)s: %(amount)s not given",
    ),
    "clipped_by_budget:campaign": Wording(
        _PART,
        _("%(amount)s of this offer is not given, because its campaign's budget has no more."),
        "clipped by budget of %(of)s: %(amount)s not given",
    ),
}  # fmt: skip
