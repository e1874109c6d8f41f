"""The document of an offer version or a campaign as it was written."""

from typing import Any, TypeAlias

from django.contrib.auth.models import User

from decisions.public import BENEFITS, CONDITIONS, OFFER_KEYS, Selection
from promotions.models import Campaign, Governed, OfferVersion

Document: TypeAlias = dict[str, Any]

CAMPAIGN_KEYS = (
    "campaign", "name", "tags", "owner", "objective", "kpi", "budget", "suppressions", "zone", "starts",
    "ends", "sunset",
)  # fmt: skip

GOVERNED_KEYS = (
    "tags", "owner", "objective", "kpi", "budget", "suppressions", "starts", "ends", "sunset", "zone",
)  # fmt: skip
PART_KEYS = (
    "channels", "regions", "stores", "exclusive", "groups", "never_with", "offers", "share_units", "name",
    "message", "sku", "quantity", "at_least", "at_most", "equals", "total", "per_customer", "per_code",
    "per_channel", "per_store", "per_period", "identities", "guests", "cancelled", "count", "period",
)  # fmt: skip
"""The keys of an offer's lesser objects in the order in which they are written."""
COLUMN_KEYS = frozenset({"offer", "name", "campaign", "trigger", "priority", "stage", *GOVERNED_KEYS})
"""Keys that are columns of a version; the others are its `terms`."""


def document_of(version: OfferVersion) -> Document:
    """The version's document as it was written, what it inherits left out."""
    found = governed_part(version) | in_kinds_order(version.terms) | {"offer": version.offer.code}
    if version.campaign is not None:
        found["campaign"] = version.campaign.code
    plain = {"name": version.name, "priority": version.priority, "stage": version.stage}
    found |= {key: value for key, value in plain.items() if value}
    if version.trigger != "automatic":
        found["trigger"] = version.trigger
    return in_order(found, OFFER_KEYS)


def campaign_document(campaign: Campaign) -> Document:
    """The campaign's document as it was written."""
    found = governed_part(campaign) | {"campaign": campaign.code, "name": campaign.name}
    return in_order(found, CAMPAIGN_KEYS)


def governed_part(of: Governed) -> Document:
    """The keys that campaigns and offers share, those that are stated."""
    found: Document = {key: of.written[key] for key in ("starts", "ends", "sunset") if key in of.written}
    if of.owner is not None:
        found["owner"] = owner_text(of.owner, of.written.get("owner", ""))
    if of.kpi_metric:
        found["kpi"] = {"metric": of.kpi_metric, "target": of.kpi_target}
    if of.budget is not None:
        found["budget"] = of.budget
    elif of.budget_none_reason:
        found["budget"] = {"none": of.budget_none_reason}
    if of.suppressions is not None:
        found["suppressions"] = of.suppressions
    elif of.suppressions_none_reason:
        found["suppressions"] = {"none": of.suppressions_none_reason}
    plain = {"objective": of.objective, "zone": of.zone, "tags": of.tags}
    return found | {key: value for key, value in plain.items() if value}


def owner_text(owner: User, written: str) -> str:
    """How the owner is named: as written while that still names them, else by e-mail or user name."""
    if written and written.casefold() in (owner.email.casefold(), owner.username.casefold()):
        return written
    return owner.email or owner.username


def in_kinds_order(value: Any) -> Any:
    """The same value with every object's keys as its kind declares them: the database keeps no order."""
    if isinstance(value, list):
        return [in_kinds_order(item) for item in value]
    if not isinstance(value, dict):
        return value
    kind = CONDITIONS.get(str(value.get("kind"))) or BENEFITS.get(str(value.get("kind")))
    declared = [param.key for param in (kind or Selection).params()]
    known = ["kind", *declared, *PART_KEYS]
    ordered = sorted(value, key=lambda key: known.index(key) if key in known else len(known))
    return {key: in_kinds_order(value[key]) for key in ordered}


def in_order(document: Document, keys: tuple[str, ...]) -> Document:
    """The document with its keys in the language's order."""
    return {key: document[key] for key in keys if key in document}
