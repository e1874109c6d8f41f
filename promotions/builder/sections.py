"""What a part of the form is, and the fields that offers and campaigns have in common."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cache
from zoneinfo import available_timezones

from django.contrib.auth.models import User

from promotions.builder.spec import Spec
from promotions.models import Kpi, Objective
from promotions.selectors.people import person_label

INHERITED = "Empty: as in the campaign."


@dataclass(frozen=True)
class Section:
    """A part of the page: its fields, and those that few offers need."""

    key: str
    title: str
    intro: str
    fields: Sequence[Spec]
    advanced: Sequence[Spec] = field(default=())
    advanced_title: str = "More"

    @property
    def all(self) -> list[Spec]:
        """Every field of the section."""
        return [*self.fields, *self.advanced]


def governed_specs(people: Sequence[User]) -> list[Spec]:
    """Owner, objective, KPI, sunset, suppressions and tags."""
    owners = [(user.email or user.username, _named(user)) for user in people]
    return [
        Spec("owner", "Owner", "choice", "Answers for it until its sunset.", blank="none", options=owners),
        Spec("objective", "Objective", "choice", blank="none", options=Objective.choices),
        Spec(
            "kpi.metric", "KPI", "choice", "What success is measured by.", blank="none", options=Kpi.choices
        ),
        Spec(
            "kpi.target",
            "KPI target",
            "text",
            "A change (+5%) or an absolute number (1200).",
            placeholder="+5%",
        ),
        Spec("sunset", "Sunset", "moment", "The last day; then it is retired for good."),
        Spec(
            "suppressions",
            "Suppressions",
            "texts",
            "Those that bind it beside the ones that block it anyway.",
            suggest="suppressions",
        ),
        Spec(
            "suppressions.none",
            "Or: no suppressions, because",
            "text",
            "Why nobody needs to be protected from it. Review asks for one or the other.",
        ),
        Spec("tags", "Tags", "texts", suggest="offer_tags"),
    ]


def zone_spec(otherwise: str) -> Spec:
    """The field of the time zone; `otherwise` holds where none is stated."""
    text = f"Where its dates and hours count. Empty: {otherwise}."
    return Spec("zone", "Time zone", "zone", text, placeholder="Europe/Berlin")


@cache
def zones() -> list[str]:
    """Every IANA zone worth offering."""
    return sorted(zone for zone in available_timezones() if "/" in zone and not zone.startswith("Etc/"))


def _named(user: User) -> str:
    label = person_label(user)
    return f"{label} ({user.email})" if user.email else label
