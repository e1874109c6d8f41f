"""What people are told of, and by which way unless they say otherwise; one more kind needs no migration."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

AT_ONCE, DAILY, OFF = "at_once", "daily", "off"
MAIL = [(AT_ONCE, _("at once")), (DAILY, _("once a day")), (OFF, _("never"))]


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of message. `sentence` is filled from a notice's facts: what, who, when ..."""

    label: Any
    sentence: Any
    mail: str = AT_ONCE


KINDS: dict[str, Kind] = {
    "review_asked": Kind(_("Asked to check"), _("%(what)s waits for a checker; %(who)s submitted it")),
    "sent_back": Kind(_("Sent back"), _("%(who)s sent back %(what)s")),
    "taken_out": Kind(_("Taken out"), _("%(who)s took out %(what)s")),
    "approved": Kind(_("Approved"), _("%(who)s approved %(what)s"), DAILY),
    "incident": Kind(_("Incident"), _("Incident: %(what)s")),
    "budget_pace": Kind(_("Budget"), _("%(percent)s %% of the budget of %(what)s are used or held"), DAILY),
    "budget_asked": Kind(_("Asked for a budget"), _("%(who)s asks for %(amount)s for %(what)s")),
    "budget_answered": Kind(_("Budget answered"), _("%(who)s %(answer)s %(amount)s for %(what)s")),
    "emergency": Kind(
        _("Emergency launch"),
        _("%(who)s launched %(what)s in an emergency; it ends on %(when)s unless somebody approves it"),
    ),
    "roles_asked": Kind(_("Asked for roles"), _("%(who)s asks for %(roles)s for %(what)s")),
    "roles_answered": Kind(_("Roles answered"), _("%(who)s %(answer)s %(roles)s for %(what)s")),
    "password_set": Kind(_("Password set"), _("%(who)s set a new password for %(what)s")),
    "expiring": Kind(_("Ends soon"), _("%(what)s ends on %(when)s"), DAILY),
    "orphaned": Kind(_("Owner left"), _("%(what)s belongs to %(who)s, who has left"), DAILY),
}


def kinds() -> list[tuple[str, str]]:
    """Every kind with what it is called."""
    return [(name, kind.label) for name, kind in KINDS.items()]
