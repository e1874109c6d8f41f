"""What a version still lacks before anybody may approve it."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from promotions.models import Governed, OfferVersion


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that review demands: the document's key, and what it is called."""

    key: str
    label: str


def missing_for_review(version: OfferVersion) -> list[Missing]:
    """What neither the version nor its campaign states, in the order in which people think of it.

    Reads loaded rows only: `owner`, `campaign` and `campaign.owner`.
    """
    sources: list[Governed] = [version]
    if version.campaign is not None:
        sources.append(version.campaign)
    stated = {
        "owner": any(of.owner is not None for of in sources),
        "objective": any(of.objective for of in sources),
        "kpi": any(of.kpi_metric and of.kpi_target for of in sources),
        "budget": any(of.budget is not None or of.budget_none_reason for of in sources),
        "starts": any(of.starts_at is not None for of in sources),
        "ends": any(of.ends_at is not None for of in sources),
        "sunset": any(of.sunset_at is not None for of in sources),
        "suppressions": any(of.suppressions is not None or of.suppressions_none_reason for of in sources),
    }
    owner = version.owner or (version.campaign.owner if version.campaign is not None else None)
    gone = []
    if owner is not None and not owner.is_active:
        gone = [Missing("owner", f"a successor for {owner.get_username()}, who has left")]
    return gone + _missing(stated)


def missing_in_document(*documents: Mapping[str, Any]) -> list[Missing]:
    """The same of documents as they are typed: an offer's and its campaign's."""
    return _missing({key: any(document.get(key) for document in documents) for key in LABELS})


def _missing(stated: Mapping[str, bool]) -> list[Missing]:
    return [Missing(key, label) for key, label in LABELS.items() if not stated[key]]


LABELS = {
    "owner": "owner",
    "objective": "objective",
    "kpi": "KPI with its target",
    "budget": "budget, or the reason for none",
    "starts": "start",
    "ends": "end",
    "sunset": "sunset date",
    "suppressions": "suppressions, or the reason for none",
}
