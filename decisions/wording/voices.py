"""One reason in three voices, and what several reasons say alike."""

from dataclasses import dataclass

from django.utils.translation import gettext_noop as _


@dataclass(frozen=True, slots=True)
class Wording:
    """One reason in three voices; %(name)s stands for a parameter."""

    shopper: str
    agent: str
    engineer: str

    def to(self, audience: str) -> str:
        return {"shopper": self.shopper, "agent": self.agent}.get(audience, self.engineer)


NOT_MET = _("The conditions of this offer are not met.")
NOT_FOR_YOU = _("This offer is not available to you.")
NOT_HERE = _("This offer is not available here.")
NOT_NOW = _("This offer is not available at the moment.")
