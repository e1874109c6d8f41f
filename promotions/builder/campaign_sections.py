"""The parts of a campaign's page."""

from collections.abc import Sequence

from django.contrib.auth.models import User

from promotions.builder.sections import Section, governed_specs, zone_spec
from promotions.builder.spec import Spec


def campaign_sections(people: Sequence[User]) -> list[Section]:
    """The sections of a campaign's page."""
    return [
        Section("head", "", "", [Spec("name", "Name", "text", required=True)]),
        Section(
            "where",
            "When",
            "Offers of the campaign inherit what they omit and never outlive it. "
            "A date as the end means to the end of that day.",
            [Spec("starts", "Starts", "moment"), Spec("ends", "Ends", "moment"), zone_spec("UTC")],
        ),
        Section(
            "money",
            "Money",
            "All its offers share this amount; each without a budget of its own also stops at it by itself.",
            [
                Spec("budget", "Budget", "money", "Money given away at most by all its offers."),
                Spec("budget.none", "Or: no budget, because", "text"),
            ],
        ),
        Section("why", "Why and until", "", governed_specs(people)),
    ]
